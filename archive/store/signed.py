"""Whether an article's likeness to others is on record, by which its near-duplicates are found."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby

from archive.model import BODY_KINDS
from archive.store import likeness

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(BODY_KINDS))


def unsigned(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The articles without a signature, each with its body: a very short text has none by right."""
    # CROSS: SQLite would read every block, and look up a signature for each.
    rows = connection.execute(
        f"""
        SELECT a.id, coalesce(CAST(b.text AS TEXT), '')
        FROM articles a CROSS JOIN blocks b ON b.article = a.id AND b.kind IN ({_KINDS})
        WHERE a.id NOT IN (SELECT article FROM signatures) ORDER BY a.id, b.position
        """
    )
    for article, blocks in groupby(rows, key=lambda row: row[0]):
        yield article, "\n".join(text for _, text in blocks)


def signed(connection: sqlite3.Connection, article: int, signature: bytes, bands: Sequence[int]) -> bool:
    """Whether just this signature is on record for an article, and a band of it."""
    if likeness.signature(connection, article) != signature:
        return False
    levels = ", ".join(map(str, likeness.LEVELS))
    return not bands or bool(
        connection.execute(
            f"SELECT 1 FROM signature_bands WHERE level IN ({levels}) AND band = ? AND article = ?",
            (bands[0], article),
        ).fetchone()
    )
