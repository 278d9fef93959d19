"""How far each container (a WARC file, a ZIP) has been read, so that a stopped run goes on there."""

import sqlite3

from archive.store.database import now


def is_finished(connection: sqlite3.Connection, sha256: str) -> bool:
    """Whether a container with these bytes has been read to its end."""
    row = connection.execute("SELECT finished FROM inputs WHERE sha256 = ?", (sha256,)).fetchone()
    return row is not None and row[0] is not None


def cursor(connection: sqlite3.Connection, sha256: str) -> str | None:
    """Where the reading of a container stopped, if it was begun and not ended."""
    row = connection.execute(
        "SELECT cursor FROM inputs WHERE sha256 = ? AND finished IS NULL", (sha256,)
    ).fetchone()
    return row[0] if row else None


def reach(
    connection: sqlite3.Connection,
    run: int,
    *,
    path: str,
    sha256: str,
    size: int | None,
    cursor: str,
    finished: bool,
) -> None:
    """Note how far a container has been read, in the transaction that stores what was read."""
    connection.execute(
        """
        INSERT INTO inputs (path, sha256, bytes, cursor, finished, run) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE SET cursor = excluded.cursor, path = excluded.path,
            finished = coalesce(finished, excluded.finished), run = excluded.run
        """,
        (path, sha256, size, cursor, now() if finished else None, run),
    )
