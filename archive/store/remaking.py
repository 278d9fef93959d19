"""Translations that can't be read any more: which of them can be made anew, and that they are."""

import sqlite3
from typing import Any

from archive.errors import ArchiveError
from archive.store import encoded, salvage
from archive.store.corrections import corrected
from archive.store.translations import MADE

MACHINES = ("machine", "memory", "lexicon", "same")
"""Origins of what no person said. An origin that is damaged is none of them: it may have been one's."""


def outdate_unreadable(connection: sqlite3.Connection) -> None:
    """Make stale the translations that can't be read and can be made anew, for `translate --stale`."""
    with salvage.marking(connection):
        rows = connection.execute(f"SELECT id, {', '.join(MADE)} FROM translations WHERE stale IS NULL")
        unreadable = [row[0] for row in rows if not _is_readable(*row)]
    again = [(key,) for key in unreadable if waits(connection, key) is not None]
    connection.executemany("UPDATE translations SET stale = 'damage' WHERE id = ?", again)


def waits(connection: sqlite3.Connection, translation: int) -> bool | None:
    """Whether a translation is stale, so that it can be made anew; None where that can't be.

    What a model or the lexicon made can be, and what a person said where its correction can be read.
    """
    with salvage.marking(connection):
        row = connection.execute(
            """
            SELECT t.stale IS NOT NULL, t.origin, t.target, b.language, b.text
            FROM translations t JOIN blocks b ON b.id = t.block WHERE t.id = ?
            """,
            (translation,),
        ).fetchone()
    if row is None:
        return None
    stale, origin, target, language, text = row
    if origin not in MACHINES and not (origin == "human" and _is_kept(connection, language, target, text)):
        return None
    return bool(stale)


def _is_kept(connection: sqlite3.Connection, language: object, target: object, text: object) -> bool:
    """Whether the newest correction of a text can be read."""
    if not (salvage.is_text(language) and salvage.is_text(target) and salvage.is_text(text)):
        return False
    return corrected(connection, language, target, [text]).get(text) is not None


def _is_readable(key: int, flags: Any, reasons: Any, text: Any, model: Any, run: Any, created: Any) -> bool:
    try:
        encoded.sound((flags, reasons, text, model, run, created), MADE, f"translation {key}")
        encoded.strings(flags, "flags of translation", key)
        encoded.mapping(reasons, "reasons of translation", key)
    except ArchiveError:
        return False
    return isinstance(run, int | None)
