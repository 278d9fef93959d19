"""`scripts/bench rates`: what one core does of each kind of work, as `docs/scale.md` reckons with it.

In processor time of this process and all its threads, system calls included, so that a busy machine changes
them little; medians of some turns. Pages are those of `scripts/bench ingest`, texts are speeches mixed into
articles of some 550 words, translated from English to Portuguese by the package in `seeds/models`.
"""

import os
import statistics
import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from archive import Archive, read
from archive.model import Article, Block
from archive.settings import Settings
from archive.translate import ProcessMemory, Translator, packages
from archive.translate.argos import ArgosEngine
from scripts.benchmarks.filled import BLOCKS, store_translations
from scripts.benchmarks.ingest import write_pages
from scripts.benchmarks.result import Result
from scripts.benchmarks.sheet import Clock
from scripts.benchmarks.speeches import mixed

MODELS = Path(__file__).parents[2] / "seeds" / "models"
ARTICLES = 300
PAGES = 60
TRANSLATED = 12
TURNS = 3


def measure(echo: Callable[[str], None]) -> Result:
    """Each rate in turn; they are absolute, so no bar holds them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ARGOS_PACKAGES_DIR"] = str(folder / "packages")
        packages.add(MODELS / "translate-en_pt-1_0.argosmodel")
        write_pages(folder / "pages")
        with Archive(folder / "labels.db") as labelling:
            texts = [_article(text.plain) for text in islice(mixed(BLOCKS), ARTICLES)]
            labelled = [labelling.understand(article) for article in texts]
            pages = sorted((folder / "pages").iterdir())[:PAGES]
            rates: dict[str, list[float]] = {}
            for turn in range(TURNS):
                for what, rate in (
                    ("read: pages/s", _reading(pages)),
                    ("label: articles/s", _labelling(labelling, texts)),
                    ("store: articles/s", _storing(folder / f"{turn}.db", labelled)),
                    (
                        "store translations: articles/s",
                        _storing_translations(folder / f"{turn}.db", labelled),
                    ),
                    ("translate: words/s", _translating(labelled[turn * TRANSLATED :][:TRANSLATED])),
                ):
                    rates.setdefault(what, []).append(rate)
    for what, found in rates.items():
        echo(f"{what:<34}{statistics.median(found):>10,.0f}   ({min(found):,.0f} to {max(found):,.0f})")
    return Result({}, {})


def _article(plain: str) -> Article:
    (article,) = read(plain.encode())
    assert isinstance(article, Article)
    return article


def _reading(pages: Sequence[Path]) -> float:
    clock = Clock()
    found = [item for page in pages for item in read(page)]
    assert len(found) == len(pages)
    return len(pages) / clock.read()[0]


def _labelling(archive: Archive, texts: Sequence[Article]) -> float:
    clock = Clock()
    for article in texts:
        archive.understand(article)
    return len(texts) / clock.read()[0]


def _storing(path: Path, labelled: Sequence[Article]) -> float:
    with Archive(path) as archive:
        clock = Clock()
        archive.add(labelled)
        return len(labelled) / clock.read()[0]


def _storing_translations(path: Path, labelled: Sequence[Article]) -> float:
    with Archive(path) as archive:
        clock = Clock()
        store_translations(archive)
        return len(labelled) / clock.read()[0]


def _translating(labelled: Sequence[Article]) -> float:
    translator = Translator([ArgosEngine(Settings())], memory=ProcessMemory())
    translator.translate([Block("paragraph", "Good morning.", "en")], "pt")
    blocks = [block for article in labelled for block in article.blocks]
    clock = Clock()
    for _ in translator.windows(enumerate(blocks), "pt"):
        pass
    return sum(len(block.text.split()) for block in blocks) / clock.read()[0]
