"""CSV of segments: a row a block and target, for spreadsheets."""

import csv
import sqlite3
from collections.abc import Sequence
from typing import TextIO

from archive.store.records import segments

COLUMNS = (
    "article", "url", "position", "kind", "language", "text", "target", "translation", "origin", "model",
    "flags", "created",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str | None) -> str:
    """The text as a spreadsheet takes it for text: an article could begin with a formula."""
    return f"'{text}" if text and text.startswith(_FORMULA) else text or ""


def write_csv(connection: sqlite3.Connection, stream: TextIO, targets: Sequence[str] = ()) -> int:
    """Write the header and every segment; how many."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for s in segments(connection, targets):
        texts = cell(s.text), s.target, cell(s.translation)
        rest = s.origin, s.model or "", " ".join(s.flags), s.created
        writer.writerow([s.article, cell(s.url), s.position, s.kind, s.language, *texts, *rest])
        count += 1
    return count
