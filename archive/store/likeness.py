"""Articles that say nearly the same: signatures, the bands they are found by, and the links."""

import sqlite3
from collections.abc import Iterable, Sequence


def keep(connection: sqlite3.Connection, article: int, signature: bytes, bands: Iterable[int]) -> None:
    """Keep an article's signature and the bands that near-duplicates share with it."""
    connection.execute(
        "INSERT OR REPLACE INTO signatures (article, signature) VALUES (?, ?)", (article, signature)
    )
    connection.execute("DELETE FROM signature_bands WHERE article = ?", (article,))
    connection.executemany(
        "INSERT OR IGNORE INTO signature_bands (band, article) VALUES (?, ?)",
        [(band, article) for band in bands],
    )


def candidates(connection: sqlite3.Connection, article: int, bands: Sequence[int]) -> list[tuple[int, bytes]]:
    """Other articles that share a band, each with its signature."""
    marks = ", ".join("?" * len(bands))
    rows = connection.execute(
        f"""
        SELECT article, signature FROM signatures
        WHERE article IN (SELECT article FROM signature_bands WHERE band IN ({marks})) AND article != ?
        """,
        (*bands, article),
    )
    return rows.fetchall()


def link(connection: sqlite3.Connection, one: int, other: int, containment: float) -> None:
    """Note that two articles share this much of the shorter one's text (0 to 1)."""
    connection.execute(
        "INSERT OR REPLACE INTO similar (article, other, containment) VALUES (?, ?, ?)",
        (min(one, other), max(one, other), round(containment, 3)),
    )
