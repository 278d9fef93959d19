"""Translations of blocks: what is missing, what is stale, and saving what was made."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from archive.errors import ArchiveError
from archive.model import Block, Model, Translation
from archive.store import languages, salvage, search
from archive.store.articles import block_from_row
from archive.store.database import now

_BLOCK = (
    "b.id, b.kind, b.text, b.language, b.confidence, b.evidence, b.marker, b.time, b.url, b.links, b.spans, "
    "b.declared"
)

MADE = ("flags", "reasons", "text", "model", "run", "created")
"""What `save` writes anew of a translation that it replaces."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which translations to make: what is missing, and perhaps more.

    `changed` takes in those from a text or a correction that has changed since; `current`, the ids of
    today's models, those that another model made.
    """

    changed: bool = False
    current: tuple[str, ...] | None = None

    @property
    def condition(self) -> str:
        """The condition on a block `b`, with parameters `:target` and `:current`: no translation is good."""
        good = ["t.block = b.id", "t.target = :target"]
        if self.changed:
            good.append("t.stale IS NULL")
        if self.current is not None:
            good.append("(t.model IS NULL OR t.model IN (SELECT value FROM json_each(:current)))")
        return f"NOT EXISTS (SELECT 1 FROM translations t WHERE {' AND '.join(good)})"


MISSING = Scope()


@dataclass(frozen=True, slots=True)
class Keyed:
    """A block, or what is damaged of it, with the id under which its translation will be saved."""

    id: int
    block: Block | ArchiveError


def to_do(
    connection: sqlite3.Connection,
    target: str,
    scope: Scope = MISSING,
    *,
    after: int = 0,
    limit: int = 1000,
) -> list[Keyed]:
    """The next blocks to translate into the target, by id."""
    with salvage.marking(connection):
        rows = connection.execute(
            f"""
            SELECT {_BLOCK} FROM blocks b WHERE b.id > :after AND {scope.condition} ORDER BY b.id LIMIT :limit
            """,
            {"target": target, "after": after, "limit": limit, "current": json.dumps(scope.current)},
        ).fetchall()
    return [Keyed(row[0], _block(row)) for row in rows]


def _block(row: Sequence[Any]) -> Block | ArchiveError:
    try:
        return block_from_row(row)
    except ArchiveError as error:
        return error


def left_out(connection: sqlite3.Connection, reason: str) -> list[int]:
    """The blocks that are on record as failed for a reason and still can't be read."""
    with salvage.marking(connection):
        rows = connection.execute(
            f"""
            SELECT {_BLOCK} FROM blocks b WHERE b.id IN (
                SELECT CAST(substr(source, 7) AS INTEGER) FROM failures
                WHERE source LIKE 'block %' AND reason = ?
            ) ORDER BY b.id
            """,
            (reason,),
        ).fetchall()
    return [row[0] for row in rows if isinstance(_block(row), ArchiveError)]


def words_to_do(connection: sqlite3.Connection, target: str, scope: Scope = MISSING) -> int:
    """About how many words `to_do` will give in all: spaces counted, for a progress bar."""
    row = connection.execute(
        f"""
        SELECT coalesce(sum(length(b.text) - length(replace(b.text, ' ', '')) + 1), 0)
        FROM blocks b WHERE {scope.condition}
        """,
        {"target": target, "current": json.dumps(scope.current)},
    ).fetchone()
    words: int = row[0]
    return words


def languages_of(connection: sqlite3.Connection) -> list[str]:
    """The languages that blocks are in."""
    return _distinct(connection, "blocks", "language")


def targets(connection: sqlite3.Connection) -> list[str]:
    """The languages that there are translations into."""
    return _distinct(connection, "translations", "target")


def _distinct(connection: sqlite3.Connection, table: str, column: str) -> list[str]:
    """The codes in a column that leads an index: a jump for each, where DISTINCT reads every row.

    What is damaged there is no code, and left out.
    """
    with salvage.marking(connection):
        rows = connection.execute(
            f"""
            WITH RECURSIVE found (value) AS (
                SELECT min({column}) FROM {table}
                UNION ALL
                SELECT (SELECT min({column}) FROM {table} WHERE {column} > value)
                FROM found WHERE value IS NOT NULL
            )
            SELECT value FROM found WHERE value IS NOT NULL
            """
        ).fetchall()
    return [value for (value,) in rows if salvage.code(value) == value]


def add_models(connection: sqlite3.Connection, models: Collection[Model]) -> None:
    """Make models known, before translations name them."""
    connection.executemany(
        """
        INSERT OR IGNORE INTO models
            (id, engine, name, version, source, target, fingerprint, licence, settings, added)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                m.id,
                m.engine,
                m.name,
                m.version,
                m.source,
                m.target,
                m.fingerprint,
                m.licence,
                m.settings,
                now(),
            )
            for m in models
        ],
    )


def save(connection: sqlite3.Connection, run: int | None, made: Sequence[tuple[int, Translation]]) -> None:
    """Make translations the current ones of their blocks, and index their articles anew.

    A human correction gives way only to another one, or where its source has changed. A block that
    is gone by now is passed over.
    """
    if not made:
        return
    languages.ensure(connection, {translation.target for _, translation in made})
    ids = json.dumps([block for block, _ in made])
    known = dict(
        connection.execute(
            "SELECT id, article FROM blocks WHERE id IN (SELECT value FROM json_each(?))", (ids,)
        ).fetchall()
    )
    with search.reindexing(connection, known.values()):
        connection.executemany(
            """
            INSERT INTO translations (block, target, text, origin, model, run, flags, reasons, created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (block, target) DO UPDATE SET text = excluded.text, origin = excluded.origin,
                model = excluded.model, run = excluded.run, flags = excluded.flags,
                reasons = excluded.reasons, stale = NULL, created = excluded.created
            WHERE origin != 'human' OR stale IS NOT NULL OR excluded.origin = 'human'
            """,
            [
                (
                    block, t.target, t.text, t.origin, t.model, run, json.dumps(list(t.flags)),
                    json.dumps(dict(t.reasons), ensure_ascii=False) if t.reasons else None, now(),
                )
                for block, t in made
                if block in known
            ],
        )  # fmt: skip
