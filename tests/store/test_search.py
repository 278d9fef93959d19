"""An article is indexed whatever a damaged text of it holds."""

import pytest

from archive.model import Translation
from archive.store import articles, search, translations
from archive.store.store import Store
from tests.examples import article

DAMAGE = (
    "UPDATE articles SET title = x'ff41'",
    "UPDATE articles SET title = CAST(x'ff41' AS TEXT)",
    "UPDATE blocks SET text = x'ff41' WHERE id = 2",
    "UPDATE blocks SET text = CAST(x'ff41' AS TEXT) WHERE id = 2",
)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_text_keeps_no_other_from_the_index(store: Store, damage: str) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A vote", "Parliament votes.", "The result is open."), None)
        connection.execute(damage)
        search.rebuild(connection)
        translations.save(connection, None, [(3, Translation("pt", "O resultado está aberto.", "human"))])
        assert search.holding(connection, "resultado") == []
        assert search.holding(connection, "result") == [1]
        found = connection.execute("SELECT rowid FROM article_search('translation : resultado')").fetchall()
        assert found == [(1,)]
        assert search.check(connection) is None
