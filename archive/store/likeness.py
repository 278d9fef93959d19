"""Articles that say nearly the same: signatures, the bands they are found by, and the links."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from archive.model import BODY_KINDS

MOST = 20
"""Candidates looked at for one article: those that share the most bands."""

NEWEST = 200
"""Articles of one band that are counted: the newest ones."""


def keep(
    connection: sqlite3.Connection, article: int, scheme: str, signature: bytes, bands: Iterable[int]
) -> None:
    """Keep an article's signature, made by a scheme, and the bands that near-duplicates share with it."""
    connection.execute(
        "INSERT OR REPLACE INTO signatures (article, scheme, signature) VALUES (?, ?, ?)",
        (article, scheme, signature),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO signature_bands (band, article) VALUES (?, ?)",
        [(band, article) for band in bands],
    )


def forget(connection: sqlite3.Connection, article: int, bands: Iterable[int]) -> None:
    """Take away an article's signature, its bands, and its links to others."""
    connection.execute("DELETE FROM signatures WHERE article = ?", (article,))
    connection.execute("DELETE FROM similar WHERE article = ?1 OR other = ?1", (article,))
    connection.executemany(
        "DELETE FROM signature_bands WHERE band = ? AND article = ?", [(band, article) for band in bands]
    )


def signature(connection: sqlite3.Connection, article: int) -> bytes:
    """An article's signature, empty where it has none."""
    row = connection.execute("SELECT signature FROM signatures WHERE article = ?", (article,)).fetchone()
    return row[0] if row else b""


def candidates(connection: sqlite3.Connection, article: int, bands: Sequence[int]) -> list[int]:
    """Other articles that share bands, those with the most first."""
    shared: Counter[int] = Counter()
    for band in bands:
        # Bounded a band: thousands of pages that say the same would make each new one cost thousands.
        rows = connection.execute(
            f"SELECT article FROM signature_bands WHERE band = ? ORDER BY article DESC LIMIT {NEWEST}",
            (band,),
        )
        shared.update(row[0] for row in rows)
    del shared[article]
    return sorted(shared, key=lambda other: (-shared[other], -other))[:MOST]


def words(connection: sqlite3.Connection, article: int) -> int:
    """The words of a stored article."""
    number: int = connection.execute("SELECT words FROM articles WHERE id = ?", (article,)).fetchone()[0]
    return number


def body(connection: sqlite3.Connection, article: int) -> str:
    """The body of a stored article, as `Article.body` gives it."""
    kinds = sorted(BODY_KINDS)
    rows = connection.execute(
        f"""
        SELECT text FROM blocks WHERE article = ? AND kind IN ({", ".join("?" * len(kinds))})
        ORDER BY position
        """,
        (article, *kinds),
    )
    return "\n".join(row[0] for row in rows)


def link(connection: sqlite3.Connection, one: int, other: int, containment: float) -> None:
    """Note that two articles share this much of the shorter one's text (0 to 1)."""
    connection.execute(
        "INSERT OR REPLACE INTO similar (article, other, containment) VALUES (?, ?, ?)",
        (min(one, other), max(one, other), round(containment, 3)),
    )
