"""What an archive waits for: translations, half-read containers, runs that never ended."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pending:
    """Work that was begun and not ended.

    `half_read` are the containers' paths, `unfinished` the commands of runs that were stopped or are at
    work now, `refused` how many inputs the latest run refused, `leases` who holds what.
    """

    half_read: tuple[str, ...]
    unfinished: tuple[str, ...]
    refused: int
    leases: tuple[tuple[str, str], ...]


def pending(connection: sqlite3.Connection) -> Pending:
    """What is left of earlier runs."""
    half_read = connection.execute("SELECT path FROM inputs WHERE finished IS NULL ORDER BY id")
    unfinished = connection.execute("SELECT command FROM runs WHERE finished IS NULL ORDER BY id")
    refused = connection.execute("SELECT failures FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    leases = connection.execute("SELECT name, holder FROM leases ORDER BY name")
    return Pending(
        tuple(row[0] for row in half_read),
        tuple(row[0] for row in unfinished),
        refused[0] if refused else 0,
        tuple((row[0], row[1]) for row in leases),
    )


def missing(connection: sqlite3.Connection, target: str) -> dict[str, int]:
    """How many blocks of each language have no translation into the target."""
    rows = connection.execute(
        """
        SELECT b.language, count(*) FROM blocks b
        WHERE NOT EXISTS (SELECT 1 FROM translations t WHERE t.block = b.id AND t.target = ?)
        GROUP BY b.language ORDER BY 2 DESC, 1
        """,
        (target,),
    )
    return dict(rows.fetchall())


def features(connection: sqlite3.Connection) -> dict[str, bool]:
    """Whether this Python's SQLite has what an archive needs: full-text search, JSON, upserts, WAL."""
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    upsert = "INSERT INTO temp.upserted VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a"
    return {
        "FTS5": "ENABLE_FTS5" in options or _works(connection, "CREATE VIRTUAL TABLE temp.t USING fts5(a)"),
        "JSON": _works(connection, "SELECT json_valid('[]') FROM json_each('[]')"),
        "upserts": _works(connection, "CREATE TEMP TABLE upserted (a UNIQUE)") and _works(connection, upsert),
        "WAL": "OMIT_WAL" not in options,
    }


def applied(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The migrations that the file has had."""
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'lire_aussi'")
    return tuple(row[0] for row in rows)


def _works(connection: sqlite3.Connection, statement: str) -> bool:
    try:
        connection.execute(statement).fetchall()
    except sqlite3.DatabaseError:
        return False
    return True
