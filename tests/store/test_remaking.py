"""What a model made is made again where it can't be read; what a person said, only where it is on record."""

import pytest

from archive.model import Model, Translation
from archive.store import articles, corrections, remaking, translations
from archive.store.store import Store
from archive.store.translations import Scope
from tests.examples import article

MODEL = Model("argos", "en_pt", "1.0", "en", "pt", "f" * 64)
TITLE, MACHINE, CORRECTED, BY_SENTENCES = 1, 2, 3, 4


@pytest.fixture
def filled(store: Store) -> Store:
    """Four blocks: untouched, by a model, corrected, and put together of what was corrected."""
    with store.writing() as connection:
        articles.add(connection, article("A vote", "It votes.", "It rains.", "It snows. It blows."), None)
        translations.add_models(connection, [MODEL])
        for block in (TITLE, MACHINE):
            translations.save(connection, None, [(block, Translation("pt", "x", "machine", MODEL.id))])
        corrections.correct(connection, CORRECTED, "pt", "Chove.")
        translations.save(connection, None, [(BY_SENTENCES, Translation("pt", "Neva. Venta.", "human"))])
    return store


def repaired(store: Store, damage: str) -> list[int]:
    """The blocks whose translations are stale after a repair of the others, all damaged but the first."""
    with store.writing() as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE translations SET {damage} WHERE block != ?", (TITLE,))
        remaking.outdate_unreadable(connection)
        rows = connection.execute("SELECT block FROM translations WHERE stale = 'damage' ORDER BY block")
        stale = [row[0] for row in rows]
    waiting = [
        (block, remaking.waits(store.connection, block)) for block in (MACHINE, CORRECTED, BY_SENTENCES)
    ]
    assert [block for block, waits in waiting if waits] == stale
    assert [one.id for one in translations.to_do(store.connection, "pt", Scope(changed=True))] == stale
    return stale


@pytest.mark.parametrize(
    "damage",
    [
        "text = x'ff'",
        "text = CAST(x'41ff' AS TEXT)",
        "flags = '['",
        "flags = '[1]'",
        "reasons = 5",
        "created = x'1f'",
    ],
)
def test_what_is_on_record_or_comes_from_a_model_is_made_again(filled: Store, damage: str) -> None:
    assert repaired(filled, damage) == [MACHINE, CORRECTED]


def test_a_run_that_is_no_number_is_made_again(filled: Store) -> None:
    filled.connection.execute("PRAGMA foreign_keys = OFF")
    assert repaired(filled, "run = 'abc'") == [MACHINE, CORRECTED]


@pytest.mark.parametrize("origin", ["x'ff'", "CAST(x'41ff' AS TEXT)", "'machin'"])
def test_what_may_have_been_a_persons_is_left_alone(filled: Store, origin: str) -> None:
    assert repaired(filled, f"origin = {origin}, text = x'ff'") == []


def test_a_damaged_correction_brings_nothing_back(filled: Store) -> None:
    with filled.writing() as connection:
        connection.execute("DROP TRIGGER corrections_are_kept")
        connection.execute("UPDATE corrections SET text = x'ff'")
    assert repaired(filled, "text = x'ff'") == [MACHINE]
