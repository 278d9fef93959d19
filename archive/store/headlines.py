"""Articles in lists: the columns that a link needs, and their titles in the reader's language."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.store import salvage


@dataclass(frozen=True, slots=True)
class Headline:
    """An article in a list: enough for a link that tells where it leads.

    `translated` is the title in `target`, the first of the reader's languages that it is there in.
    """

    id: int
    title: str
    language: str
    publisher: str | None
    published: str | None
    added: str
    words: int
    translated: str | None = None
    target: str | None = None


COLUMNS = "id, title, language, publisher, published, added, words"

_TITLE_WITHIN = 4
"""A title is among an article's first blocks; looking no further spares reading every block."""


def where(connection: sqlite3.Connection, condition: str, values: Sequence[object]) -> tuple[Headline, ...]:
    """The headlines of the articles for which a condition of this room holds, in its order."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM articles WHERE {condition}", values)
    return tuple(map(_headline, rows))


def by_ids(
    connection: sqlite3.Connection, ids: Sequence[int], prefer: Sequence[str] = ()
) -> tuple[Headline, ...]:
    """The headlines of these articles in this order, titled in the reader's language where it is known."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM articles WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    found = {row[0]: _headline(row) for row in rows}
    return translated(connection, [found[one] for one in ids if one in found], prefer)


def translated(
    connection: sqlite3.Connection, headlines: Iterable[Headline], prefer: Sequence[str]
) -> tuple[Headline, ...]:
    """The headlines with their titles in the first of the languages, `prefer`, that each is there in.

    A reader who reads an article's own language before any of its targets gets the title as it is.
    """
    headlines = tuple(headlines)
    if not prefer or not headlines:
        return headlines
    titles: dict[int, dict[str, str]] = {}
    for article, target, text in connection.execute(
        """
        SELECT b.article, t.target, t.text FROM blocks b JOIN translations t ON t.block = b.id
        WHERE b.article IN (SELECT value FROM json_each(?)) AND b.position < ? AND b.kind = 'title'
            AND t.origin != 'same'
        """,
        (json.dumps([headline.id for headline in headlines]), _TITLE_WITHIN),
    ):
        titles.setdefault(article, {})[salvage.code(target)] = salvage.text(text)
    return tuple(_titled(headline, titles.get(headline.id, {}), prefer) for headline in headlines)


def _headline(row: Sequence[Any]) -> Headline:
    """A list says of a damaged article what can be read of it; its own page says that it is damaged."""
    key, title, language, publisher, published, added, words = row
    return Headline(
        key, salvage.text(title) or f"#{key}", salvage.code(language), salvage.text_or_none(publisher),
        salvage.text_or_none(published), salvage.text(added), salvage.whole(words),
    )  # fmt: skip


def _titled(headline: Headline, titles: dict[str, str], prefer: Sequence[str]) -> Headline:
    for code in prefer:
        base = code.split("-")[0].lower()
        if headline.language.split("-")[0].lower() == base:
            return headline
        for target, text in titles.items():
            if target == code or target.split("-")[0].lower() == base:
                return replace(headline, translated=text, target=target)
    return headline
