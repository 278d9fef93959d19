"""Bands go on from level to level with the articles' numbers; at each they are found and forgotten."""

import pytest

from archive.store import likeness
from archive.store.store import Store

SHARED = -1
"""A band that all articles share."""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "GATHER", 4)
    monkeypatch.setattr(likeness, "SLICES", 4)


def bands(article: int) -> list[int]:
    """Eight that nobody else has, two in each quarter of their range, and one that all share."""
    return sorted([SHARED, *(n * 2**29 + article for n in range(-4, 4))])


def fill(store: Store, last: int) -> None:
    store.connection.execute("INSERT OR IGNORE INTO languages VALUES ('en', 'English', 'English', 'ltr')")
    for article in range(1, last + 1):
        store.connection.execute(
            "INSERT INTO articles (id, uid, title, language, added, source, words) "
            "VALUES (?1, ?1, '', 'en', '', '', 1)",
            (article,),
        )
        likeness.settle(store.connection, article)
        likeness.keep(store.connection, article, "scheme", b"x", bands(article), 1)


def lowest_and_highest(store: Store) -> dict[int, tuple[list[int], ...]]:
    """By level, the articles whose lowest band lies there, and those whose highest one does."""
    return {
        level: tuple(
            [
                row[0]
                for row in store.connection.execute(
                    "SELECT article FROM signature_bands WHERE level = ? AND band = ? + article ORDER BY 1",
                    (level, lowest),
                )
            ]
            for lowest in (-(2**31), 3 * 2**29)
        )
        for level in likeness.LEVELS
    }


def test_bands_go_on_slice_by_slice(store: Store) -> None:
    with store.writing() as connection:
        fill(store, 22)
        assert lowest_and_highest(store) == {
            # Quarters 1, 2, 3, 0 and 1 were settled with the articles 4, 8, 12, 16 and 20, each with those
            # of the articles before.
            likeness.SETTLED: ([*range(1, 16)], [*range(1, 12)]),
            likeness.NEW: ([*range(16, 23)], [*range(12, 23)]),
        }
        rows = connection.execute("SELECT band, article FROM signature_bands ORDER BY article, band")
        assert rows.fetchall() == [(band, article) for article in range(1, 23) for band in bands(article)]


@pytest.mark.parametrize("article", [3, 13, 17, 21])
def test_at_every_level_an_article_is_found_and_forgotten(store: Store, article: int) -> None:
    own = [band for band in bands(article) if band != SHARED]
    with store.writing() as connection:
        fill(store, 22)
        assert likeness.candidates(connection, 23, own) == [article]
        likeness.forget(connection, article, bands(article))
        assert likeness.candidates(connection, 23, own) == []
        others = [n for n in range(22, 0, -1) if n != article]
        assert likeness.candidates(connection, 23, [SHARED]) == others[: likeness.MOST]


def test_of_a_crowd_the_newest_of_each_band_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing() as connection:
        fill(store, 22)
        alone = likeness.candidates(connection, 23, bands(5))
        monkeypatch.setattr(likeness, "CROWD", 20)
        assert likeness.candidates(connection, 23, bands(5)) == alone
        assert alone[:3] == [5, 22, 21]
