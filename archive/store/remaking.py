"""Translations that can't be read any more: which of them can be made anew, and that they are."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from archive.errors import ArchiveError
from archive.store import encoded, salvage
from archive.store.corrections import corrected
from archive.store.translations import MADE

MACHINES = ("machine", "memory", "lexicon", "same")
"""Origins of what no person said. An origin that is damaged is none of them: it may have been one's."""

_ROW = f"t.id, t.origin, t.target, b.language, b.text, {', '.join(f't.{column}' for column in MADE)}"


def outdate_unreadable(connection: sqlite3.Connection) -> None:
    """Make stale the translations that can't be read and can be made anew, for `translate --stale`."""
    with salvage.marking(connection):
        rows = connection.execute(
            f"SELECT {_ROW} FROM translations t JOIN blocks b ON b.id = t.block WHERE t.stale IS NULL"
        )
        unreadable = [row for row in rows if not _is_readable(row)]
    again = [(row[0],) for row in unreadable if _can_be_made(connection, row)]
    connection.executemany("UPDATE translations SET stale = 'damage' WHERE id = ?", again)


def waits(connection: sqlite3.Connection, translation: int) -> bool | None:
    """Whether a translation is stale, so that it can be made anew; None where that can't be."""
    with salvage.marking(connection):
        row = connection.execute(
            f"""
            SELECT t.stale IS NOT NULL, {_ROW} FROM translations t JOIN blocks b ON b.id = t.block
            WHERE t.id = ?
            """,
            (translation,),
        ).fetchone()
    if row is None or not _can_be_made(connection, row[1:]):
        return None
    return bool(row[0])


def _can_be_made(connection: sqlite3.Connection, row: Sequence[Any]) -> bool:
    """Whether a model or the lexicon made it, or a person whose correction of the whole text is there."""
    _, origin, target, language, text, *_ = row
    if origin != "human":
        return origin in MACHINES
    if not all(type(one) is str for one in (target, language, text)):
        return False
    return corrected(connection, language, target, [text]).get(text) is not None


def _is_readable(row: Sequence[Any]) -> bool:
    key, made = row[0], dict(zip(MADE, row[-len(MADE) :], strict=True))
    try:
        encoded.sound(tuple(made.values()), MADE, f"translation {key}")
        encoded.strings(made["flags"], "flags of translation", key)
        encoded.mapping(made["reasons"], "reasons of translation", key)
    except ArchiveError:
        return False
    return isinstance(made["run"], int | None)
