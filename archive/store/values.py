"""Whether rows say what their readers take them to say: JSON of its shape, a text's hash, the same text."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from archive.errors import ArchiveError
from archive.store import encoded
from archive.store.articles import text_hash
from archive.store.checks import Breach
from archive.store.fold import fold_text

Shape = Callable[[str | None, str, object], object]

_FLAGS: Mapping[str, Shape] = {"flags": encoded.strings, "reasons": encoded.mapping}

_JSON: tuple[tuple[str, Mapping[str, Shape], str], ...] = (
    (
        "article",
        {
            "authors": encoded.strings,
            "tags": encoded.strings,
            "languages": encoded.shares,
            "metadata_from": encoded.mapping,
        },
        "SELECT id, id, authors, tags, languages, metadata_from FROM articles",
    ),
    (
        "block",
        {"links": encoded.links, "spans": encoded.spans},
        "SELECT id, article, links, spans FROM blocks WHERE links IS NOT NULL OR spans IS NOT NULL",
    ),
    (
        "original",
        {"notes": encoded.strings},
        "SELECT id, NULL, notes FROM originals WHERE notes != '[]'",
    ),
    ("run", {"versions": encoded.mapping}, "SELECT id, NULL, versions FROM runs"),
    (
        "translation",
        _FLAGS,
        "SELECT id, NULL, flags, reasons FROM translations WHERE flags != '[]' OR reasons IS NOT NULL",
    ),
    (
        "memory",
        _FLAGS,
        "SELECT source_hash, NULL, flags, reasons FROM memory WHERE flags != '[]' OR reasons IS NOT NULL",
    ),
)
"""Of which row, which columns hold JSON and who reads it, and the rows with the article to read again.

Most rows have no flags, links or notes: they aren't handed over.
"""


def unreadable(connection: sqlite3.Connection) -> Iterator[Breach | None]:
    """For each row with JSON that isn't empty: None, or which column its readers would fail on."""
    for row, shapes, statement in _JSON:
        for key, article, *values in connection.execute(statement):
            fault = None
            for (column, read), value in zip(shapes.items(), values, strict=True):
                if value is not None:
                    try:
                        read(value, column, key)
                    except ArchiveError:
                        made = key if row == "translation" else None
                        fault = Breach(f"{column} of {row} {key}", article, made)
            yield fault


def other_hashes(connection: sqlite3.Connection) -> Iterator[Breach | None]:
    """For each correction and each remembered sentence: None, or that its hash is another text's."""
    for row, name in (("correction", "id"), ("memory", "source_hash")):
        table = "corrections" if row == "correction" else row
        rows = connection.execute(
            f"SELECT {name}, coalesce(CAST(source AS TEXT), ''), source_hash FROM {table}"
        )
        for key, source, found in rows:
            yield None if text_hash(source) == found else Breach(f"{row} {key}")


def not_the_same(connection: sqlite3.Connection) -> Iterator[Breach]:
    """The translations that are said to be their block's own text, and say something else.

    Letters and digits are compared, whatever their case: spaces, bullets and capitals follow the target.
    """
    rows = connection.execute(
        """
        SELECT t.id, coalesce(CAST(b.text AS TEXT), ''), coalesce(CAST(t.text AS TEXT), '')
        FROM translations t JOIN blocks b ON b.id = t.block
        WHERE t.origin = 'same' AND t.stale IS NULL AND t.text IS NOT b.text
        """
    )
    for key, original, text in rows:
        if _letters(original) != _letters(text):
            yield Breach(f"translation {key}")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold_text(text)))
