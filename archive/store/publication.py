"""Turn a copy of an archive into one for everybody: without what is private, forbidden or only for work."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from archive.errors import ArchiveError
from archive.store import checks, salvage, search
from archive.store.articles import text_hash
from archive.store.database import CACHE_KIB, interrupt, open_readonly, said
from archive.store.encoded import forgiving
from archive.store.schema import PUBLISHED
from archive.store.stitched import says

WORKING_TABLES = ("memory", "inputs", "leases", "failures", "signatures", "signature_bands")
"""What the writing side works with; it names paths and holds sentences of texts that may be withheld."""

PAGES = 4096
"""Pages copied between two questions whether to stop: 16 MB, some hundredths of a second."""


def snapshot(source: Path, copy: Path, stop: Callable[[], bool] = lambda: False) -> None:
    """Copy the archive as it stands at this moment, page by page, whoever writes to it meanwhile.

    Raises ArchiveError where that fails or `stop` says so; it is asked every `PAGES`.
    """

    def go_on(*_: int) -> None:
        if stop():
            raise ArchiveError(f"{source} was not copied: a stop was asked for")

    try:
        with closing(open_readonly(source)) as reader, closing(sqlite3.connect(copy)) as writer:
            writer.execute("PRAGMA synchronous = OFF")
            # What is read in one transaction stays the same: without it each commit of a writer would make
            # the copy begin again.
            reader.execute("BEGIN")
            reader.execute("SELECT 1 FROM sqlite_master").fetchone()
            reader.backup(writer, pages=PAGES, progress=go_on)
    except sqlite3.Error as error:
        raise ArchiveError(f"{source} can't be copied: {said(error)}") from error


@contextmanager
def editing(copy: Path, stop: Callable[[], bool] = lambda: False) -> Iterator[sqlite3.Connection]:
    """A connection to the copy for one change after another, which no journal could take back.

    A crash leaves a useless copy, which is fine. A text that isn't UTF-8 any more is passed on as it is; what
    is compared of it has U+FFFD. `stop` is asked in the middle of long statements; where it says so, or where
    SQLite fails, this raises ArchiveError.
    """
    connection = sqlite3.connect(copy, isolation_level=None)
    interrupt(connection, stop)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        with forgiving(connection):
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ArchiveError(
            f"The copy can't be prepared: {said(error)}; `lire-aussi verify` tells what is wrong with its"
            " archive"
        ) from error
    finally:
        connection.close()


def rights(connection: sqlite3.Connection) -> list[tuple[int, str | None]]:
    """Each article that says something of its rights, with what it says: None where that is damaged."""
    with salvage.marking(connection):
        rows = connection.execute("SELECT id, rights FROM articles WHERE rights IS NOT NULL ORDER BY id")
        return [(article, stated if salvage.is_text(stated) else None) for article, stated in rows]


def withhold(connection: sqlite3.Connection, articles: list[int]) -> None:
    """Take the texts of these articles out of the copy; what remains is their rows in `articles`."""
    if not articles:
        return
    with _corrections_open(connection):
        for article in articles:
            connection.execute("DELETE FROM blocks WHERE article = ?", (article,))
            connection.execute("DELETE FROM originals WHERE article = ?", (article,))
            connection.execute("DELETE FROM similar WHERE article = ?1 OR other = ?1", (article,))
            connection.execute("UPDATE articles SET words = 0 WHERE id = ?", (article,))
        # Those of blocks that are gone, and those that came from a file; what other texts say stays.
        with salvage.marking(connection):
            rows = connection.execute("SELECT id, source, source_hash FROM corrections WHERE block IS NULL")
            gone = [(key,) for key, *source in rows.fetchall() if not _stands(connection, *source)]
        connection.executemany("DELETE FROM corrections WHERE id = ?", gone)


def _stands(connection: sqlite3.Connection, source: object, digest: object) -> bool:
    """Whether a text is still there, as a block or inside one; a damaged one, nobody knows of."""
    if not salvage.is_text(source) or text_hash(source) != digest:
        return False
    return any(
        salvage.is_text(text) and says(text, source)
        for article in search.holding(connection, source)
        for (text,) in connection.execute("SELECT text FROM blocks WHERE article = ?", (article,))
    )


@contextmanager
def _corrections_open(connection: sqlite3.Connection) -> Iterator[None]:
    """Lift the guards of the append-only table for the copy, and set them again as they were."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'corrections'"
    ).fetchall()
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in guards:
        connection.execute(statement)


def strip(connection: sqlite3.Connection, *, originals: bool) -> None:
    """Take out what readers have no use for: working tables, command lines, private folders, and,
    unless `originals`, the bytes that the articles came from (their digests stay).
    """
    connection.execute(f"PRAGMA user_version = {PUBLISHED}")
    for table in WORKING_TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE runs SET command = substr(command, 1, instr(command || ' ', ' ') - 1)")
    if not originals:
        connection.execute("UPDATE originals SET content = NULL")
    for table, column in (("articles", "source"), ("originals", "path")):
        _each(connection, table, column, public_path)


def public_path(path: str) -> str:
    """A file's path without the folders of the machine it lay on; addresses and relative paths stay."""
    if PureWindowsPath(path).drive:
        return PureWindowsPath(path).name
    return PurePosixPath(path).name if path.startswith("/") else path


def _each(connection: sqlite3.Connection, table: str, column: str, change: Callable[[str], str]) -> None:
    with salvage.marking(connection):
        rows = connection.execute(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    changed = []
    for identity, value in rows:
        # Of a damaged path, nobody can say whether it begins with a folder of this machine.
        new = change(value) if salvage.is_text(value) else re.split(r"[/\\]", salvage.text(value))[-1]
        if new != value:
            changed.append((new, identity))
    connection.executemany(f"UPDATE {table} SET {column} = ? WHERE id = ?", changed)


def pack(connection: sqlite3.Connection, packed: Path) -> None:
    """Index the changed copy anew, gather statistics, and write its rows alone, tight, to another file.

    That file has nothing of what was deleted or of pages that were free.
    """
    search.rebuild(connection)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.execute("VACUUM INTO ?", (str(packed),))


def check(packed: Path, stop: Callable[[], bool] = lambda: False) -> None:
    """Look through the file that is to be published. Raises ArchiveError where it isn't sound."""
    with editing(packed, stop) as connection:
        problem = (
            search.check(connection)
            or next(checks.broken_references(connection), None)
            or next(checks.damage(connection), None)
        )
    if problem:
        raise ArchiveError(
            f"The copy isn't sound ({problem}); nothing was published, `lire-aussi verify` tells what is"
            " wrong with its archive"
        )


def totals(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many articles and how many blocks there are."""
    articles, blocks = connection.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM blocks)"
    ).fetchone()
    return articles, blocks
