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
import os
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from archive import Archive, read
from archive.jobs.publish import publish
from archive.jobs.verify import verify
from archive.model import Article
from archive.site import metadata_path
from archive.store import articles, overview, results, search, stats, translations
from archive.store.database import open_readonly
from archive.store.pages import article_page
from archive.store.store import Store
from scripts.benchmarks.filled import (
    BLOCKS,
    INGEST,
    MODEL,
    PLAIN,
    TRANSLATIONS,
    Beside,
    index,
    ingest,
    translate,
    translation,
    write,
)
from scripts.benchmarks.result import Result
from scripts.benchmarks.sheet import TIMES, Figures, Spent, Subject, one, over_all, timed, total
from scripts.benchmarks.speeches import mixed

SIZES = (10_000, 100_000, 1_000_000)
PARTS = 10
ASKED = 5
"""Times that a question about all of an archive is asked."""

OVER_ALL = 1.15
"""A block's share of work over all, largest archive to smallest. Linear is 1; a B-tree of a hundred times the
rows is one level deeper, a full-text index merges once more, and runs on a shared machine differ by 5%."""
ONE_ARTICLE = 3.0


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
            beside = Beside(folder, sizes[0], figures, echo) if last else None
            warcs: list[Path] = []
            for part in _parts(before, size // BLOCKS, PARTS if last else 1):
                warcs.append(folder / f"{size}-{part.start}.warc")
                some = list(islice(texts, len(part)))
                write(warcs[-1], some, part.start)
                spent[INGEST].append(timed(lambda: ingest(folder / "archive.db", warcs[-1:])))  # noqa: B023
                spent[PLAIN].append(timed(lambda: index(folder / "plain.db", some)))  # noqa: B023
                if beside:
                    beside.ingest()
            new = size - before * BLOCKS
            grown = Subject(folder / "archive.db", size, warcs, new, figures, echo)
            for name in (INGEST, PLAIN):
                grown.note(name, total(spent[name]))
            _grow(grown, beside, spent[TRANSLATIONS])
            before = size // BLOCKS
    return _result(figures, sizes)


def _parts(before: int, after: int, number: int) -> Iterator[range]:
    """The numbers of the articles to come, in so many parts."""
    bounds = [before + (after - before) * part // number for part in range(number + 1)]
    return map(range, bounds, bounds[1:])


def _grow(grown: Subject, beside: Beside | None, spent: list[Spent]) -> None:
    subjects = [beside.subject, grown] if beside else [grown]
    over_all("no-op re-run, same file", subjects, lambda s: ingest(s.path, s.warcs), ASKED, new=True)
    over_all("no-op re-run, other container", subjects, _ingest_changed, new=True)
    _ask("words_to_do, much to do", subjects, lambda reader: translations.words_to_do(reader, "pt"))
    most = -(-grown.new // BLOCKS // len(grown.warcs)) * BLOCKS
    for _ in grown.warcs:
        spent.append(timed(lambda: translate(grown.path, most)))
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
    ingest(subject.path, subject.warcs)


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


def _rebuild(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        search.rebuild(connection)


def _renew(archive: Archive, article: int) -> None:
    with archive.store.writing() as connection:
        made = [(key, translation(block.text)) for key, block in articles.blocks_of(connection, article)]
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
