"""What an archive holds, in numbers small enough to draw, at a cost that doesn't grow with it."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.store import headlines
from archive.store.headlines import Headline

SAMPLE = 1000
"""Articles, the newest, whose blocks are looked at for the coverage by translations."""

DAYS = 60

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many blocks of a language there are, and how many of them each target covers.

    A block that is in the target language already counts as covered.
    """

    language: str
    blocks: int
    targets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """`by_day` maps ISO dates to articles, no day left out; `sampled` is set where `coverage` rests on
    the newest articles alone.
    """

    articles: int
    publishers: int
    corrections: int
    by_language: tuple[tuple[str, int], ...]
    by_publisher: tuple[tuple[str, int], ...]
    by_day: tuple[tuple[str, int], ...]
    targets: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    sampled: int | None


def overview(connection: sqlite3.Connection) -> Overview:
    """The figures of the first page; a value that is damaged in one row is left out of its plot."""
    articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    languages = _grouped(connection, "language")
    publishers = _grouped(connection, "publisher")
    coverage = _coverage(connection)
    return Overview(
        articles=articles,
        publishers=len(publishers),
        corrections=connection.execute("SELECT count(*) FROM corrections").fetchone()[0],
        by_language=tuple(languages.most_common()),
        by_publisher=tuple(publishers.most_common(_SHOWN)),
        by_day=_days(connection),
        targets=tuple(sorted({target for row in coverage for target in row.targets})),
        coverage=coverage,
        sampled=SAMPLE if articles > SAMPLE else None,
    )


def _grouped(connection: sqlite3.Connection, column: str) -> Counter[str]:
    rows = connection.execute(
        f"SELECT {column}, count(*) FROM articles WHERE typeof({column}) = 'text' GROUP BY 1"
    )
    return Counter(dict(tuple(row) for row in rows))


def _days(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """Articles by day, the last sixty days up to the newest article that has a date."""
    # What is no date may come after every date; the index gives one after the other.
    dates = connection.execute("SELECT published FROM articles WHERE published > '' ORDER BY 1 DESC")
    last = next((day for (published,) in dates if (day := _date(published))), None)
    if last is None:
        return ()
    first = last - timedelta(days=DAYS - 1)
    rows = connection.execute(
        "SELECT substr(published, 1, 10), count(*) FROM articles WHERE published >= ? GROUP BY 1",
        (first.isoformat(),),
    )
    counts = {day: number for day, number in rows if _date(day)}
    began = min(map(date.fromisoformat, counts), default=first)
    span = max((last - began).days + 1, 7)
    days = ((last - timedelta(days=span - 1 - n)).isoformat() for n in range(span))
    return tuple((day, counts.get(day, 0)) for day in days)


def _date(stored: object) -> date | None:
    try:
        return date.fromisoformat(stored[:10]) if isinstance(stored, str) else None
    except ValueError:
        return None


def _coverage(connection: sqlite3.Connection) -> tuple[Coverage, ...]:
    newest = "SELECT id FROM articles ORDER BY id DESC LIMIT ?"
    blocks = connection.execute(
        f"""
        SELECT language, count(*) FROM blocks WHERE article IN ({newest}) AND typeof(language) = 'text'
        GROUP BY 1 ORDER BY 2 DESC
        """,
        (SAMPLE,),
    ).fetchall()
    covered: dict[str, dict[str, int]] = {}
    for language, target, count in connection.execute(
        f"""
        SELECT b.language, t.target, count(*) FROM blocks b JOIN translations t ON t.block = b.id
        WHERE b.article IN ({newest}) AND typeof(b.language) = 'text' AND typeof(t.target) = 'text'
        GROUP BY 1, 2
        """,
        (SAMPLE,),
    ):
        covered.setdefault(language, {})[target] = count
    return tuple(Coverage(language, count, covered.get(language, {})) for language, count in blocks)


def newest(
    connection: sqlite3.Connection, prefer: Sequence[str] = (), *, count: int = 12, after: int = 0
) -> tuple[Headline, ...]:
    """The articles that came last, titled in the reader's language where that is there."""
    found = headlines.where(connection, "id > ? ORDER BY id DESC LIMIT ?", (after, count))
    return headlines.translated(connection, found, prefer)


def addresses(connection: sqlite3.Connection, page: int, size: int) -> Iterable[tuple[int, str | None]]:
    """Article ids with the day they were added, a page of them for a sitemap; no day where it is damaged."""
    rows = connection.execute(
        "SELECT id, substr(added, 1, 10) FROM articles ORDER BY id LIMIT ? OFFSET ?", (size, page * size)
    )
    return [(row[0], row[1] if _date(row[1]) else None) for row in rows]


def count(connection: sqlite3.Connection) -> int:
    """How many articles there are."""
    found: int = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    return found
