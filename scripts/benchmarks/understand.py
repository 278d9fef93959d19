"""Understanding: labelling articles, kinds, languages and all, beside langdetect alone over their blocks.

Times are the processor's, so that other work on the machine doesn't count. Its pace changes within seconds,
and langdetect draws lots, so that both take turns, and the median of their turns' ratios is given.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from archive.model import Article, Block
from archive.understand import Lexicon, understand
from scripts.benchmarks.result import Result
from tests.parallel import LANGUAGES, sentences

ROOT = Path(__file__).parents[2]
RUNS = 5
ARTICLES = 24
BARS = {
    "seed article: to langdetect alone": 20.0,
    "one language: to langdetect alone": 20.0,
    "mixed languages: to langdetect alone": 20.0,
    "start, seconds": 0.3,
    "line of a megabyte to one of half": 2.6,
}
_START = """
import json, time
begun = time.process_time()
from archive.model import Article, Block
from archive.understand import understand
understand(Article("x", "T", (Block("paragraph", "The council met on Tuesday to vote on the new budget."),)))
print(json.dumps(time.process_time() - begun))
"""


def measure(echo: Callable[[str], None]) -> Result:
    """Measure all of it; some two minutes on two cores."""
    lexicon = Lexicon.load()
    ratios = {}
    of_one = [_article(lexicon, random.Random(seed), False) for seed in range(ARTICLES)]
    of_three = [_article(lexicon, random.Random(seed), True) for seed in range(ARTICLES)]
    sets = {"seed article": [_seed()] * 8, "one language": of_one, "mixed languages": of_three}
    for name, articles in sets.items():
        blocks = sum(len(article.blocks) for article in articles)
        understand(articles[0], detector="langdetect")  # profiles are read once, outside the clock
        understand(articles[0])
        turns = [_turn(articles) for _ in range(RUNS)]
        ours, peer = (statistics.median(each) for each in zip(*turns, strict=True))
        echo(
            f"{name}: {blocks:,} blocks, {blocks / ours:,.0f} a second; langdetect alone {blocks / peer:,.0f}"
        )
        ratios[f"{name}: to langdetect alone"] = statistics.median(theirs / own for own, theirs in turns)
    ratios["start, seconds"] = statistics.median(_started() for _ in range(RUNS))
    ratios["line of a megabyte to one of half"] = _long_line(1_000_000) / _long_line(500_000)
    return Result(ratios, BARS, frozenset({"start, seconds", "line of a megabyte to one of half"}))


def _article(lexicon: Lexicon, rng: random.Random, mixed: bool) -> Article:
    """A title, twelve sentences in four paragraphs, three more, labels, headlines and ticker lines."""
    body, quoted, other = rng.sample(LANGUAGES, 3) if mixed else [rng.choice(LANGUAGES)] * 3
    rows = rng.sample(range(len(sentences("en"))), 24)
    blocks = [Block("title", _head(body, rows[0]))]
    for start in range(1, 13, 3):
        blocks.append(Block("paragraph", " ".join(sentences(body)[row] for row in rows[start : start + 3])))
    blocks.append(Block("paragraph", " ".join(sentences(quoted)[row] for row in rows[13:16])))
    blocks.append(Block("paragraph", lexicon.wording("related", other) or ""))
    blocks += [Block("paragraph", _head(other, row)) for row in rows[16:19]]
    blocks.append(Block("paragraph", lexicon.wording("latest", other) or ""))
    for hour, row in enumerate(rows[19:]):
        blocks.append(Block("paragraph", f"- {20 - hour}:{hour * 11:02d} {_head(other, row)}"))
    return Article("bench", blocks[0].text, tuple(blocks))


def _seed() -> Article:
    lines = (ROOT / "seeds" / "000_f0e248a351a8f3d1.txt").read_text(encoding="utf-8").split("\n")
    return Article("seed", lines[0], tuple(Block("paragraph", line) for line in lines))


def _head(language: str, row: int) -> str:
    text = sentences(language)[row]
    return text[:16] if language == "zh" else " ".join(text.split()[:8])


def _langdetect(articles: list[Article]) -> None:
    from langdetect import LangDetectException, detect

    for article in articles:
        for block in article.blocks:
            try:
                detect(block.text)
            except LangDetectException:
                continue


def _turn(articles: list[Article]) -> tuple[float, float]:
    """Seconds that it takes us, before and after it takes langdetect as many."""

    def ours() -> None:
        for article in articles:
            understand(article)

    before = _median(ours)
    peer = _median(lambda: _langdetect(articles), runs=1)
    return statistics.mean((before, _median(ours))), peer


def _median(work: Callable[[], object], runs: int = RUNS) -> float:
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _started() -> float:
    out = subprocess.run([sys.executable, "-c", _START], capture_output=True, check=True, text=True)
    return float(json.loads(out.stdout))


def _long_line(length: int) -> float:
    article = Article("x", "T", (Block("paragraph", ("Lire aussi (12:30 " * (length // 18))[:length]),))
    return _median(lambda: understand(replace(article)))
