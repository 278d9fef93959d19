"""What can be asked of an archive to know that it is whole; nothing is changed, everything is read once."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from archive.errors import ArchiveError
from archive.model import BODY_KINDS, KINDS, identity
from archive.store.articles import unpacked

MOST = 100
"""Findings of one kind that are told one by one."""

RULES: dict[str, str] = {
    "an article has no blocks": """
        SELECT 'article ' || a.id, a.id FROM articles a
        WHERE NOT EXISTS (SELECT 1 FROM blocks b WHERE b.article = a.id)
    """,
    "an article is not in the search index": """
        SELECT 'article ' || a.id FROM articles a
        WHERE NOT EXISTS (SELECT 1 FROM folds f WHERE f.article = a.id)
    """,
    "an article's signature and its bands are not both there": """
        WITH banded AS MATERIALIZED (SELECT DISTINCT article FROM signature_bands)
        SELECT 'article ' || article || ' has bands alone', article FROM banded
        WHERE article NOT IN (SELECT article FROM signatures)
        UNION ALL SELECT 'article ' || article || ' has no bands', article FROM signatures
        WHERE article NOT IN (SELECT article FROM banded)
    """,
    "an article supersedes itself": """
        WITH RECURSIVE line (id) AS (
            SELECT id FROM articles
            WHERE supersedes IS NULL OR supersedes NOT IN (SELECT id FROM articles)
            UNION ALL SELECT a.id FROM line JOIN articles a ON a.supersedes = line.id
        )
        SELECT 'article ' || id FROM articles WHERE id NOT IN (SELECT id FROM line) ORDER BY id
    """,
    "a block is of no known kind": f"""
        SELECT 'block ' || id, article FROM blocks
        WHERE kind NOT IN ({", ".join(f"'{kind}'" for kind in KINDS)})
    """,
    "the positions of an article's blocks have a gap": """
        SELECT 'article ' || article, article FROM blocks GROUP BY article
        HAVING min(position) != 0 OR max(position) + 1 != count(*)
    """,
    "a translation by a model names none": """
        SELECT 'translation ' || id FROM translations WHERE model IS NULL AND origin IN ('machine', 'memory')
    """,
    "the bytes of an original are kept nowhere": """
        SELECT 'original ' || o.id || coalesce(' (' || o.path || ')', '') FROM originals o
        WHERE o.content IS NULL AND NOT EXISTS (
            SELECT 1 FROM originals c WHERE c.sha256 = o.sha256 AND c.content IS NOT NULL
        )
    """,
}
"""What must not be, each with a query that names the rows where it is, and the article to read again."""

LEFT_OUT = frozenset({"an article has no blocks", "the bytes of an original are kept nowhere"})
"""The rules that a copy made for readers breaks on purpose."""

STALE: dict[str, str] = {
    "translations are stale": "SELECT count(*) FROM translations WHERE stale IS NOT NULL",
    "containers were read half-way": "SELECT count(*) FROM inputs WHERE finished IS NULL",
    "models translate nothing any more": """
        SELECT count(*) FROM models m
        WHERE NOT EXISTS (SELECT 1 FROM translations t WHERE t.model = m.id)
            AND NOT EXISTS (SELECT 1 FROM memory r WHERE r.model = m.id)
    """,
    "articles came without original bytes": """
        SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM originals o WHERE o.article = a.id)
    """,
}
"""What may be, and is worth knowing, each with a query that counts it."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A row, a page or a file that isn't as it should be.

    `article` is there where reading that one again may help, `translation` where that one can be made again.
    """

    what: str
    article: int | None = None
    translation: int | None = None


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite's own integrity check finds wrong with the file, its indexes and its constraints."""
    for (line,) in connection.execute(f"PRAGMA integrity_check({MOST})"):
        if line != "ok":
            yield line


def broken_references(connection: sqlite3.Connection) -> Iterator[str]:
    """The rows that name another row which isn't there."""
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} {row if row is not None else '(without id)'} names a row of {parent} that isn't there"


def other_texts(connection: sqlite3.Connection) -> Iterator[Breach]:
    """The articles that say something else than what their uid was made of, but for those without blocks.

    One whose text another article came to have first keeps its former uid: see `revisions.revise`.
    """
    rows = connection.execute(
        """
        SELECT a.id, a.uid, a.title, b.kind, coalesce(CAST(b.text AS TEXT), '')
        FROM articles a JOIN blocks b ON b.article = a.id
        ORDER BY a.id, b.position
        """
    )
    for (article, uid, title), blocks in groupby(rows, key=lambda row: row[:3]):
        body = "\n".join(text for *_, kind, text in blocks if kind in BODY_KINDS)
        found = identity(title, body)
        if (
            found != uid
            and not connection.execute("SELECT 1 FROM articles WHERE uid = ?", (found,)).fetchone()
        ):
            yield Breach(f"article {article}", article)


def breaches(connection: sqlite3.Connection, rule: str) -> Iterator[Breach]:
    """The rows that break one of `RULES`."""
    for row in connection.execute(RULES[rule]):
        yield Breach(*row)


def can_be_read_again(connection: sqlite3.Connection, article: int) -> bool:
    """Whether the bytes that `reprocess` would read for an article, those of its first original, are kept."""
    row = connection.execute(
        """
        SELECT EXISTS (
            SELECT 1 FROM originals o JOIN originals kept ON kept.sha256 = o.sha256
            WHERE o.id = (SELECT min(id) FROM originals WHERE article = ?) AND kept.content IS NOT NULL
        )
        """,
        (article,),
    ).fetchone()
    return bool(row[0])


def stale(connection: sqlite3.Connection, what: str) -> int:
    """How many rows one of `STALE` counts."""
    number: int = connection.execute(STALE[what]).fetchone()[0]
    return number


def originals(connection: sqlite3.Connection) -> int:
    """How many originals have bytes."""
    number: int = connection.execute("SELECT count(*) FROM originals WHERE content IS NOT NULL").fetchone()[0]
    return number


def original_hashes(connection: sqlite3.Connection) -> Iterator[str | None]:
    """For each original with bytes: what is wrong with them, None where they are what they were."""
    rows = connection.execute(
        "SELECT id, path, sha256, bytes, content FROM originals WHERE content IS NOT NULL ORDER BY id"
    )
    for row, path, sha256, size, content in rows:
        name = f"original {row}" + (f" ({path})" if path else "")
        if not isinstance(content, bytes):
            yield f"{name} is stored as text, not as bytes"
            continue
        try:
            whole = unpacked(content, sha256)
        except ArchiveError as error:
            yield f"{name} {error}"
            continue
        yield None if len(whole) == size else f"{name} has {len(whole)} bytes, not {size}"
