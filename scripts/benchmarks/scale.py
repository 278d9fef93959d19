"""How work grows with the archive: 10,000, 100,000 and 1,000,000 blocks of real text in one file.

Work over all of an archive may take hardly longer a block at a million than at ten thousand; work on one
article at most three times as long. Corrections and phrases are looked for everywhere, so they count as the
former. Both are taken in processor time, system calls included, so that a
busy machine doesn't tell its own story; the clock on the wall is echoed beside it for `docs/scale.md`.
"""

import asyncio
import io
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive, read
from archive.jobs.publish import publish
from archive.jobs.verify import verify
from archive.model import Article, Model, Translation
from archive.site import metadata_path
from archive.store import articles, overview, results, search, stats, translations
from archive.store.database import open_readonly
from archive.store.pages import article_page
from archive.store.store import Store
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, mixed

SIZES = (10_000, 100_000, 1_000_000)
BLOCKS = 12
WINDOW = 500
TIMES = 25
AGAIN = 5
"""Times that a question about all of an archive is asked, each over a new connection, as a command does: one
that takes 2 ms at 10,000 blocks can't carry a ratio alone."""

OVER_ALL = 1.15
"""A block's share of work over all, largest archive to smallest. Linear is 1; a B-tree of a hundred times the
rows is one level deeper, a full-text index merges once more, and runs on a shared machine differ by 5%."""
ONE_ARTICLE = 3.0

MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")


Spent = dict[str, tuple[float, float]]


@dataclass
class Figures:
    """Seconds by kind of work and number of blocks, and the bytes and memory that go with them."""

    over_all: dict[str, dict[int, float]] = field(default_factory=dict)
    one_article: dict[str, dict[int, float]] = field(default_factory=dict)
    bytes: dict[str, dict[int, int]] = field(default_factory=dict)


def measure(echo: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> Result:
    """Grow one archive from size to size and measure at each."""
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=os.environ.get("LIRE_AUSSI_BENCH_FOLDER") or None) as folder:
        texts = mixed(BLOCKS)
        before, spent = 0, {"ingest": (0.0, 0.0), "store translations": (0.0, 0.0)}
        for size in sizes:
            warc = Path(folder) / f"{size}.warc"
            _write(warc, islice(texts, (size - before) // BLOCKS), before)
            before += (size - before) // BLOCKS * BLOCKS
            echo(f"\n{size:,} blocks")
            _grow(Path(folder) / "archive.db", warc, size, spent, figures, echo)
            warc.unlink()
    return _result(figures, sizes)


def _grow(
    path: Path,
    warc: Path,
    size: int,
    spent: dict[str, tuple[float, float]],
    figures: Figures,
    echo: Callable[[str], None],
) -> None:
    def over_all(name: str, work: Callable[[], object]) -> None:
        clock = Clock()
        work()
        note(name, clock.read())

    def note(name: str, spent: tuple[float, float]) -> None:
        figures.over_all.setdefault(name, {})[size] = spent[0]
        rate = size / max(spent[0], 1e-9)
        echo(f"  {name:<34}{spent[0]:>10.3f} s {rate:>12,.0f} blocks/s {spent[1]:>10.3f} s on the wall")

    def one(name: str, work: Callable[[int], object]) -> None:
        spent = []
        for number in range(TIMES):
            clock = Clock()
            work(number)
            spent.append(clock.read())
        seconds = statistics.median(processor for processor, _ in spent)
        wall = statistics.median(wall for _, wall in spent)
        figures.one_article.setdefault(name, {})[size] = seconds
        echo(f"  {name:<34}{seconds * 1000:>10.2f} ms {'':>21} {wall * 1000:>10.2f} ms on the wall")

    def asked(name: str, question: Callable[[sqlite3.Connection], object]) -> None:
        spent = []
        for _ in range(AGAIN):
            with closing(open_readonly(path)) as connection:
                clock = Clock()
                question(connection)
                spent.append(clock.read())
        note(name, (statistics.median(one for one, _ in spent), statistics.median(wall for _, wall in spent)))

    clock = Clock()
    with Archive(path) as archive:
        archive.ingest([warc])
    spent["ingest"] = _sum(spent["ingest"], clock.read())
    note("ingest", spent["ingest"])

    with Archive(path) as archive:
        over_all("no-op re-run, same file", lambda: archive.ingest([warc]))
        with warc.open("ab") as more:
            more.write(b"\r\n")
        over_all("no-op re-run, other container", lambda: archive.ingest([warc]))
        connection = archive.store.connection
        asked("words_to_do, much to do", lambda reader: translations.words_to_do(reader, "pt"))
        clock = Clock()
        store_translations(archive)
        spent["store translations"] = _sum(spent["store translations"], clock.read())
        note("store translations", spent["store translations"])
        asked("words_to_do, nothing to do", lambda reader: translations.words_to_do(reader, "pt"))
        asked("to_do, nothing to do", lambda reader: translations.to_do(reader, "pt"))
        stale = translations.Scope(True, (MODEL.id,))
        asked("to_do, stale asked", lambda reader: translations.to_do(reader, "pt", stale))
        asked("stats", lambda reader: stats.count(reader, [MODEL.id]))
        asked("first page", overview.overview)
        fresh = _fresh(archive, size)
        one("add an article", lambda number: archive.add(fresh[number]))
        ids = _spread(connection)
        one("translate an article anew", lambda number: _renew(archive, ids[number]))
        blocks = [_long(connection, article) for article in ids]
        over_all(f"{TIMES} corrections", lambda: [archive.correct(b, "pt", f"Correção {b}.") for b in blocks])
    with closing(open_readonly(path)) as connection:
        _look(connection, ids, one, over_all)
    public = path.with_name("public.db")
    over_all("publish", lambda: publish(path, public, force=True))
    over_all("verify", lambda: verify(path))
    over_all("rebuild the search index", lambda: _rebuild(path))
    _read_pages(public, ids, one)
    echo(f"  published {public.stat().st_size / 1e6:,.0f} MB")
    figures.bytes.setdefault("file", {})[size] = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figures.bytes.setdefault("memory", {})[size] = peak
    echo(f"  file {path.stat().st_size / 1e6:,.0f} MB, peak memory so far {peak / 1e6:,.0f} MB")


def _look(
    connection: sqlite3.Connection,
    ids: list[int],
    one: Callable[[str, Callable[[int], object]], None],
    over_all: Callable[[str, Callable[[], object]], None],
) -> None:
    """What a reader does. A phrase of common words is looked for in every article that has the words."""
    one("an article's page", lambda number: article_page(connection, ids[number], asked="pt"))
    texts = [max((b.text for _, b in articles.blocks_of(connection, i)), key=len).split() for i in ids]
    one("search a long word", lambda n: _search(connection, max(texts[n], key=len)))
    one("search common words", lambda n: _search(connection, ("government", "people", "peace")[n % 3]))
    over_all("25 searches for phrases", lambda: [_search(connection, _phrase(text)) for text in texts])


def _read_pages(public: Path, ids: list[int], one: Callable[[str, Callable[[int], object]], None]) -> None:
    """The same as a reader's browser gets it, from Datasette with the plugin, but for the network."""
    from datasette.app import Datasette

    metadata = yaml.safe_load(metadata_path().read_text())
    site = Datasette([], immutables=[str(public)], metadata=metadata)
    with asyncio.Runner() as runner:

        def read(path: str) -> None:
            response = runner.run(site.client.get(path))
            assert response.status_code == 200, (path, response.status_code)

        runner.run(site.invoke_startup())
        read(f"/{public.stem}/articles/{ids[0]}")  # templates load at the first
        one("an article's page, served", lambda number: read(f"/{public.stem}/articles/{ids[number]}"))
        words = ("government", "people", "peace")
        one("search common words, served", lambda n: read(f"/{public.stem}/-/search?q={words[n % 3]}"))
    site.databases[public.stem].close()


def _phrase(text: list[str]) -> str:
    return f'"{" ".join(text[4:7])}"'


def _search(connection: sqlite3.Connection, query: str) -> results.Results:
    found = results.find(connection, results.Asked(query=query))
    assert found.hits, query
    return found


def _rebuild(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        search.rebuild(connection)


class Clock:
    """Seconds since it was made: of the processor, and on the wall."""

    def __init__(self) -> None:
        self._start = time.process_time(), time.perf_counter()

    def read(self) -> tuple[float, float]:
        """Both."""
        return time.process_time() - self._start[0], time.perf_counter() - self._start[1]


def _sum(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]


def _write(path: Path, texts: Iterable[Text], first: int) -> None:
    """A WARC of plain texts, each at an address of its own."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for number, text in enumerate(texts, first):
            writer.write_record(
                writer.create_warc_record(
                    f"https://example.org/{1945 + number % 60}/{number}",
                    "response",
                    payload=io.BytesIO(text.plain.encode()),
                    http_headers=StatusAndHeaders(
                        "200 OK", [("Content-Type", "text/plain; charset=utf-8")], protocol="HTTP/1.1"
                    ),
                )
            )


def store_translations(archive: Archive) -> None:
    """Store a translation of every block that lacks one, as a run of `translate` does, without a model."""
    with archive.store.writing() as connection:
        translations.add_models(connection, [MODEL])
    after = 0
    while chunk := translations.to_do(archive.store.connection, "pt", after=after, limit=WINDOW):
        after = chunk[-1].id
        with archive.store.writing() as connection:
            translations.save(
                connection, None, [(keyed.id, _translation(keyed.block.text)) for keyed in chunk]
            )


def _translation(text: str) -> Translation:
    """Words in another order: as long as a translation, and in the index as one."""
    return Translation("pt", " ".join(reversed(text.split())), "machine", MODEL.id)


def _renew(archive: Archive, article: int) -> None:
    with archive.store.writing() as connection:
        made = [(key, _translation(block.text)) for key, block in articles.blocks_of(connection, article)]
        translations.save(connection, None, made)


def _fresh(archive: Archive, seed: int) -> list[Article]:
    texts = islice(mixed(BLOCKS, seed), TIMES)
    return [archive.understand(article) for text in texts for article in read(text.plain.encode())]


def _spread(connection: sqlite3.Connection) -> list[int]:
    """Ids of articles from everywhere in the archive."""
    last = connection.execute("SELECT max(id) FROM articles").fetchone()[0]
    return [1 + last * number // (TIMES + 1) for number in range(TIMES)]


def _long(connection: sqlite3.Connection, article: int) -> int:
    """An article's longest block: several sentences, so like no other block."""
    return max(articles.blocks_of(connection, article), key=lambda keyed: len(keyed[1].text))[0]


def _result(figures: Figures, sizes: tuple[int, ...]) -> Result:
    small, large = sizes[0], sizes[-1]
    ratios = {
        f"{name}, a block": (seconds[large] / large) / (seconds[small] / small)
        for name, seconds in figures.over_all.items()
    }
    bars = dict.fromkeys(ratios, OVER_ALL)
    single = {name: seconds[large] / seconds[small] for name, seconds in figures.one_article.items()}
    return Result(ratios | single, bars | dict.fromkeys(single, ONE_ARTICLE), frozenset(ratios | single))
