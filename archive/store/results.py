"""Search: which articles hold a query, in which language, and where in them.

What is counted and ranked is bounded, so that a common word in a large archive costs what it costs in a
small one: the newest `MOST` hits. Numbers say where they stop there.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.store import encoded, headlines, salvage
from archive.store.fold import match_expression
from archive.store.headlines import Headline
from archive.store.hits import Finder, Snippet

MOST = 500
"""Hits that are ranked and counted, the newest ones."""

FLAGS_WITHIN = 60
"""Hits up to which flags are counted too: they stand in the articles' translations, many rows each."""

PAGE = 20

MATCHING = "id IN (SELECT rowid FROM article_search WHERE article_search MATCH :lire_match)"
"""The condition on `articles` for a match expression, for a query that another program puts together."""

NOTHING = "0"

WEIGHTS = (8.0, 1.0, 1.0, 1.0)
"""A word in the title says more of an article than one in its text; the order is SEARCH_COLUMNS."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A hit in a block: in the original (`target` is None) or in the translation into `target`."""

    position: int
    language: str
    target: str | None
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds the query, with the best passage of each side."""

    headline: Headline
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its facets: exact values, `date` a year or a month as in ISO 8601."""

    query: str = ""
    language: str | None = None
    publisher: str | None = None
    date: str | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits; `more` says that there are more than the `total` that was counted.

    `facets` maps `language`, `publisher`, `date` and `flag` to values with their counts, commonest first.
    """

    total: int = 0
    more: bool = False
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    page: int = 1
    pages: int = 1


def find(
    connection: sqlite3.Connection, asked: Asked, *, prefer: Sequence[str] = (), page: int = 1
) -> Results:
    """The articles that hold the query and have the facets; any string will do, an empty one finds none."""
    expression = match_expression(asked.query)
    if expression is None:
        return Results()
    conditions, values = _conditions(asked)
    rows = connection.execute(
        f"""
        SELECT s.rowid, a.language, a.publisher, substr(a.published, 1, 7)
        FROM article_search s JOIN articles a ON a.id = s.rowid
        WHERE article_search MATCH ? {conditions}
        ORDER BY s.rowid DESC LIMIT ?
        """,
        (expression, *values, MOST + 1),
    ).fetchall()
    more = len(rows) > MOST
    rows = rows[:MOST]
    newest = [row[0] for row in rows]
    if more:
        ranked = _titled_first(connection, expression, newest)
    else:
        ranked = _best_first(connection, expression, newest)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    shown = ranked[(page - 1) * PAGE : page * PAGE]
    facets = {
        "language": _counted(row[1] for row in rows),
        "publisher": _counted(row[2] for row in rows),
        "date": _dates([row[3] for row in rows if row[3] and isinstance(row[3], str)]),
    }
    if len(rows) <= FLAGS_WITHIN:
        facets["flag"] = _flags(connection, ranked)
    found = headlines.by_ids(connection, shown, prefer)
    return Results(len(rows), more, _hits(connection, found, asked.query, prefer), facets, page, pages)


def _best_first(connection: sqlite3.Connection, expression: str, newest: Sequence[int]) -> list[int]:
    """The hits in the order of bm25, the newer first of two that are as good."""
    rows = connection.execute(
        f"""
        SELECT rowid, bm25(article_search, {", ".join(map(str, WEIGHTS))}) FROM article_search
        WHERE article_search MATCH ? AND rowid >= ? AND +rowid IN (SELECT value FROM json_each(?))
        """,  # the plus keeps SQLite from asking the index for each hit alone
        (expression, min(newest, default=0), json.dumps(newest)),
    )
    return [row[0] for row in sorted(rows, key=lambda row: (row[1], -row[0]))]


def _titled_first(connection: sqlite3.Connection, expression: str, newest: Sequence[int]) -> list[int]:
    """The hits in titles, then the others, each the newest first.

    Of a word that is in many texts, bm25 would first count in how many: all of them are read for that.
    """
    rows = connection.execute(
        "SELECT rowid FROM article_search WHERE article_search MATCH ? AND rowid >= ?",
        (f"title : ({expression})", newest[-1]),
    )
    titled = {row[0] for row in rows}
    return sorted(newest, key=lambda article: (article not in titled, -article))


def _conditions(asked: Asked) -> tuple[str, list[object]]:
    conditions, values = "", list[object]()
    for column in ("language", "publisher"):
        value = getattr(asked, column)
        if value is not None:
            conditions += f" AND a.{column} = ?"
            values.append(value)
    if asked.date:
        conditions += " AND a.published >= ? AND a.published < ?"
        values += [asked.date, asked.date + "~"]
    if asked.flag:
        conditions += (
            f" AND EXISTS (SELECT 1 FROM blocks b JOIN translations t ON t.block = b.id, {encoded.FLAGS} f"
            " WHERE b.article = s.rowid AND t.flags != '[]' AND f.value = ?)"
        )
        values.append(asked.flag)
    return conditions, values


def _counted(values: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(value for value in values if value and isinstance(value, str)).most_common(12))


def _dates(months: list[str]) -> tuple[tuple[str, int], ...]:
    """Counts by year, or by month where all are of one year; newest first."""
    years = Counter(month[:4] for month in months)
    counts = years if len(years) > 1 else Counter(months)
    return tuple(sorted(counts.items(), reverse=True)[:12])


def _flags(connection: sqlite3.Connection, ids: Sequence[int]) -> tuple[tuple[str, int], ...]:
    rows = connection.execute(
        f"""
        SELECT f.value, count(DISTINCT b.article)
        FROM blocks b JOIN translations t ON t.block = b.id, {encoded.FLAGS} f
        WHERE b.article IN (SELECT value FROM json_each(?)) AND t.flags != '[]' AND f.type = 'text'
        GROUP BY 1 ORDER BY 2 DESC
        """,
        (json.dumps(ids),),
    )
    return tuple((flag, count) for flag, count in rows)


def _hits(
    connection: sqlite3.Connection, found: Sequence[Headline], query: str, prefer: Sequence[str]
) -> tuple[Hit, ...]:
    finder = Finder(query)
    return tuple(Hit(headline, _passages(connection, headline.id, finder, prefer)) for headline in found)


def _passages(
    connection: sqlite3.Connection, article: int, finder: Finder, prefer: Sequence[str]
) -> tuple[Passage, ...]:
    """The first hit in the original, and the first in a translation, the reader's language before others."""
    passages = []
    for position, language, stored in connection.execute(
        "SELECT position, language, text FROM blocks WHERE article = ? ORDER BY position", (article,)
    ):
        text = salvage.text(stored)
        if finder.matches(text) and (snippet := finder.snippet(text)):
            passages.append(Passage(salvage.whole(position), salvage.code(language), None, snippet))
            break
    order = {code: place for place, code in enumerate(prefer)}
    best: tuple[int, Passage] | None = None
    for position, target, stored in connection.execute(
        "SELECT b.position, t.target, t.text FROM blocks b JOIN translations t ON t.block = b.id"
        " WHERE b.article = ? AND t.origin != 'same' AND typeof(t.target) = 'text' ORDER BY b.position",
        (article,),
    ):
        rank = order.get(target, order.get(target.split("-")[0], len(order)))
        if best is not None and best[0] <= rank:
            continue
        text = salvage.text(stored)
        if finder.matches(text) and (snippet := finder.snippet(text)):
            best = rank, Passage(salvage.whole(position), target, target, snippet)
            if rank == 0:
                break
    return (*passages, best[1]) if best else tuple(passages)
