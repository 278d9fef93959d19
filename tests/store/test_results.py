"""Hits are ranked while they are few, and the newest are taken, titles first, where they are many."""

import pytest

from archive.store import articles, results
from archive.store.store import Store
from tests.examples import article

TEXTS = (
    ("Harbour news", "The harbour was dredged, and the harbour is deep."),
    ("Trains", "A train leaves the harbour at noon, another one leaves the old town in the evening."),
    ("The harbour", "It opens."),
    ("Ships", "The harbour, the harbour, the harbour!"),
    ("Snow", "It snows."),
)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as connection:
        for title, text in TEXTS:
            articles.add(connection, article(title, text), None)
    return store


def found(store: Store, query: str) -> tuple[list[str], bool]:
    """The titles of the hits, and whether there are more."""
    page = results.find(store.connection, results.Asked(query))
    return [hit.headline.title for hit in page.hits], page.more


def test_few_hits_stand_in_the_order_of_what_they_say_of_the_word(filled: Store) -> None:
    assert found(filled, "harbour") == (["The harbour", "Harbour news", "Ships", "Trains"], False)


def test_of_many_the_newest_are_taken_and_those_that_have_it_in_the_title_come_first(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST", 3)
    assert found(filled, "harbour") == (["The harbour", "Ships", "Trains"], True)
    assert found(filled, "harbour -dredged") == (["The harbour", "Ships", "Trains"], False)
    monkeypatch.setattr(results, "MOST", 2)
    assert found(filled, "the* -dredged") == (["The harbour", "Ships"], True)
    assert found(filled, '"the harbour"') == (["The harbour", "Ships"], True)
