"""The translation memory: sentences that a model has translated before."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from archive.errors import ArchiveError
from archive.store import encoded, salvage
from archive.store.articles import text_hash
from archive.store.database import now

CHUNK = 500
"""Hashes asked for at once: well under SQLite's limit on parameters."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A sentence's translation as a model gave it, with what the checks said then.

    `unsaved`: the run that made it was stopped before it saved a block with it.
    """

    source: str
    text: str
    flags: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unsaved: bool = False


def recall(connection: sqlite3.Connection, model: str, sources: Sequence[str]) -> dict[str, Remembered]:
    """Those of the sentences that the model has translated before, by source.

    A damaged one counts as forgotten: it is translated again, and `remember` puts that in its place.
    """
    found: dict[str, Remembered] = {}
    hashes = {text_hash(source): source for source in sources}
    keys = list(hashes)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        with salvage.marking(connection):
            rows = connection.execute(
                f"""
                SELECT source_hash, target_text, flags, reasons, unsaved FROM memory
                WHERE model = ? AND source_hash IN ({", ".join("?" * len(part))})
                """,
                (model, *part),
            ).fetchall()
        for row in rows:
            source = hashes[row[0]]
            with suppress(ArchiveError):
                found[source] = _remembered(source, row)
    return found


def _remembered(source: str, row: Sequence[Any]) -> Remembered:
    key, text, flags, reasons, unsaved = row
    encoded.sound(row, ("source_hash", "text", "flags", "reasons", "unsaved"), f"memory {key}")
    return Remembered(
        source,
        encoded.text(text, "text of memory", key),
        encoded.strings(flags, "flags of memory", key),
        encoded.mapping(reasons, "reasons of memory", key),
        bool(unsaved),
    )


def remember(connection: sqlite3.Connection, model: str, made: Iterable[Remembered]) -> None:
    """Keep what a model made of sentences; what was kept before under the same model is replaced.

    They count as unsaved until `settle` is called with the translations that they were made for.
    """
    connection.executemany(
        """
        INSERT OR REPLACE INTO memory
            (model, source_hash, source, target_text, flags, reasons, unsaved, created)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?)
        """,
        [
            (
                model, text_hash(r.source), r.source, r.text, json.dumps(list(r.flags)),
                json.dumps(dict(r.reasons), ensure_ascii=False) if r.reasons else None, now(),
            )
            for r in made
        ],
    )  # fmt: skip


def settle(connection: sqlite3.Connection, models: Iterable[str]) -> None:
    """Note that what these models gave so far is in saved translations, in the transaction that saves them.

    What a run into another language left behind stays unsaved.
    """
    connection.executemany(
        "UPDATE memory SET unsaved = 0 WHERE unsaved AND model = ?", [(model,) for model in models]
    )
