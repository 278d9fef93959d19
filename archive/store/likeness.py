"""Articles that say nearly the same: signatures, the bands they are found by, and the links.

An article has dozens of bands and each belongs somewhere else in their order: put there at once, every
one would have a page of the file written anew. So they gather at a level of their own first, and go on to
the others many at a time, in order: a log-structured merge in two levels of one table. What has gathered is
moved slice by slice, so that no single article waits for all of it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from archive.model import BODY_KINDS
from archive.store.encoded import forgiving

MOST = 20
"""Candidates looked at for one article: those that share the most bands."""

NEWEST = 200
"""Articles of one band and level that are counted where a band has many: the newest ones."""

CROWD = 1000
"""Rows that all of an article's bands have together, above which the newest of each are asked for."""

SETTLED, NEW = 0, 1
"""Levels of bands: of nearly all articles, and of the last ten thousands."""

LEVELS = (SETTLED, NEW)

GATHER = 512
"""Each time that the articles' number reaches a multiple of it, a slice of the new bands is settled: some
32,000 rows, and some tenths of a second's work."""

SLICES = 32
"""How many slices the bands' range has. With more, an article's bands wait longer, and more of them at once
find their place on the same page of the file; with fewer, the new ones are few enough to be found quickly."""

_IN_LEVELS = ", ".join(map(str, LEVELS))

_NEWEST = " UNION ALL ".join(
    f"""
    SELECT article FROM (
        SELECT article FROM signature_bands
        WHERE level = {level} AND band = ?1 AND typeof(article) = 'integer'
        ORDER BY article DESC LIMIT {NEWEST}
    )
    """
    for level in LEVELS
)


def keep(
    connection: sqlite3.Connection,
    article: int,
    scheme: str,
    signature: bytes,
    bands: Sequence[int],
    words: int,
) -> None:
    """Keep an article's signature, made by a scheme, and the bands that near-duplicates share with it.

    words: of its body; they stand beside the signature, which isn't compared without them.
    """
    connection.execute(
        "INSERT OR REPLACE INTO signatures (article, scheme, words, signature) VALUES (?, ?, ?, ?)",
        (article, scheme, words, signature),
    )
    connection.execute(
        f"""
        INSERT OR IGNORE INTO signature_bands (level, band, article)
        SELECT {NEW}, value, ? FROM json_each(?)
        """,
        (article, json.dumps(bands)),
    )


def settle(connection: sqlite3.Connection, article: int) -> None:
    """Settle a slice of the new bands where this article's number says that it is time."""
    turn, rest = divmod(article, GATHER)
    if rest:
        return
    width = 2**32 // SLICES
    first = turn % SLICES * width - 2**31
    between = (first, first + width - 1)
    connection.execute(
        f"""
        INSERT OR IGNORE INTO signature_bands (level, band, article)
        SELECT {SETTLED}, band, article FROM signature_bands WHERE level = {NEW} AND band BETWEEN ? AND ?
        ORDER BY band, article
        """,
        between,
    )
    connection.execute(f"DELETE FROM signature_bands WHERE level = {NEW} AND band BETWEEN ? AND ?", between)


def forget(connection: sqlite3.Connection, article: int, bands: Iterable[int]) -> None:
    """Take away an article's signature, its bands, and its links to others."""
    connection.execute("DELETE FROM signatures WHERE article = ?", (article,))
    connection.execute("DELETE FROM similar WHERE article = ?1 OR other = ?1", (article,))
    connection.executemany(
        "DELETE FROM signature_bands WHERE level = ? AND band = ? AND article = ?",
        [(level, band, article) for band in bands for level in LEVELS],
    )


def signature(connection: sqlite3.Connection, article: int) -> bytes:
    """An article's signature, empty where it has none or a damaged one."""
    row = connection.execute(
        "SELECT signature FROM signatures WHERE article = ? AND typeof(signature) = 'blob'", (article,)
    ).fetchone()
    return row[0] if row else b""


def candidates(connection: sqlite3.Connection, article: int, bands: Sequence[int]) -> list[int]:
    """Other articles that share bands, those with the most first."""
    rows = connection.execute(
        f"""
        SELECT article FROM signature_bands
        WHERE level IN ({_IN_LEVELS}) AND band IN ({", ".join("?" * len(bands))})
            AND typeof(article) = 'integer'
        LIMIT {CROWD}
        """,
        bands,
    ).fetchall()
    shared = Counter(row[0] for row in rows)
    if len(rows) == CROWD:
        # Bounded a band: thousands of pages that say the same would make each new one cost thousands.
        shared.clear()
        for band in bands:
            shared.update(row[0] for row in connection.execute(_NEWEST, (band,)))
    del shared[article]
    return sorted(shared, key=lambda other: (-shared[other], -other))[:MOST]


def described(connection: sqlite3.Connection, articles: Sequence[int]) -> list[tuple[int, bytes, int]]:
    """Articles that have a signature, in the order given, each with it and the number of its words.

    One that is damaged counts as none.
    """
    rows = connection.execute(
        """
        SELECT s.article, s.signature, s.words FROM json_each(?) asked
        JOIN signatures s ON s.article = asked.value
        WHERE typeof(s.signature) = 'blob' AND typeof(s.words) = 'integer' ORDER BY asked.key
        """,
        (json.dumps(articles),),
    )
    return rows.fetchall()


def body(connection: sqlite3.Connection, article: int) -> str:
    """The body of a stored article, as `Article.body` gives it; a damaged text is like no other."""
    kinds = sorted(BODY_KINDS)
    with forgiving(connection):
        rows = connection.execute(
            f"""
            SELECT text FROM blocks WHERE article = ? AND kind IN ({", ".join("?" * len(kinds))})
                AND typeof(text) = 'text'
            ORDER BY position
            """,
            (article, *kinds),
        ).fetchall()
    return "\n".join(row[0] for row in rows)


def link(connection: sqlite3.Connection, one: int, other: int, containment: float) -> None:
    """Note that two articles share this much of the shorter one's text (0 to 1)."""
    connection.execute(
        "INSERT OR REPLACE INTO similar (article, other, containment) VALUES (?, ?, ?)",
        (min(one, other), max(one, other), round(containment, 3)),
    )
