"""Which text at an address came before which: where a new one goes, and what is no text of its own."""

import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from archive.model import Article
from archive.store import likeness

AT_ADDRESS = """
    SELECT id FROM articles WHERE canonical_url = :address
    UNION SELECT id FROM articles WHERE url = :address AND canonical_url IS NULL
    UNION SELECT article FROM originals WHERE canonical_url = :address
    UNION SELECT article FROM originals WHERE url = :address AND canonical_url IS NULL
"""
"""The articles at an address, and those of which a capture stood there."""

EXCERPTING = frozenset({"feed", "json"})
"""The ways in (`Original.kind`) that may give a sentence or two of an article instead of all of it."""

LOOKED_AT = 20
"""Texts of one address, the newest ones, among which the whole of an excerpt is looked for."""

CUT = " .…[]()"
"""What stands behind a text that was cut short."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a new article goes among the texts of its address.

    `known` says that there are others, `before` is the one that it supersedes and `after` the one that
    supersedes it.
    """

    known: bool = False
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    """A stored text: when it was taken (UTC), at the new one's address first, how it came in, and whether out
    of the new one's very bytes.
    """

    id: int
    supersedes: int | None
    taken: str | None
    kind: str | None
    same_bytes: bool


def line(connection: sqlite3.Connection, article: Article) -> Line:
    """Where a new article goes: by the times at which it and the others were taken, else on top.

    Several articles of one page share its address; none of them is a version of another.
    """
    texts = _texts(connection, article, f"a.id IN ({AT_ADDRESS})")
    others = {text.id: text for text in texts if not text.same_bytes}
    if not others:
        return Line()
    newer = [text for text in others.values() if _is_newer(connection, text, article)]
    if not newer:
        replaced = {text.supersedes for text in others.values()}
        return Line(True, max(others.keys() - replaced or others))
    after = min(newer, key=lambda text: (text.taken or "", text.id))
    passed = {after.id}
    while after.supersedes is not None and after.supersedes not in passed:
        below = _texts(connection, article, "a.id = :below", after.supersedes)
        if not below or not _is_newer(connection, below[0], article):
            break
        after = below[0]
        passed.add(after.id)
    siblings = {text.id: text.supersedes for text in texts if text.same_bytes}
    if after.supersedes in siblings:
        return Line(True, siblings[after.supersedes])
    return Line(True, after.supersedes, after.id)


def reread(connection: sqlite3.Connection, article: Article, run: int | None) -> Line | None:
    """Where another reading of the same bytes from the same place goes: on top of the one that they gave.

    None where there is none, where they gave several articles, and where this very run read them before:
    then they give several now.
    """
    original = article.original
    if original is None or original.path is None:
        return None
    rows = connection.execute(
        """
        SELECT a.id, a.supersedes, max(o.run IS :run) FROM originals o JOIN articles a ON a.id = o.article
        WHERE o.sha256 = :sha256 AND o.path = :path AND o.member IS :member GROUP BY a.id
        """,
        {"run": run, "sha256": original.sha256, "path": original.path, "member": original.member},
    ).fetchall()
    replaced = {below for _, below, _ in rows}
    latest = [key for key, _, _ in rows if key not in replaced]
    if len(latest) != 1 or any(now for _, _, now in rows):
        return None
    (after,) = connection.execute(
        "SELECT min(id) FROM articles WHERE supersedes = ?", (latest[0],)
    ).fetchone()
    return Line(True, latest[0], after)


def whole_of(connection: sqlite3.Connection, article: Article) -> int | None:
    """The stored article at the same address of which a feed or a record gives an excerpt.

    That is one passage of its body: one paragraph, or half of it at most. More is a shorter version.
    """
    if article.original is None or article.original.kind not in EXCERPTING:
        return None
    rows = connection.execute(
        f"SELECT id FROM articles WHERE id IN ({AT_ADDRESS}) ORDER BY id DESC LIMIT {LOOKED_AT}",
        _address(article),
    ).fetchall()
    return next((key for (key,) in rows if is_excerpt(article.body, likeness.body(connection, key))), None)


def is_excerpt(text: str, whole: str) -> bool:
    """Whether a text, a block a line, is one passage of another one: one block, or half of it at most."""
    passage, rest = _squeezed(text).rstrip(CUT), _squeezed(whole)
    short = "\n" not in text or 2 * len(passage) <= len(rest)
    return bool(passage) and short and len(passage) < len(rest.rstrip(CUT)) and passage in rest


def is_later(one: str, other: str) -> bool:
    """Whether a time is later than another, as far as both are known: a bare date is the whole day."""
    known = min(len(one), len(other))
    return one[:known] > other[:known]


def _is_newer(connection: sqlite3.Connection, text: _Text, article: Article) -> bool:
    """Whether a stored text was taken after the article; what is an excerpt of it comes before the whole."""
    taken = article.retrieved or (article.original.captured if article.original else None)
    if not taken or not text.taken or not is_later(text.taken, taken):
        return False
    return text.kind not in EXCERPTING or not is_excerpt(likeness.body(connection, text.id), article.body)


def _texts(
    connection: sqlite3.Connection, article: Article, condition: str, below: int | None = None
) -> list[_Text]:
    original = article.original
    rows = connection.execute(
        f"""
        WITH here (article, first) AS (
            SELECT article, min(captured) FROM (
                SELECT article, captured FROM originals WHERE canonical_url = :address
                UNION ALL
                SELECT article, captured FROM originals WHERE url = :address AND canonical_url IS NULL
            ) GROUP BY article
        )
        SELECT a.id, a.supersedes,
            coalesce(
                here.first,
                a.retrieved,
                (SELECT min(o.captured) FROM originals o WHERE o.article = a.id)
            ),
            (SELECT o.kind FROM originals o WHERE o.article = a.id ORDER BY o.id LIMIT 1),
            -- The plus keeps SQLite from going through all captures of an article that has many.
            EXISTS (SELECT 1 FROM originals o WHERE +o.article = a.id AND o.sha256 = :digest)
        FROM articles a LEFT JOIN here ON here.article = a.id WHERE {condition} ORDER BY a.id
        """,
        {**_address(article), "digest": original.sha256 if original else "", "below": below},
    ).fetchall()
    return [_Text(*row) for row in rows]


def _address(article: Article) -> Mapping[str, object]:
    return {"address": article.canonical_url or article.url}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
