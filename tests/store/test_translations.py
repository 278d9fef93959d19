"""What is left to do, what is stale, and what people said stays."""

import pytest

from archive.errors import ArchiveError, UsageError
from archive.model import Block, Model, Translation
from archive.store import articles, corrections, search, translations
from archive.store.stitched import unfounded
from archive.store.store import Store
from archive.store.translations import Scope
from tests.examples import article

MODEL = Model("argos", "en_pt", "1.0", "en", "pt", "f" * 64)


def filled(store: Store) -> list[int]:
    """An archive with one article, and its blocks' ids."""
    with store.writing() as connection:
        articles.add(connection, article("A vote", "Parliament votes.", "Parliament votes."), None)
        translations.add_models(connection, [MODEL])
    return [identity for identity, _ in articles.blocks_of(store.connection, 1)]


def rows(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT block, text, origin, model, stale FROM translations ORDER BY block"
    ).fetchall()


def test_a_translated_block_is_done(store: Store) -> None:
    title, first, second = filled(store)
    with store.writing() as connection:
        translations.save(
            connection, None, [(first, Translation("pt", "O parlamento vota.", "machine", MODEL.id))]
        )
    assert [one.id for one in translations.to_do(store.connection, "pt")] == [title, second]
    assert [one.id for one in translations.to_do(store.connection, "pt", after=title, limit=1)] == [second]


def test_another_model_makes_stale_and_the_old_text_stays_until_replaced(store: Store) -> None:
    _, first, _ = filled(store)
    old = (first, "O parlamento vota.", "machine", MODEL.id, None)
    with store.writing() as connection:
        translations.save(connection, None, [(first, Translation("pt", old[1], "machine", MODEL.id))])
    stale = translations.to_do(store.connection, "pt", Scope(current=("another",)))
    assert first in [one.id for one in stale]
    assert first not in [
        one.id for one in translations.to_do(store.connection, "pt", Scope(current=(MODEL.id,)))
    ]
    assert rows(store) == [old]


def test_a_changed_source_makes_stale(store: Store) -> None:
    _, first, _ = filled(store)
    with store.writing() as connection:
        translations.save(connection, None, [(first, Translation("pt", "x", "machine", MODEL.id))])
        with search.reindexing(connection, [1]):
            connection.execute("UPDATE blocks SET text = 'Parliament voted.' WHERE id = ?", (first,))
    assert rows(store) == [(first, "x", "machine", MODEL.id, "source")]


def test_a_correction_reaches_every_identical_block_and_survives_a_re_run(store: Store) -> None:
    _, first, second = filled(store)
    with store.writing() as connection:
        translations.save(connection, None, [(first, Translation("pt", "Vota.", "machine", MODEL.id))])
        reached = corrections.correct(connection, first, "pt", "O parlamento está a votar.", by="Ana")
        translations.save(connection, None, [(first, Translation("pt", "Vota.", "machine", MODEL.id))])
        assert search.check(connection) is None
    assert reached == 2
    assert rows(store) == [
        (first, "O parlamento está a votar.", "human", None, None),
        (second, "O parlamento está a votar.", "human", None, None),
    ]
    kept = store.connection.execute('SELECT machine_text, machine_model, "by" FROM corrections').fetchall()
    assert kept == [("Vota.", MODEL.id, "Ana")]
    assert corrections.corrected(store.connection, "en", "pt", ["Parliament votes.", "x"]) == {
        "Parliament votes.": "O parlamento está a votar."
    }


@pytest.mark.parametrize(
    ("block", "target", "text", "message"),
    [
        (99, "pt", "Sim.", "There is no block 99 to correct"),
        (1, "portuguese", "Sim.", "'portuguese' is not a language code such as en, pt-BR or zh-Hant"),
        (1, "pt", " \n", "A correction needs a text"),
    ],
)
def test_a_correction_that_could_never_be_taken_back_is_refused(
    store: Store, block: int, target: str, text: str, message: str
) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A vote"), None)
        with pytest.raises(UsageError) as caught:
            corrections.correct(connection, block, target, text)
        assert str(caught.value) == message
        assert connection.execute("SELECT count(*) FROM corrections").fetchone() == (0,)


def test_a_correction_of_a_sentence_makes_longer_blocks_stale(store: Store) -> None:
    _, first, _ = filled(store)
    with store.writing() as connection:
        translations.save(connection, None, [(first, Translation("pt", "Vota.", "machine", MODEL.id))])
        reached = corrections.correct_segment(connection, "en", "pt", "Parliament", "O parlamento")
    assert reached == 0
    assert rows(store) == [(first, "Vota.", "machine", MODEL.id, "correction")]


def test_a_correction_of_a_text_without_words_reaches_every_such_block(store: Store) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A", "…", "And so …"), None)
        articles.add(connection, article("B", "…"), None)
        assert corrections.correct_segment(connection, "en", "pt", "…", "(…)") == 2
    assert rows(store) == [(2, "(…)", "human", None, None), (5, "(…)", "human", None, None)]


def test_a_translation_is_found_by_its_words(store: Store) -> None:
    _, first, _ = filled(store)
    with store.writing() as connection:
        translations.save(connection, None, [(first, Translation("pt", "Eleição já", "machine", MODEL.id))])
    found = "SELECT rowid FROM article_search WHERE article_search MATCH 'translation: eleicao'"
    assert store.connection.execute(found).fetchall() == [(1,)]


BULLET = "- Parliament votes."


def stitched(store: Store, *texts: str) -> None:
    """Blocks with translations put together from corrections of their sentences, as the translator does."""
    with store.writing() as connection:
        articles.add(connection, article("A vote", *texts), None)
        corrections.correct_segment(connection, "en", "pt", "Parliament votes.", "O parlamento vota.")
        corrections.correct_segment(connection, "en", "pt", "It is open.", "Está aberto.")
        made = {
            BULLET: "- O parlamento vota.",
            "PARLIAMENT VOTES. It is open.": "O PARLAMENTO VOTA. Está aberto.",
        }
        blocks = articles.blocks_of(connection, 1)
        saved = [(key, Translation("pt", made[b.text], "human")) for key, b in blocks if b.text in made]
        translations.save(connection, None, saved)


def test_a_text_put_together_from_corrections_is_founded(store: Store) -> None:
    stitched(store, BULLET, "PARLIAMENT VOTES. It is open.")
    assert list(unfounded(store.connection)) == []
    with store.writing() as connection:
        connection.execute("UPDATE translations SET text = '- O parlamento voa.' WHERE block = 2")
        connection.execute("UPDATE translations SET text = 'O PARLAMENTO.' WHERE block = 3")
    assert list(unfounded(store.connection)) == [1, 2]


def test_a_later_correction_of_a_sentence_reaches_what_was_put_together(store: Store) -> None:
    stitched(store, BULLET)
    with store.writing() as connection:
        corrections.correct_segment(connection, "en", "pt", "Parliament votes.", "Vota-se.")
        assert rows(store) == [(2, "- O parlamento vota.", "human", None, "correction")]
        translations.save(connection, None, [(2, Translation("pt", "- Vota-se.", "human"))])
    assert rows(store) == [(2, "- Vota-se.", "human", None, None)]


def test_what_somebody_said_of_the_whole_block_is_left(store: Store) -> None:
    stitched(store, BULLET)
    with store.writing() as connection:
        corrections.correct(connection, 2, "pt", "• Vota o parlamento.")
        corrections.correct_segment(connection, "en", "pt", "Parliament votes.", "Vota-se.")
    assert rows(store) == [(2, "• Vota o parlamento.", "human", None, None)]


def test_what_was_put_together_from_corrections_just_overtaken_is_stale(store: Store) -> None:
    stitched(store, BULLET, "Parliament votes now.")
    since = corrections.newest(store.connection)
    with store.writing() as connection:
        corrections.correct(connection, 3, "pt", "O parlamento vota já.")
        corrections.correct_segment(connection, "en", "pt", "Parliament votes", "Vota-se")
        old = [(2, Translation("pt", "- O parlamento vota.", "human")), (3, Translation("pt", "x", "human"))]
        translations.save(connection, None, old)
        corrections.overtaken(connection, [2, 3], "pt", since)
    assert [row[4] for row in rows(store)] == ["correction", None]


@pytest.mark.parametrize("damage", ["text = x'ff'", "text = CAST(x'41ff' AS TEXT)", "links = '['"])
def test_a_damaged_block_hides_no_other_one(store: Store, damage: str) -> None:
    title, first, second = filled(store)
    with store.writing() as connection:
        connection.execute(f"UPDATE blocks SET {damage} WHERE id = ?", (first,))
    found = {keyed.id: keyed.block for keyed in translations.to_do(store.connection, "pt")}
    assert list(found) == [title, first, second]
    assert [key for key, block in found.items() if isinstance(block, Block)] == [title, second]
    with pytest.raises(ArchiveError, match=rf"^The (text|links) of block {first} can't be read: "):
        raise found[first]


def test_what_is_no_code_is_no_language(store: Store) -> None:
    filled(store)
    store.connection.execute("PRAGMA foreign_keys = OFF")
    for value in ("CAST(x'41ff' AS TEXT)", "x'ff'"):
        with store.writing() as connection:
            connection.execute(f"UPDATE blocks SET language = {value} WHERE position = 1")
        assert translations.languages_of(store.connection) == ["en"]
