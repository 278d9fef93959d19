"""What an archive waits for: translations, half-read containers, runs that never ended."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from archive.model import Block, Kind
from archive.store import salvage
from archive.store.leases import holds


@dataclass(frozen=True, slots=True)
class Pending:
    """Work that was begun and not ended.

    `half_read` are the containers' paths, `unfinished` the runs that were stopped, or are at work now, since
    the same command last came to its end, `refused` how many inputs or models failed each command's latest
    run, where any did, `leases` who holds what, and whether that process is still at work.
    """

    half_read: tuple[str, ...]
    unfinished: tuple[str, ...]
    refused: tuple[tuple[str, int], ...]
    leases: tuple[tuple[str, str, bool], ...]


def pending(connection: sqlite3.Connection) -> Pending:
    """What is left of earlier runs; what is damaged of it is told as far as it can be read."""
    with salvage.marking(connection):
        half_read = connection.execute(
            "SELECT CAST(path AS TEXT) FROM inputs WHERE finished IS NULL ORDER BY id"
        ).fetchall()
        runs = connection.execute(
            """
            SELECT CAST(command AS TEXT), finished IS NOT NULL, CAST(failures AS INTEGER)
            FROM runs ORDER BY id
            """
        ).fetchall()
        held = connection.execute(
            "SELECT name, CAST(holder AS TEXT), CAST(expires AS TEXT) FROM leases ORDER BY name"
        ).fetchall()
    unfinished: list[tuple[str, str]] = []
    refused: dict[str, int] = {}
    for run, finished, failures in runs:
        command = run.removeprefix("lire-aussi ").partition(" ")[0]
        if finished:
            unfinished = [(other, left) for other, left in unfinished if other != command]
        else:
            unfinished.append((command, run))
        refused[command] = failures
    return Pending(
        tuple(row[0] for row in half_read),
        tuple(run for _, run in unfinished),
        tuple((command, failures) for command, failures in refused.items() if failures),
        tuple((name, holder, holds(holder, expires)) for name, holder, expires in held),
    )


def missing(connection: sqlite3.Connection, target: str, left_out: Collection[int] = ()) -> dict[str, int]:
    """How many blocks of each language, but for some, lack a translation into the target.

    A damaged code counts as `und`.
    """
    with salvage.marking(connection):
        rows = connection.execute(
            """
            SELECT b.language, count(*) FROM blocks b
            WHERE NOT EXISTS (SELECT 1 FROM translations t WHERE t.block = b.id AND t.target = ?)
                AND b.id NOT IN (SELECT value FROM json_each(?))
            GROUP BY b.language ORDER BY 2 DESC, 1
            """,
            (target, json.dumps(list(left_out))),
        )
        return salvage.by_code(rows)


def perhaps_kept(
    connection: sqlite3.Connection,
    target: str,
    language: str,
    kinds: Collection[Kind],
    has_letters: Callable[[str], bool],
) -> Iterator[Block]:
    """The untranslated blocks of a language that may need no model: of some kinds, or without letters.

    Damaged ones are left out.
    """
    connection.create_function(
        # A text that isn't UTF-8 reaches no Python function but as bytes.
        "has_letters",
        1,
        lambda stored: has_letters(salvage.text(stored)),
        deterministic=True,
    )
    with salvage.marking(connection):
        rows = connection.execute(
            """
            SELECT b.kind, b.text, b.language, b.marker FROM blocks b
            WHERE b.language = ?
                AND (b.kind IN (SELECT value FROM json_each(?)) OR NOT has_letters(CAST(b.text AS BLOB)))
                AND NOT EXISTS (SELECT 1 FROM translations t WHERE t.block = b.id AND t.target = ?)
            """,
            (language, json.dumps(list(kinds)), target),
        ).fetchall()
    for row in rows:
        kind, text, code, marker = row
        if all(stored is None or salvage.is_text(stored) for stored in row):
            yield Block(kind, text, code, marker=marker)


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
