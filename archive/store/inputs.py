"""How far each container (a WARC file, a ZIP) has been read, so that a stopped run goes on there."""

import sqlite3
from collections.abc import Iterator

from archive.model import Failure
from archive.store.database import now

RETRIED = ("can't be read", "reader failed")
"""Reasons of failures that keep a container from being finished: in one that is, it was read later."""


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
    """Note how far a container has been read, in the transaction that stores what was read.

    `run` stays the one in which the reading began that came to the end, so that `refused` finds its failures.
    """
    connection.execute(
        """
        INSERT INTO inputs (path, sha256, bytes, cursor, finished, run) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE SET cursor = excluded.cursor, path = excluded.path,
            finished = coalesce(excluded.finished, finished),
            run = CASE WHEN finished IS NULL OR excluded.finished IS NULL THEN run ELSE excluded.run END
        """,
        (path, sha256, size, cursor, now() if finished else None, run),
    )


def refused(connection: sqlite3.Connection, sha256: str, source: str) -> Iterator[Failure]:
    """What of a container was refused when it was read to its end; `source` is where it lies now."""
    # Without the +, SQLite reads every failure from that run on, for each container.
    rows = connection.execute(
        f"""
        SELECT DISTINCT substr(f.source, length(i.path) + 1), f.reason, f.detail
        FROM inputs i JOIN failures f ON f.source >= i.path AND f.source < i.path || char(1114111)
            AND +f.run >= i.run AND f.created <= i.finished
        WHERE i.sha256 = ? AND substr(f.source, length(i.path) + 1, 1) IN ('', ' ', '!')
            AND f.reason NOT IN ({", ".join("?" * len(RETRIED))})
        ORDER BY f.id
        """,
        (sha256, *RETRIED),
    )
    return (Failure(source + member, reason, detail) for member, reason, detail in rows)
