"""`scripts/bench ingest`: articles in (read, split, label, store), beside trafilatura and a bare insert.

The pages are those of tests/data/pages in a news site's dress (menus, teasers, scripts, some 30 kB). The
texts are speeches. In each copy the words of a paragraph stand in another order, so that no two are alike.
Everything runs in processes of its own, in turns, and medians are compared.
"""

import json
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import mixed

PAGES = Path(__file__).parents[2] / "tests" / "data" / "pages"
COPIES = 12
TURNS = 3
TEXTS = 1000
MANY = 50_000
BUCKET = 1000
AROUND = 3
"""Buckets at either end whose median is taken."""
BARS = {
    "pages a second to trafilatura": 0.7,
    "peak memory to trafilatura": 2.0,
    "growth from 1,000 to 50,000 articles": 1.15,
    "again to first": 50.0,
}
"""`growth` is the processor time for an article of some 150 words over all of 50,000 to that of the first
thousands of the same run; linear is 1. What one among the last thousands costs is told beside: an index that
grows has more pages to write to for each.
"""
AT_MOST = frozenset({"peak memory to trafilatura", "growth from 1,000 to 50,000 articles"})


def measure(echo: Callable[[str], None]) -> Result:
    """Measure it all, some six minutes' work on two cores."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, texts = folder / "pages", folder / "texts.jsonl"
        count = write_pages(pages)
        size = sum(path.stat().st_size for path in pages.iterdir()) // count
        echo(f"{count} pages of {size / 1000:.0f} kB, {TEXTS} texts, {TURNS} turns")
        write_texts(texts, TEXTS)
        runs: dict[str, list[dict[str, float]]] = {}
        for turn in range(TURNS):
            for what, source in (("trafilatura", pages), ("ours", pages), ("bare", texts), ("ours", texts)):
                found = child(what, source, folder / f"{what}{turn}{source.suffix}.db")
                runs.setdefault(f"{what} {source.stem}", []).append(found)
                rate = (count if source == pages else TEXTS) / found["seconds"]
                echo(f"  {what:<12}{source.stem:<7}{rate:9.1f} a second")
        many = folder / "many.jsonl"
        write_texts(many, MANY)
        grown = child("growing", many, folder / "many.db")
        echo(
            f"  growing: {1000 * grown['first']:.2f} ms of processor for an article of the first {BUCKET:,}, "
            f"{1000 * grown['last']:.2f} ms of the last of {MANY:,}, {1000 * grown['all']:.2f} ms of all"
        )

    def median(name: str, field: str) -> float:
        return statistics.median(run[field] for run in runs[name])

    few, whole = median("ours texts", "seconds"), median("ours pages", "seconds")
    ratios = {
        "pages a second to trafilatura": median("trafilatura pages", "seconds") / whole,
        "peak memory to trafilatura": median("ours pages", "peak") / median("trafilatura pages", "peak"),
        "texts a second to a bare insert": median("bare texts", "seconds") / few,
        "growth from 1,000 to 50,000 articles": grown["all"] / grown["first"],
        "the last of 50,000 to the first": grown["last"] / grown["first"],
        "again to first": whole / median("ours pages", "again"),
    }
    return Result(ratios, BARS, AT_MOST)


def child(what: str, source: Path, database: Path) -> dict[str, float]:
    """Run one measurement in a process of its own: seconds without start-up, and peak memory in kB."""
    command = [sys.executable, "-m", "scripts.benchmarks.ingest", what, str(source), str(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def trafilatura_alone(source: Path, database: Path) -> dict[str, float]:
    """trafilatura with links and metadata, what it finds thrown away."""
    import trafilatura

    def extract(path: Path) -> None:
        trafilatura.extract(
            path.read_bytes(),
            output_format="xml",
            include_links=True,
            with_metadata=True,
            favor_precision=True,
        )

    paths = sorted(source.iterdir())
    extract(paths[0])  # what it loads at the first call
    return {"seconds": timed(lambda: [extract(path) for path in paths])}


def bare_insert(source: Path, database: Path) -> dict[str, float]:
    """Read the lines and insert them into one table."""

    def insert() -> None:
        connection = sqlite3.connect(database)
        connection.execute("CREATE TABLE articles (title TEXT, text TEXT)")
        with source.open() as lines, connection:
            rows = ((row["title"], row["text"]) for row in map(json.loads, lines))
            connection.executemany("INSERT INTO articles VALUES (?, ?)", rows)
        connection.close()

    return {"seconds": timed(insert)}


def ours(source: Path, database: Path) -> dict[str, float]:
    """All of an ingest, then the same again."""
    from archive import Archive

    with Archive(database.with_suffix(".warm.db")) as warm:  # models and tables that load at the first call
        warm.ingest([next(iter(sorted(source.iterdir())))] if source.is_dir() else [write_one(database)])

    def ingest() -> None:
        with Archive(database) as archive:
            archive.ingest([source])

    return {"seconds": timed(ingest), "again": timed(ingest)}


def growing(source: Path, database: Path) -> dict[str, float]:
    """One ingest that grows to all the articles: processor seconds for one of the first, the last and all.

    Processor time, since others on the machine make the clock's time say little. The first bucket begins
    after as many articles, when everything is loaded and the tables aren't empty.
    """
    from archive import Archive

    ends: list[float] = []
    stored = 0

    def count(taken: object) -> None:
        nonlocal stored
        stored += 1
        if stored % BUCKET == 0:
            ends.append(time.process_time())

    with Archive(database) as archive:
        archive.ingest([source], each=count)
    costs = [(after - before) / BUCKET for before, after in pairwise(ends)]
    return {
        "first": statistics.median(costs[:AROUND]),
        "last": statistics.median(costs[-AROUND:]),
        "all": statistics.mean(costs),
        "articles": stored,
    }


def write_one(database: Path) -> Path:
    """One text, to warm up with."""
    path = database.with_suffix(".one.jsonl")
    write_texts(path, 1)
    return path


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


STATE = json.dumps([{"id": number, "text": "x" * 60} for number in range(150)])
HEAD = f"<script>window.state={STATE}</script></head>"
MENU = "".join(f'<li class="menu-item"><a href="/section/{n}">Section {n}</a></li>' for n in range(80))
CARD = (
    '<div class="card teaser"><a href="/story/{0}"><img src="/i/{0}.jpg" alt=""><h3>A headline of another '
    'story, number {0}</h3></a><p class="summary">What that story says</p><span>{0} May</span></div>'
)
REST = f"<nav><ul>{MENU}</ul></nav><aside>{''.join(CARD.format(n) for n in range(60))}</aside></body>"
_PARAGRAPH = re.compile(rb"(?<=<p>)[^<]{80,}(?=</p>)")


def write_pages(folder: Path) -> int:
    """Write the pages, each in a site's dress, its words in an order of its own; how many there are."""
    folder.mkdir()
    chance = random.Random(1)
    paths = sorted(PAGES.glob("*.html"))
    for path in paths:
        page = path.read_bytes().replace(b"</head>", HEAD.encode(), 1).replace(b"</body>", REST.encode(), 1)
        for copy in range(COPIES):
            made = _PARAGRAPH.sub(lambda match: shuffled(match[0], b" ", chance), page)
            (folder / f"{path.stem}-{copy}.html").write_bytes(made)
    return len(paths) * COPIES


def write_texts(path: Path, count: int) -> None:
    """Write texts as JSONL: a title and five paragraphs, some 150 words."""
    chance = random.Random(2)
    with path.open("w") as out:
        for text in islice(mixed(blocks=6), count):
            paragraphs = "\n".join(shuffled(paragraph, " ", chance) for paragraph in text.paragraphs)
            out.write(json.dumps({"title": shuffled(text.title, " ", chance), "text": paragraphs}) + "\n")


def shuffled(text: Any, space: Any, chance: random.Random) -> Any:
    """The words of a text, str or bytes, in another order."""
    words = text.split(space)
    chance.shuffle(words)
    return space.join(words)


if __name__ == "__main__":
    job = {"trafilatura": trafilatura_alone, "bare": bare_insert, "ours": ours, "growing": growing}[
        sys.argv[1]
    ]
    outcome = job(Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps({**outcome, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
