"""Pages under eight readers at once: 20,000 articles of real text with two targets, served by real processes.

Datasette's own row page comes from the same file and the same release without the plugin; a bare query is
SQLite's alone. Rounds alternate between the servers, and each figure is the median of its rounds.
"""

import http.client
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from archive.model import Article, Block, Model, Translation
from archive.site import metadata_path
from archive.store import articles, translations
from archive.store.store import Store
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, mixed

SMALL, LARGE = 1_000, 20_000
BLOCKS = 12
READERS = 8
ROUNDS = 3
REQUESTS = 160
"""A round's requests to a page, among all readers."""

FEW = 24
"""Requests to a table's page in a round: its facets count every block, which takes Datasette a while."""

TARGETS = ("fr", "pt")
MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")
BATCH = 200

# Words that nearly every article holds, words of some, words of few, phrases, prefixes, two words at once.
QUERIES = (
    "people", "government", "congress", "world", "peace and security", '"united states"', "railroad",
    "harvest", "veterans", "nuclear", "inflat*", "health insurance", '"cost of living"', "energy -oil",
    "Vietnam", "submarine",
)  # fmt: skip


def measure(
    echo: Callable[[str], None], sizes: tuple[int, int] = (SMALL, LARGE), rounds: int = ROUNDS
) -> Result:
    """Build both archives, serve them, and read from them."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("LIRE_AUSSI_BENCH_FOLDER") or None) as folder,
        ExitStack() as all,
    ):
        paths = {size: Path(folder) / str(size) / "archive.db" for size in sizes}
        for size, path in paths.items():
            path.parent.mkdir()
            began = time.perf_counter()
            build(path, size)
            seconds, megabytes = time.perf_counter() - began, path.stat().st_size / 1e6
            echo(f"{size:,} articles built in {seconds:.0f} s, {megabytes:,.0f} MB")
        small, large = (all.enter_context(served(paths[size])) for size in sizes)
        plain = all.enter_context(served(paths[sizes[1]], plugin=False))
        pages = {
            "row": (plain, _articles(sizes[1])),
            "article": (large, _articles(sizes[1])),
            "search": (large, _searches()),
            "search small": (small, _searches()),
            "home": (large, lambda _: "/"),
            "table": (large, lambda _: "/archive/blocks?_size=50"),
            "plain table": (plain, lambda _: "/archive/blocks?_size=50"),
        }
        for port, path in pages.values():
            read(port, path, READERS * 2)
        times: dict[str, list[list[float]]] = {name: [] for name in pages}
        for _ in range(rounds):
            for name, (port, path) in pages.items():
                times[name].append(read(port, path, FEW if "table" in name else REQUESTS))
        bare = bare_query(paths[sizes[1]], sizes[1])
    return _result(times, bare, echo)


def build(path: Path, size: int) -> None:
    """An archive of so many articles, each with two translations that are as long and as varied."""
    source = mixed(BLOCKS)
    with Store(path, create=True) as store:
        done = 0
        while done < size:
            with store.writing() as connection:
                translations.add_models(connection, [MODEL])
                made: list[tuple[int, Translation]] = []
                for number in range(done, min(done + BATCH, size)):
                    texts = tuple(islice(source, 1 + len(TARGETS)))
                    identity = articles.add(connection, _article(number, texts[0]), None).id
                    made += _translations(connection, identity, texts[1:])
                translations.save(connection, None, made)
            done += BATCH
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.connection.execute("PRAGMA journal_mode = DELETE")


def _article(number: int, text: Text) -> Article:
    day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return Article(
        f"bench/{number}", f"{text.title} ({number})",
        (
            Block("title", f"{text.title} ({number})", "en", 1.0, "detector"),
            *(Block("paragraph", paragraph, "en", 1.0, "detector") for paragraph in text.paragraphs),
            Block("marker", "Read also", "en", 1.0, "lexicon", "related"),
            Block("related", f"{text.title} ({number // 2})", "en", 1.0, "context"),
        ),
        url=f"https://example.org/{number}", publisher=f"Publisher {number % 40}", published=day,
        language="en", languages={"en": 1.0},
    )  # fmt: skip


def _translations(
    connection: sqlite3.Connection, identity: int, texts: tuple[Text, ...]
) -> Iterator[tuple[int, Translation]]:
    blocks = articles.blocks_of(connection, identity)
    for target, text in zip(TARGETS, texts, strict=True):
        lines = (text.title, *text.paragraphs, "Lire aussi", text.title)
        for (block, _), line in zip(blocks, lines, strict=False):
            flags = ("numbers",) if len(line) % 20 == 0 else ()
            yield block, Translation(target, line, "machine", MODEL.id, flags)


def _articles(size: int) -> Callable[[random.Random], str]:
    return lambda chance: f"/archive/articles/{chance.randint(1, size)}"


def _searches() -> Callable[[random.Random], str]:
    return lambda chance: f"/archive/-/search?q={quote(chance.choice(QUERIES))}"


@contextmanager
def served(path: Path, *, plugin: bool = True) -> Iterator[int]:
    """A server process for the file, as one that never changes; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if plugin:
        command = ["-c", "from archive.cli import main; main()", "serve", str(path), "--public"]
    else:
        # Datasette's own tests leave installed plugins out in this way; there is no other.
        start = "import sys; sys._called_from_test = True; from datasette.cli import cli; cli()"
        command = ["-c", start, "serve", "-i", str(path), "-m", str(metadata_path())]
    process = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/-/versions.json")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def fetch(connection: http.client.HTTPConnection, path: str) -> None:
    """Read one page to its end. Raises RuntimeError for any answer but 200."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} gave {response.status}")


def read(port: int, path: Callable[[random.Random], str], requests: int) -> list[float]:
    """The seconds of each request, made by all readers at once; the same requests in every round."""
    times: list[float] = []

    def reader(seed: int) -> None:
        chance = random.Random(seed)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(requests // READERS):
                began = time.perf_counter()
                fetch(connection, path(chance))
                times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=reader, args=(seed,)) for seed in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) != requests // READERS * READERS:
        raise RuntimeError("a reader got no answer")
    return times


def bare_query(path: Path, size: int) -> list[float]:
    """The seconds of reading an article with its blocks and one translation, without any server."""
    chance = random.Random(1)
    times = []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        for _ in range(REQUESTS):
            article = chance.randint(1, size)
            began = time.perf_counter()
            connection.execute(
                "SELECT b.text, t.text FROM articles a JOIN blocks b ON b.article = a.id"
                " LEFT JOIN translations t ON t.block = b.id AND t.target = 'fr' WHERE a.id = ?",
                (article,),
            ).fetchall()
            times.append(time.perf_counter() - began)
    return times


def percentile(times: list[float], share: float) -> float:
    """The time that so large a share of requests kept within."""
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def _result(times: dict[str, list[list[float]]], bare: list[float], echo: Callable[[str], None]) -> Result:
    figures = {
        name: {share: statistics.median(percentile(one, share) for one in rounds) for share in (0.5, 0.95)}
        for name, rounds in times.items()
    }
    figures["bare query"] = {share: percentile(bare, share) for share in (0.5, 0.95)}
    echo(f"{'page':<16}{'p50 ms':>10}{'p95 ms':>10}")
    for name, found in figures.items():
        echo(f"{name:<16}{found[0.5] * 1e3:>10.2f}{found[0.95] * 1e3:>10.2f}")
    ratios = {}
    for share, label in ((0.5, "p50"), (0.95, "p95")):
        for name in ("article", "search", "home", "table"):
            ratios[f"{name} {label} / Datasette's row page"] = figures[name][share] / figures["row"][share]
            ratios[f"{name} {label} / bare query"] = figures[name][share] / figures["bare query"][share]
        ratios[f"search {label}, 20,000 / 1,000"] = figures["search"][share] / figures["search small"][share]
        ratios[f"table {label} / Datasette's own"] = figures["table"][share] / figures["plain table"][share]
    bars = {"article p95 / Datasette's row page": 1.5, "search p95, 20,000 / 1,000": 3.0}
    return Result(ratios, bars, frozenset(bars))
