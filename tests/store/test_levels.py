"""Bands go on from level to level with the articles' numbers; at each they are found and forgotten."""

import pytest

from archive.store import likeness
from archive.store.store import Store


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (
        (likeness.RECENT, likeness.BETWEEN, 4),
        (likeness.BETWEEN, likeness.SETTLED, 8),
    )
    monkeypatch.setattr(likeness, "STEPS", steps)


def bands(article: int) -> list[int]:
    """Ten that nobody else has, and one that all share."""
    return [-1, *range(article * 10, article * 10 + 10)]


def fill(store: Store, last: int) -> None:
    store.connection.execute("INSERT OR IGNORE INTO languages VALUES ('en', 'English', 'English', 'ltr')")
    for article in range(1, last + 1):
        store.connection.execute(
            "INSERT INTO articles (id, uid, title, language, added, source, words) "
            "VALUES (?1, ?1, '', 'en', '', '', 1)",
            (article,),
        )
        likeness.settle(store.connection, article)
        likeness.keep(store.connection, article, "scheme", b"x", bands(article))


def levels(store: Store) -> dict[int, list[int]]:
    rows = store.connection.execute(
        "SELECT DISTINCT level, article FROM signature_bands ORDER BY level, article"
    )
    found: dict[int, list[int]] = {}
    for level, article in rows:
        found.setdefault(level, []).append(article)
    return found


def test_bands_gather_and_settle(store: Store) -> None:
    with store.writing() as connection:
        fill(store, 14)
        assert levels(store) == {
            likeness.SETTLED: [1, 2, 3, 4, 5, 6, 7],
            likeness.BETWEEN: [8, 9, 10, 11],
            likeness.RECENT: [12, 13, 14],
        }
        rows = connection.execute("SELECT band, article FROM signature_bands ORDER BY article, band")
        assert rows.fetchall() == [(band, article) for article in range(1, 15) for band in bands(article)]


@pytest.mark.parametrize("article", [3, 9, 13])
def test_at_every_level_an_article_is_found_and_forgotten(store: Store, article: int) -> None:
    with store.writing() as connection:
        fill(store, 14)
        assert likeness.candidates(connection, 15, bands(article)[1:]) == [article]
        likeness.forget(connection, article, bands(article))
        assert likeness.candidates(connection, 15, bands(article)[1:]) == []
        assert likeness.candidates(connection, 15, [-1]) == [n for n in range(14, 0, -1) if n != article]
