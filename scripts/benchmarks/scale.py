"""How work grows with the archive: 10,000, 100,000 and 1,000,000 blocks of real text in one file.

Work over all of an archive may take hardly longer a block at a million than at ten thousand; work on one
article at most three times as long. Corrections and phrases are looked for everywhere, so they count as the
former. Both are taken in processor time, system calls included, so that a busy machine doesn't tell its own
story; the clock on the wall is echoed beside it for `docs/scale.md`.

A shared machine is faster for some minutes and slower for others, by a third and more. So an archive of the
smallest size is made anew beside each tenth of the largest, and read after it: that is its peer.
"""

import asyncio
import io
import os
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
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
from scripts.benchmarks.sheet import AGAIN, TIMES, Figures, Sheet, Spent, asked, mean, timed, total
from scripts.benchmarks.speeches import Text, mixed

SIZES = (10_000, 100_000, 1_000_000)
BLOCKS = 12
WINDOW = 500
PARTS = 10
PLAN = "words_to_do, much to do"
TRANSLATIONS = "store translations"

OVER_ALL = 1.15
"""A block's share of work over all, largest archive to smallest. Linear is 1; a B-tree of a hundred times the
rows is one level deeper, a full-text index merges once more, and runs on a shared machine differ by 5%."""
ONE_ARTICLE = 3.0

MODEL = Model("bench", "speeches", "1", "en", "pt", "0" * 64, settings="beam=1")


def measure(echo: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> Result:
    """Grow one archive from size to size and measure at each; then the smallest again, made meanwhile."""
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=os.environ.get("LIRE_AUSSI_BENCH_FOLDER") or None) as name:
        folder, texts = Path(name), mixed(BLOCKS)
        beside = _Beside(folder, sizes[0])
        spent: dict[str, list[Spent]] = {"ingest": [], TRANSLATIONS: []}
        before = 0
        for size in sizes:
            echo(f"\n{size:,} blocks")
            last = size == sizes[-1]
            warcs = []
            for part in _parts(before, size // BLOCKS, PARTS if last else 1):
                warcs.append(folder / f"{size}-{part.start}.warc")
                _write(warcs[-1], islice(texts, len(part)), part.start)
            new = size - before * BLOCKS
            sheet = Sheet(figures, size, echo)
            _grow(folder / "archive.db", warcs, new, sheet, spent, beside if last else None)
            for warc in warcs:
                warc.unlink()
            before = size // BLOCKS
        echo(f"\n{sizes[0]:,} blocks, beside the largest")
        beside.note(Sheet(figures, sizes[0], echo))
    return _result(figures, sizes)


class _Beside:
    """An archive of the smallest size that is made again and again while the largest one grows."""

    def __init__(self, folder: Path, blocks: int) -> None:
        self._path, self._warc = folder / "beside.db", folder / "beside.warc"
        _write(self._warc, islice(mixed(BLOCKS), blocks // BLOCKS), 0)
        self._spent: dict[str, list[Spent]] = {}

    def make(self, name: str) -> None:
        """Make it anew, and keep what that part of it took."""
        for path in self._path.parent.glob(f"{self._path.name}*"):
            path.unlink()
        parts = {
            "ingest": lambda: timed(lambda: _ingest(self._path, self._warc)),
            PLAN: lambda: _plan(self._path),
            TRANSLATIONS: lambda: timed(lambda: _translate(self._path)),
        }
        for part, work in parts.items():
            spent = work()
            if part == name:
                self._spent.setdefault(name, []).append(spent)

    def note(self, sheet: Sheet) -> None:
        """What it took in the mean, and what it takes to read it."""
        for name, spent in self._spent.items():
            sheet.note(name, mean(spent))
        _ask(self._path, sheet)
        _go_through(self._path, sheet, AGAIN)


def _parts(before: int, after: int, number: int) -> Iterator[range]:
    """The numbers of the articles to come, in so many parts."""
    bounds = [before + (after - before) * part // number for part in range(number + 1)]
    return map(range, bounds, bounds[1:])


def _grow(
    path: Path,
    warcs: list[Path],
    new: int,
    sheet: Sheet,
    spent: dict[str, list[Spent]],
    beside: _Beside | None,
) -> None:
    for warc in warcs:
        spent["ingest"].append(timed(lambda: _ingest(path, warc)))  # noqa: B023
        if beside:
            beside.make("ingest")
    sheet.note("ingest", total(spent["ingest"]))
    with Archive(path) as archive:
        sheet.over_all("no-op re-run, same file", lambda: archive.ingest(warcs), AGAIN, new)
        for warc in warcs:
            with warc.open("ab") as more:
                more.write(b"\r\n")
        sheet.over_all("no-op re-run, other container", lambda: archive.ingest(warcs), blocks=new)
    sheet.note(PLAN, _plan(path))
    if beside:
        beside.make(PLAN)
    for _ in warcs:
        most = -(-new // BLOCKS // len(warcs)) * BLOCKS
        spent[TRANSLATIONS].append(timed(lambda: _translate(path, most)))  # noqa: B023
        if beside:
            beside.make(TRANSLATIONS)
    sheet.note(TRANSLATIONS, total(spent[TRANSLATIONS]))
    _ask(path, sheet)
    with Archive(path) as archive:
        fresh = _fresh(archive, sheet.blocks)
        sheet.one("add an article", lambda number: archive.add(fresh[number]))
        ids = _spread(archive.store.connection)
        sheet.one("translate an article anew", lambda number: _renew(archive, ids[number]))
        blocks = [_long(archive.store.connection, article) for article in ids]
        corrections = f"{TIMES} corrections"
        sheet.over_all(corrections, lambda: [archive.correct(b, "pt", f"Correção {b}.") for b in blocks])
    with closing(open_readonly(path)) as connection:
        _look(connection, ids, sheet)
    _read_pages(_go_through(path, sheet), ids, sheet)
    sizes = f"file {path.stat().st_size / 1e6:,.0f} MB"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sheet.echo(f"  {sizes}, peak memory so far {peak / 1e6:,.0f} MB")


def _plan(path: Path) -> Spent:
    """Count the words to translate in an archive where some blocks, or all, aren't translated yet."""
    return asked(path, lambda reader: translations.words_to_do(reader, "pt"))


def _ask(path: Path, sheet: Sheet) -> None:
    """The questions about all of an archive whose every block is translated."""
    sheet.ask("words_to_do, nothing to do", path, lambda reader: translations.words_to_do(reader, "pt"))
    sheet.ask("to_do, nothing to do", path, lambda reader: translations.to_do(reader, "pt"))
    stale = translations.Scope(True, (MODEL.id,))
    sheet.ask("to_do, stale asked", path, lambda reader: translations.to_do(reader, "pt", stale))
    sheet.ask("stats", path, lambda reader: stats.count(reader, [MODEL.id]))
    sheet.ask("first page", path, overview.overview)


def _go_through(path: Path, sheet: Sheet, times: int = 1) -> Path:
    """Work that reads or writes every row; the published copy."""
    public = path.with_name("public.db")
    sheet.over_all("publish", lambda: publish(path, public, force=True), times)
    sheet.over_all("verify", lambda: verify(path), times)
    sheet.over_all("rebuild the search index", lambda: _rebuild(path), times)
    sheet.echo(f"  published {public.stat().st_size / 1e6:,.0f} MB")
    return public


def _look(connection: sqlite3.Connection, ids: list[int], sheet: Sheet) -> None:
    """What a reader does. A phrase of common words is looked for in every article that has the words."""
    sheet.one("an article's page", lambda number: article_page(connection, ids[number], asked="pt"))
    texts = [max((b.text for _, b in articles.blocks_of(connection, i)), key=len).split() for i in ids]
    sheet.one("search a long word", lambda n: _search(connection, max(texts[n], key=len)))
    sheet.one("search common words", lambda n: _search(connection, ("government", "people", "peace")[n % 3]))
    sheet.over_all("25 searches for phrases", lambda: [_search(connection, _phrase(text)) for text in texts])


def _read_pages(public: Path, ids: list[int], sheet: Sheet) -> None:
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
        sheet.one("an article's page, served", lambda number: read(f"/{public.stem}/articles/{ids[number]}"))
        words = ("government", "people", "peace")
        sheet.one("search common words, served", lambda n: read(f"/{public.stem}/-/search?q={words[n % 3]}"))
    site.databases[public.stem].close()


def _phrase(text: list[str]) -> str:
    return f'"{" ".join(text[4:7])}"'


def _search(connection: sqlite3.Connection, query: str) -> results.Results:
    found = results.find(connection, results.Asked(query=query))
    assert found.hits, query
    return found


def _ingest(path: Path, warc: Path) -> None:
    with Archive(path) as archive:
        archive.ingest([warc])


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
    bars = dict.fromkeys(ratios, OVER_ALL)
    single = {name: seconds[large] / seconds[small] for name, seconds in figures.one_article.items()}
    return Result(ratios | single, bars | dict.fromkeys(single, ONE_ARTICLE), frozenset(ratios | single))
