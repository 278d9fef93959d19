"""A row that was damaged is named by whoever reads it, and its neighbours are read as before."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial

import pytest

from archive.errors import ArchiveError
from archive.model import Model, Translation
from archive.store import articles, encoded, memory, provenance, records, translations
from archive.store.store import Store
from tests.examples import article

MODEL = Model("toy", "en_pt", "1", "en", "pt", "ab" * 32)


@pytest.fixture
def connection(store: Store) -> sqlite3.Connection:
    """An archive of one article with its bytes, a flagged translation and a remembered sentence."""
    with store.writing() as connection:
        articles.add(connection, article("A vote", content=b"A vote\n"), None)
        translations.add_models(connection, [MODEL])
        made = Translation("pt", "Um voto", "machine", MODEL.id, ("numbers",), {"numbers": "2"})
        translations.save(connection, None, [(1, made)])
        memory.remember(connection, MODEL.id, [memory.Remembered("A vote", "Um voto")])
    return store.connection


def consumed(read: Callable[[sqlite3.Connection], Iterable[object]], connection: sqlite3.Connection) -> None:
    list(read(connection))


def show(connection: sqlite3.Connection) -> None:
    provenance.provenance(connection, 1)


def to_do(connection: sqlite3.Connection) -> None:
    for keyed in translations.to_do(connection, "fr"):
        if isinstance(keyed.block, ArchiveError):
            raise keyed.block


def originals(connection: sqlite3.Connection) -> None:
    list(articles.originals_of(connection, 1))


RECORDS, SEGMENTS, SENTENCES = (
    partial(consumed, read) for read in (records.records, records.segments, records.sentences)
)

DAMAGE = {
    "blocks SET links = '[[1,'": ("links of block 1", [to_do, RECORDS]),
    "blocks SET links = '5'": ("links of block 1", [to_do, RECORDS]),
    "blocks SET links = '{\"a\": 1}'": ("links of block 1", [to_do, RECORDS]),
    "blocks SET spans = '[{\"start\": 1}]'": ("spans of block 1", [to_do, RECORDS]),
    "blocks SET links = '[[0, 1, \"\\ud800\"]]'": ("links of block 1", [to_do, RECORDS]),
    "blocks SET text = CAST(text AS BLOB)": ("text of block 1", [to_do, RECORDS]),
    "articles SET title = CAST(title AS BLOB)": ("title of article 1", [RECORDS]),
    "articles SET publisher = x'ff'": ("publisher of the record of article 1", [show]),
    "blocks SET language = x'ff'": ("language of block 1", [to_do, RECORDS]),
    "translations SET model = x'ff'": ("model of translation 1", [RECORDS, SEGMENTS]),
    "memory SET target_text = x'ff'": (f"text of memory {articles.text_hash('A vote')}", [SENTENCES]),
    "articles SET tags = '['": ("tags of article 1", [RECORDS]),
    "articles SET tags = '[[' ": ("tags on record of article 1", [show]),
    "articles SET authors = '[1]'": ("authors of article 1", [RECORDS]),
    'articles SET languages = \'{"en": "x"}\'': ("languages of article 1", [RECORDS]),
    "originals SET notes = '{}'": ("notes of original 1", [originals]),
    "translations SET flags = '{}'": ("flags of translation 1", [RECORDS, SEGMENTS]),
    "translations SET reasons = '['": ("reasons of translation 1", [RECORDS]),
    "translations SET text = x'ff'": ("text of translation 1", [RECORDS, SEGMENTS]),
    "memory SET flags = 'numbers'": (f"flags of memory {articles.text_hash('A vote')}", [SENTENCES]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_row_is_named(connection: sqlite3.Connection, damage: str) -> None:
    what, readers = DAMAGE[damage]
    for read in readers:
        read(connection)
    connection.commit()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"UPDATE {damage} WHERE rowid = 1" if "memory" not in damage else f"UPDATE {damage}")
    for read in readers:
        with pytest.raises(ArchiveError, match=rf"^The {what} can't be read: .*`lire-aussi verify DB`"):
            read(connection)


def test_what_is_no_utf_8_is_forgiven_for_a_while() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        statement = "SELECT CAST(x'61ff' AS TEXT)"
        with encoded.forgiving(connection):
            assert connection.execute(statement).fetchone() == ("a�",)
        with pytest.raises(sqlite3.OperationalError, match="UTF-8"):
            connection.execute(statement).fetchone()
