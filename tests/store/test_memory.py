"""What a model made of a sentence is found again; what was damaged since is forgotten."""

import pytest

from archive.model import Model
from archive.store import memory, translations
from archive.store.memory import Remembered
from archive.store.store import Store

MODEL = Model("argos", "en_pt", "1.0", "en", "pt", "f" * 64)
VOTE = Remembered("A vote", "Um voto", ("numbers",), {"numbers": "1 became 2"}, unsaved=True)
BRIDGE = Remembered("A bridge", "Uma ponte", unsaved=True)


@pytest.fixture
def filled(store: Store) -> Store:
    """An archive that remembers two sentences."""
    with store.writing() as connection:
        translations.add_models(connection, [MODEL])
        memory.remember(connection, MODEL.id, [VOTE, BRIDGE])
    return store


def test_a_sentence_is_recalled_under_its_model(filled: Store) -> None:
    asked = ["A bridge", "A boat", "A vote"]
    assert memory.recall(filled.connection, MODEL.id, asked) == {"A vote": VOTE, "A bridge": BRIDGE}
    assert memory.recall(filled.connection, "another", asked) == {}


@pytest.mark.parametrize(
    "damage",
    [
        "target_text = x'ff'",
        "target_text = CAST(x'41ff' AS TEXT)",
        "flags = '['",
        "flags = '{}'",
        "reasons = '[]'",
    ],
)
def test_a_damaged_sentence_is_forgotten_and_made_anew(filled: Store, damage: str) -> None:
    asked = [VOTE.source, BRIDGE.source]
    with filled.writing() as connection:
        connection.execute(f"UPDATE memory SET {damage} WHERE source = ?", (VOTE.source,))
    assert memory.recall(filled.connection, MODEL.id, asked) == {"A bridge": BRIDGE}
    with filled.writing() as connection:
        memory.remember(connection, MODEL.id, [VOTE])
    assert memory.recall(filled.connection, MODEL.id, asked) == {"A vote": VOTE, "A bridge": BRIDGE}
