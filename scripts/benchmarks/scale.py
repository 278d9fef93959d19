"""How work grows with the archive: 10,000, 100,000 and 1,000,000 blocks of real text in one file.

Work over all of an archive may take no longer a block at a million than at ten thousand; work on one
article at most three times as long. Every figure that goes into `docs/scale.md` is echoed.
"""

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

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive, read
from archive.model import Article, Model, Translation
from archive.store import articles, stats, translations
from archive.store.database import open_readonly
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, mixed

SIZES = (10_000, 100_000, 1_000_000)
BLOCKS = 12
WINDOW = 500
TIMES = 25

OVER_ALL = 1.0
ONE_ARTICLE = 3.0

MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")


@dataclass
class Figures:
    """Seconds by kind of work and number of blocks, and the bytes and memory that go with them."""

    over_all: dict[str, dict[int, float]] = field(default_factory=dict)
    one_article: dict[str, dict[int, float]] = field(default_factory=dict)
    bytes: dict[str, dict[int, int]] = field(default_factory=dict)


def measure(echo: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> Result:
    """Grow one archive from size to size and measure at each."""
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=os.environ.get("LIRE_AUSSI_BENCH_FOLDER")) as folder:
        texts = mixed(BLOCKS)
        before, spent = 0, {"ingest": 0.0, "store translations": 0.0}
        for size in sizes:
            warc = Path(folder) / f"{size}.warc"
            _write(warc, islice(texts, (size - before) // BLOCKS), before)
            before += (size - before) // BLOCKS * BLOCKS
            echo(f"\n{size:,} blocks")
            _grow(Path(folder) / "archive.db", warc, size, spent, figures, echo)
            warc.unlink()
    return _result(figures, sizes)


def _grow(
    path: Path, warc: Path, size: int, spent: dict[str, float], figures: Figures, echo: Callable[[str], None]
) -> None:
    def over_all(name: str, work: Callable[[], object]) -> None:
        start = time.perf_counter()
        work()
        note(name, time.perf_counter() - start)

    def note(name: str, seconds: float) -> None:
        figures.over_all.setdefault(name, {})[size] = seconds
        echo(f"  {name:<34}{seconds:>10.3f} s {size / max(seconds, 1e-9):>14,.0f} blocks/s")

    def one(name: str, work: Callable[[int], object]) -> None:
        seconds = []
        for number in range(TIMES):
            start = time.perf_counter()
            work(number)
            seconds.append(time.perf_counter() - start)
        figures.one_article.setdefault(name, {})[size] = statistics.median(seconds)
        echo(f"  {name:<34}{statistics.median(seconds) * 1000:>10.2f} ms")

    start = time.perf_counter()
    with Archive(path) as archive:
        archive.ingest([warc])
    spent["ingest"] += time.perf_counter() - start
    note("ingest", spent["ingest"])

    with Archive(path) as archive:
        over_all("no-op re-run, same file", lambda: archive.ingest([warc]))
        with warc.open("ab") as more:
            more.write(b"\r\n")
        over_all("no-op re-run, other container", lambda: archive.ingest([warc]))
        connection = archive.store.connection
        over_all("words_to_do, much to do", lambda: translations.words_to_do(connection, "pt"))
        start = time.perf_counter()
        _translate(archive)
        spent["store translations"] += time.perf_counter() - start
        note("store translations", spent["store translations"])
        over_all("words_to_do, nothing to do", lambda: translations.words_to_do(connection, "pt"))
        over_all("to_do, nothing to do", lambda: translations.to_do(connection, "pt"))
        over_all(
            "to_do, stale asked",
            lambda: translations.to_do(connection, "pt", translations.Scope(True, (MODEL.id,))),
        )
        over_all("stats", lambda: stats.count(connection, [MODEL.id]))
        fresh = _fresh(archive, size)
        one("add an article", lambda number: archive.add(fresh[number]))
        ids = _spread(connection)
        one("translate an article anew", lambda number: _renew(archive, ids[number]))
        blocks = [_long(connection, article) for article in ids]
        one("correct a block", lambda number: archive.correct(blocks[number], "pt", f"Correção {number}."))
    with closing(open_readonly(path)) as connection:
        _look(connection, ids, one)
    figures.bytes.setdefault("file", {})[size] = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figures.bytes.setdefault("memory", {})[size] = peak
    echo(f"  file {path.stat().st_size / 1e6:,.0f} MB, peak memory so far {peak / 1e6:,.0f} MB")


def _look(
    connection: sqlite3.Connection, ids: list[int], one: Callable[[str, Callable[[int], object]], None]
) -> None:
    """What a reader does: an article's page, a search for a few words, a search for a common one."""
    one("read an article", lambda number: articles.blocks_of(connection, ids[number]))
    phrases = [
        " ".join(block.text.split()[4:7]) for _, block in (articles.blocks_of(connection, i)[5] for i in ids)
    ]
    one("search three words", lambda number: _search(connection, f'"{phrases[number]}"'))


def _search(connection: sqlite3.Connection, query: str) -> list[tuple[int, str]]:
    rows = connection.execute(
        "SELECT a.id, a.title FROM article_search s JOIN articles a ON a.id = s.rowid"
        " WHERE article_search MATCH ? ORDER BY rank LIMIT 20",
        (query,),
    )
    return rows.fetchall()


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


def _translate(archive: Archive) -> None:
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
