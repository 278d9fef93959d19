"""How work grows with the archive: 10,000, 100,000 and 1,000,000 blocks of real text in one file.

Work over all of an archive may take hardly longer a block at a million than at ten thousand; work on one
article at most three times as long. Corrections and phrases are looked for everywhere, so they count as the
former. Both are taken in processor time, system calls included, so that a busy machine doesn't tell its own
story; the clock on the wall is echoed beside it for `docs/scale.md`.

A shared machine is faster for some minutes and slower for others, by a third and more. So an archive of the
smallest size is made anew beside each tenth of the largest, and each question is asked of both in turn: that
one is the peer.

Whatever outgrows the processor's caches costs more a block, and so does what is put in order. How much of
that is SQLite's own is told by the other peer of `ingest`: the same texts in one full-text index and their
digests in one B-tree, written to the disk as often, with nothing of ours.
"""

import asyncio
import hashlib
import io
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive, read
from archive.jobs.ingest import BATCH_ARTICLES
from archive.jobs.publish import publish
from archive.jobs.verify import verify
from archive.model import Article, Model, Translation
from archive.site import metadata_path
from archive.store import articles, overview, results, search, stats, translations
from archive.store.database import CACHE_KIB, open_readonly
from archive.store.pages import article_page
from archive.store.schema import TOKENIZER
from archive.store.store import Store
from scripts.benchmarks.result import Result
from scripts.benchmarks.sheet import TIMES, Figures, Spent, Subject, mean, one, over_all, timed, total
from scripts.benchmarks.speeches import Text, mixed

SIZES = (10_000, 100_000, 1_000_000)
BLOCKS = 12
WINDOW = 500
PARTS = 10
ASKED = 5
"""Times that a question about all of an archive is asked."""
INGEST = "ingest"
PLAIN = "SQLite's own index of the texts"
TRANSLATIONS = "store translations"

OVER_ALL = 1.15
"""A block's share of work over all, largest archive to smallest. Linear is 1; a B-tree of a hundred times the
rows is one level deeper, a full-text index merges once more, and runs on a shared machine differ by 5%."""
ONE_ARTICLE = 3.0

MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")


def measure(echo: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> Result:
    """Grow one archive from size to size and measure at each, the last time beside one of the smallest."""
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=os.environ.get("LIRE_AUSSI_BENCH_FOLDER") or None) as name:
        folder, texts = Path(name), mixed(BLOCKS)
        spent: dict[str, list[Spent]] = {INGEST: [], PLAIN: [], TRANSLATIONS: []}
        before = 0
        for size in sizes:
            echo(f"\n{size:,} blocks")
            last = size == sizes[-1]
            beside = _Beside(folder, sizes[0], figures, echo) if last else None
            warcs: list[Path] = []
            for part in _parts(before, size // BLOCKS, PARTS if last else 1):
                warcs.append(folder / f"{size}-{part.start}.warc")
                some = list(islice(texts, len(part)))
                _write(warcs[-1], some, part.start)
                spent[INGEST].append(timed(lambda: _ingest(folder / "archive.db", warcs[-1:])))  # noqa: B023
                spent[PLAIN].append(timed(lambda: _index(folder / "plain.db", some)))  # noqa: B023
                if beside:
                    beside.ingest()
            new = size - before * BLOCKS
            grown = Subject(folder / "archive.db", size, warcs, new, figures, echo)
            for name in (INGEST, PLAIN):
                grown.note(name, total(spent[name]))
            _grow(grown, beside, spent[TRANSLATIONS])
            before = size // BLOCKS
    return _result(figures, sizes)


class _Beside:
    """An archive of the smallest size that is made again and again while the largest one grows."""

    def __init__(self, folder: Path, blocks: int, figures: Figures, echo: Callable[[str], None]) -> None:
        warc = folder / "beside.warc"
        self._texts = list(islice(mixed(BLOCKS), blocks // BLOCKS))
        _write(warc, self._texts, 0)
        self.subject = Subject(folder / "beside.db", blocks, [warc], blocks, figures, echo)
        self._plain, self._untranslated = folder / "plain beside.db", folder / "untranslated.db"
        self._spent: dict[str, list[Spent]] = {INGEST: [], PLAIN: [], TRANSLATIONS: []}

    def ingest(self) -> None:
        """Make it anew, and keep what that took."""
        for path in (self.subject.path, self._plain):
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink()
        self._spent[INGEST].append(timed(lambda: _ingest(self.subject.path, self.subject.warcs)))
        self._spent[PLAIN].append(timed(lambda: _index(self._plain, self._texts)))

    def translate(self) -> None:
        """Store the translations anew, and keep what that took."""
        if not self._untranslated.exists():
            shutil.copy(self.subject.path, self._untranslated)
        shutil.copy(self._untranslated, self.subject.path)
        self._spent[TRANSLATIONS].append(timed(lambda: _translate(self.subject.path)))

    def note(self) -> None:
        """What the making took in the mean."""
        for name, spent in self._spent.items():
            self.subject.note(name, mean(spent))


def _parts(before: int, after: int, number: int) -> Iterator[range]:
    """The numbers of the articles to come, in so many parts."""
    bounds = [before + (after - before) * part // number for part in range(number + 1)]
    return map(range, bounds, bounds[1:])


def _grow(grown: Subject, beside: _Beside | None, spent: list[Spent]) -> None:
    subjects = [beside.subject, grown] if beside else [grown]
    over_all("no-op re-run, same file", subjects, lambda s: _ingest(s.path, s.warcs), ASKED, new=True)
    over_all("no-op re-run, other container", subjects, _ingest_changed, new=True)
    _ask("words_to_do, much to do", subjects, lambda reader: translations.words_to_do(reader, "pt"))
    most = -(-grown.new // BLOCKS // len(grown.warcs)) * BLOCKS
    for _ in grown.warcs:
        spent.append(timed(lambda: _translate(grown.path, most)))
        if beside:
            beside.translate()
    grown.note(TRANSLATIONS, total(spent))
    if beside:
        beside.note()
    for warc in grown.warcs:
        warc.unlink()
    _ask("words_to_do, nothing to do", subjects, lambda reader: translations.words_to_do(reader, "pt"))
    _ask("to_do, nothing to do", subjects, lambda reader: translations.to_do(reader, "pt"))
    stale = translations.Scope(True, (MODEL.id,))
    _ask("to_do, stale asked", subjects, lambda reader: translations.to_do(reader, "pt", stale))
    _ask("stats", subjects, lambda reader: stats.count(reader, [MODEL.id]))
    _ask("first page", subjects, overview.overview)
    _write_to(subjects)
    _look(subjects)
    over_all("publish", subjects, lambda s: publish(s.path, _public(s), force=True))
    over_all("verify", subjects, lambda s: verify(s.path))
    over_all("rebuild the search index", subjects, lambda s: _rebuild(s.path))
    _read_pages(subjects)
    sizes = (
        f"{grown.path.stat().st_size / 1e6:,.0f} MB, published {_public(grown).stat().st_size / 1e6:,.0f} MB"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    grown.echo(f"  file {sizes}, peak memory so far {peak / 1e6:,.0f} MB")


def _ask(name: str, subjects: list[Subject], question: Callable[[sqlite3.Connection], object]) -> None:
    """Ask about all of each archive, each time over a new connection, as a command does."""

    def ask(subject: Subject) -> None:
        with closing(open_readonly(subject.path)) as connection:
            question(connection)

    over_all(name, subjects, ask, ASKED)


def _ingest_changed(subject: Subject) -> None:
    """Ingest the same pages in containers of other bytes."""
    for warc in subject.warcs:
        with warc.open("ab") as more:
            more.write(b"\r\n")
    _ingest(subject.path, subject.warcs)


def _write_to(subjects: list[Subject]) -> None:
    """What changes one article."""
    with ExitStack() as stack:
        opened = {subject: stack.enter_context(Archive(subject.path)) for subject in subjects}
        fresh = {subject: _fresh(archive, subject.blocks) for subject, archive in opened.items()}
        ids = {subject: _spread(archive.store.connection) for subject, archive in opened.items()}
        one("add an article", {s: lambda n, s=s: opened[s].add(fresh[s][n]) for s in subjects})
        one("translate an article anew", {s: lambda n, s=s: _renew(opened[s], ids[s][n]) for s in subjects})
        long = {s: [_long(opened[s].store.connection, article) for article in ids[s]] for s in subjects}
        over_all(
            f"{TIMES} corrections",
            subjects,
            lambda s: [opened[s].correct(block, "pt", f"Correção {block}.") for block in long[s]],
        )


def _look(subjects: list[Subject]) -> None:
    """What a reader does. A phrase of common words is looked for in every article that has the words."""
    with ExitStack() as stack:
        opened = {s: stack.enter_context(closing(open_readonly(s.path))) for s in subjects}
        ids = {s: _spread(connection) for s, connection in opened.items()}
        texts = {
            s: [max((b.text for _, b in articles.blocks_of(opened[s], i)), key=len).split() for i in ids[s]]
            for s in subjects
        }
        one(
            "an article's page",
            {s: lambda n, s=s: article_page(opened[s], ids[s][n], asked="pt") for s in opened},
        )
        one(
            "search a long word",
            {s: lambda n, s=s: _search(opened[s], max(texts[s][n], key=len)) for s in opened},
        )
        one("search common words", {s: lambda n, s=s: _search(opened[s], _common(n)) for s in opened})
        over_all(
            f"{TIMES} searches for phrases",
            subjects,
            lambda s: [_search(opened[s], _phrase(text)) for text in texts[s]],
        )


def _read_pages(subjects: list[Subject]) -> None:
    """The same as a reader's browser gets it, from Datasette with the plugin, but for the network."""
    from datasette.app import Datasette

    metadata = yaml.safe_load(metadata_path().read_text())
    sites: dict[Subject, Any] = {}
    with asyncio.Runner() as runner:

        def read(subject: Subject, path: str) -> None:
            response = runner.run(sites[subject].client.get(f"/{_public(subject).stem}/{path}"))
            assert response.status_code == 200, (path, response.status_code)

        ids: dict[Subject, list[int]] = {}
        for subject in subjects:
            sites[subject] = Datasette([], immutables=[str(_public(subject))], metadata=metadata)
            with closing(open_readonly(subject.path)) as connection:
                ids[subject] = _spread(connection)
            runner.run(sites[subject].invoke_startup())
            read(subject, f"articles/{ids[subject][0]}")  # templates load at the first
        one(
            "an article's page, served",
            {s: lambda n, s=s: read(s, f"articles/{ids[s][n]}") for s in subjects},
        )
        one(
            "search common words, served",
            {s: lambda n, s=s: read(s, f"-/search?q={_common(n)}") for s in subjects},
        )
    for subject, site in sites.items():
        site.databases[_public(subject).stem].close()


def _public(subject: Subject) -> Path:
    return subject.path.with_name(f"{subject.path.stem}-public.db")


def _common(number: int) -> str:
    return ("government", "people", "peace")[number % 3]


def _phrase(text: list[str]) -> str:
    return f'"{" ".join(text[4:7])}"'


def _search(connection: sqlite3.Connection, query: str) -> results.Results:
    found = results.find(connection, results.Asked(query=query))
    assert found.hits, query
    return found


def _ingest(path: Path, warcs: Iterable[Path]) -> None:
    with Archive(path) as archive:
        archive.ingest(list(warcs))


def _index(path: Path, texts: Iterable[Text]) -> None:
    """Put texts into one full-text index and their digests into one B-tree."""
    left = iter(texts)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("CREATE TABLE IF NOT EXISTS digests (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (title, text, tokenize = "{TOKENIZER}")'
        )
        while batch := list(islice(left, BATCH_ARTICLES)):
            with connection:
                for text in batch:
                    digest = hashlib.sha256(text.plain.encode()).hexdigest()
                    connection.execute("INSERT OR IGNORE INTO digests VALUES (?)", (digest,))
                    connection.execute("INSERT INTO texts VALUES (?, ?)", (text.title, text.plain))


def _translate(path: Path, most: int | None = None) -> None:
    with Archive(path) as archive:
        store_translations(archive, most)


def _rebuild(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        search.rebuild(connection)


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


def store_translations(archive: Archive, most: int | None = None) -> None:
    """Store a translation of every block that lacks one, as a run of `translate` does, without a model.

    `most`: of how many blocks, at least, where not of all.
    """
    with archive.store.writing() as connection:
        translations.add_models(connection, [MODEL])
    after = done = 0
    while (most is None or done < most) and (
        chunk := translations.to_do(archive.store.connection, "pt", after=after, limit=WINDOW)
    ):
        after = chunk[-1].id
        done += len(chunk)
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
    ratios = {f"{name}, a block": each[large] / each[small] for name, each in figures.over_all.items()}
    plain = ratios.pop(f"{PLAIN}, a block")
    bars = {name: max(OVER_ALL, plain) if name == f"{INGEST}, a block" else OVER_ALL for name in ratios}
    single = {name: seconds[large] / seconds[small] for name, seconds in figures.one_article.items()}
    return Result(
        ratios | single | {PLAIN: plain},
        bars | dict.fromkeys(single, ONE_ARTICLE),
        frozenset(ratios | single),
    )
