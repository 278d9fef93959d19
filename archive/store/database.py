"""Open an archive's file: the right one, in the right version, with the right pragmas."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.files import SQLITE
from archive.store.backup import back_up
from archive.store.pending import applied
from archive.store.schema import APPLICATION_ID, PUBLISHED, REWRITES, migrations

BUSY_SECONDS = 120.0
"""How long a writer waits for another: commits take milliseconds, a longer wait means a stuck process."""

CACHE_KIB = 128 * 1024
"""Pages kept in memory: new articles go to random places of the near-duplicates' index, and SQLite's own
2 MB make it read a page for nearly each of them once the archive is large."""

STEPS = 100_000
"""Instructions of SQLite's machine, some milliseconds, between two questions whether to stop."""

with Database(memory=True) as _nothing:
    KNOWN_MIGRATIONS = tuple(migration.name for migration in migrations.pending(_nothing))


def now() -> str:
    """The time in UTC as the archive writes it: ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_database(path: Path, *, create: bool = False, log: bool = True) -> Database:
    """Open an archive for writing, migrated to today's schema.

    log: whether to switch a file that has no write-ahead log to it, which changes the file.
    Raises ArchiveError where the file is missing (without `create`), is no SQLite file, is some other
    program's database, was made by a newer version, or can't be written.
    """
    if path.is_dir() or not create:
        _check_presence(path)
    if not path.parent.is_dir():
        raise ArchiveError(f"There is no folder {path.parent} to make {path.name} in; make it first")
    try:
        # A relative `:memory:` would be no file to SQLite.
        connection = sqlite3.connect(path.absolute(), timeout=BUSY_SECONDS, check_same_thread=False)
    except sqlite3.Error as error:
        raise ArchiveError(explained(path, error)) from error
    try:
        return _prepare(connection, path, log)
    except BaseException:
        connection.close()
        raise


def log_of(path: Path) -> Path:
    """Where SQLite keeps an archive's write-ahead log: beside the file itself, not beside a link to it."""
    real = path.resolve()
    return real.with_name(f"{real.name}-wal")


def has_log(path: Path) -> bool:
    """Whether something in that log isn't in the archive's file yet; an empty one is left by mere readers."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def is_archive(connection: sqlite3.Connection) -> bool:
    """Whether the file says that it is an archive of ours."""
    row = connection.execute("PRAGMA application_id").fetchone()
    return bool(row[0] == APPLICATION_ID)


def is_published(connection: sqlite3.Connection) -> bool:
    """Whether the file is a copy that `publish` made for readers."""
    row = connection.execute("PRAGMA user_version").fetchone()
    return bool(row[0] == PUBLISHED)


def names_published(path: Path) -> bool:
    """Whether a file's first bytes are those of a published copy, whatever its version and its state."""
    with path.open("rb") as file:
        header = file.read(100)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    return header.startswith(SQLITE) and (version, application) == (PUBLISHED, APPLICATION_ID)


def interrupt(connection: sqlite3.Connection, stop: Callable[[], bool]) -> None:
    """Ask `stop` in the middle of long statements; where it says so, they raise sqlite3.OperationalError."""
    connection.set_progress_handler(stop, STEPS)


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open an archive for reading alone; nothing is migrated. Raises ArchiveError as `open_database` does."""
    _check_presence(path)
    try:
        connection = _connect_readonly(path)
        try:
            _check_current(connection, path)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise ArchiveError(explained(path, error)) from error
    return connection


def open_for_reading(path: Path) -> Database:
    """Open an archive to read it: migrated as `open_database` does, as it stands where nobody can write.

    An archive that isn't migrated stays as it is, byte for byte, whatever its journal.
    """
    try:
        return open_database(path, log=False)
    except ArchiveError as error:
        if not isinstance(error.__cause__, sqlite3.OperationalError) or not _unwritable(error.__cause__):
            raise
    return Database(open_readonly(path))


def _unwritable(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _connect_readonly(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if not _unwritable(error) or has_log(path):
            raise
        # Even to read, write-ahead logging makes a file beside the archive, which a read-only folder or
        # medium doesn't let it. Without a log the archive is whole, so it is read as it stands.
        return sqlite3.connect(f"{uri}&immutable=1", uri=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_presence(path: Path) -> None:
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder, not an archive; name a file such as {path / 'archive.db'}")
    if not path.exists():
        raise ArchiveError(f"There is no archive at {path}; `lire-aussi ingest {path} PATH...` makes one")


def _check_current(connection: sqlite3.Connection, path: Path) -> None:
    _check_identity(connection, path)
    if not is_archive(connection):
        raise ArchiveError(
            f"{path} is an empty file; `lire-aussi ingest {path} PATH...` makes an archive of it"
        )
    names = set(applied(connection))
    _check_no_newer(names, path)
    if names != set(KNOWN_MIGRATIONS):
        raise ArchiveError(f"{path} has an older version's tables; `lire-aussi stats {path}` upgrades them")


def _prepare(connection: sqlite3.Connection, path: Path, log: bool) -> Database:
    try:
        _check_identity(connection, path)
        if log and not is_published(connection):
            # It is for good: a published copy would be another file, which a read-only medium can't serve.
            _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        database = Database(connection)
        _migrate(database, path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise ArchiveError(explained(path, error)) from error
    return database


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite doesn't wait for a lock here, however long its timeout."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.02)


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    # One snapshot for both questions: another process may be making the file between them.
    connection.execute("BEGIN")
    try:
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        identity = connection.execute("PRAGMA application_id").fetchone()[0]
    finally:
        connection.execute("ROLLBACK")
    if identity != APPLICATION_ID and not empty:
        raise ArchiveError(f"{path} is another program's database, not an archive; give another file name")


def _migrate(database: Database, path: Path) -> None:
    if not _pending(database, path):
        return
    # Another process may be migrating the same file: whoever comes second finds nothing left to do.
    with writing(database, path):
        pending = _pending(database, path)
        if set(pending) & REWRITES and len(pending) < len(KNOWN_MIGRATIONS):
            back_up(path, pending[0])
        migrations.apply(database)


def _pending(database: Database, path: Path) -> list[str]:
    had = {migration.name for migration in migrations.applied(database)}
    _check_no_newer(had, path)
    return [name for name in KNOWN_MIGRATIONS if name not in had]


def _check_no_newer(had: set[str], path: Path) -> None:
    newer = had - set(KNOWN_MIGRATIONS)
    if newer:
        names = ", ".join(sorted(newer))
        raise ArchiveError(f"{path} was written by a newer Lire Aussi ({names}); upgrade to open it")


def explained(path: Path | str, error: sqlite3.Error | UnicodeDecodeError) -> str:
    """What SQLite says is wrong with a file, in words that say what to do.

    It quotes a damaged schema, which Python can't always decode: then only the quotation is at hand.
    """
    message = said(error)
    if "not a database" in message:
        return f"{path} is not an SQLite file, so not an archive; give another file name"
    if "readonly" in message or "read-only" in message:
        return f"{path} can't be written: the file or its folder is read-only"
    if "unable to open" in message:
        return f"{path} can't be opened: this user may not read it, or not write in its folder"
    if "full" in message:
        return f"{path} can't be written: the disk is full; what was committed before is kept"
    if "locked" in message:
        return f"{path} has been locked by another program for {BUSY_SECONDS:.0f} seconds; try again later"
    if "isn't UTF-8" in message:
        return f"{path} can't be used: {message}; `lire-aussi verify {path}` names the row"
    if "fts5" in message or "vtable constructor" in message:
        repair = f"lire-aussi verify {path} --repair"
        return f"{path} has a damaged search index ({message}); `{repair}` makes it anew"
    if "malformed" in message:
        return f"{path} is damaged ({message}); restore a backup, or try `sqlite3 {path} .recover`"
    if "disk I/O" in message:
        return f"{path} can't be written: the disk fails or a size limit is reached; the rest is kept"
    return f"{path} can't be used: {message}"


def said(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """What SQLite says; it would quote a text that isn't UTF-8 from its beginning to its end."""
    message = error.object.decode(errors="replace") if isinstance(error, UnicodeDecodeError) else str(error)
    column = re.match(r"Could not decode to UTF-8 column '([^']*)'", message)
    return f"a text in the column {column[1]!r} isn't UTF-8" if column else message


@contextmanager
def writing(database: Database, path: Path | str) -> Iterator[sqlite3.Connection]:
    """One transaction that takes the write lock at its start; nested calls join the outer one.

    A deferred transaction that reads first and writes later fails at once when another writer came
    between; an immediate one waits its turn.
    """
    connection = database.conn
    if connection.in_transaction:
        yield connection
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        # The file or the disk is at fault: full, read-only, locked, damaged.
        raise ArchiveError(explained(path, error)) from error
    finally:
        if connection.in_transaction:
            connection.rollback()
