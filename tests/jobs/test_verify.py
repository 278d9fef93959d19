"""Whatever is damaged by hand is found, named, and nothing else is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.jobs.verify import Finding, verify
from archive.model import Translation
from archive.store import articles, corrections, translations
from archive.store.store import Store
from tests.examples import article

DAMAGE = {
    "reference": (
        "INSERT INTO blocks (article, position, kind, text, language) VALUES (99, 0, 'title', 'x', 'en')",
        "blocks 7 names a row of articles that isn't there",
    ),
    "original": (
        "UPDATE originals SET sha256 = 'f00' WHERE id = 1",
        "original 1 (a.txt) has other bytes than those that its sha256 was made of",
    ),
    "search index": ("UPDATE folds SET text = 'other' WHERE article = 1", "differs from the tables"),
    "an article is not in the search index": ("DELETE FROM folds WHERE article = 2", "article 2"),
    "an article has no blocks": ("DELETE FROM blocks WHERE article = 2", "article 2"),
    "the positions of an article's blocks have a gap": (
        "UPDATE blocks SET position = 9 WHERE article = 2 AND position = 2",
        "article 2",
    ),
    "a translation by a model names none": (
        "UPDATE translations SET origin = 'machine' WHERE id = 1",
        "translation 1",
    ),
    "a human translation has no correction behind it": (
        "UPDATE translations SET text = 'other' WHERE origin = 'human'",
        "translation 2",
    ),
    "a translation's flags are not JSON": (
        "UPDATE translations SET flags = '[' WHERE id = 1",
        "translation 1",
    ),
    "a block's links or spans are not JSON": ("UPDATE blocks SET links = '[' WHERE id = 1", "block 1"),
    "an article's metadata is not JSON": ("UPDATE articles SET tags = '' WHERE id = 1", "article 1"),
    "an article supersedes itself or a later one": (
        "UPDATE articles SET supersedes = 2 WHERE id = 1",
        "article 1",
    ),
    "the bytes of an original are kept nowhere": (
        "UPDATE originals SET content = NULL",
        "original 1 (a.txt)",
    ),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two articles, one with its bytes, with a translation and a correction."""
    path = tmp_path / "care.db"
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("A vote", content=b"A vote\n"), None)
        articles.add(connection, article("A bridge", "It stands.", "It is old."), None)
        translations.save(connection, None, [(1, Translation("pt", "A vote", "same"))])
        corrections.correct(connection, 2, "pt", "O parlamento vota hoje.")
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_a_whole_archive_has_no_fault(path: Path) -> None:
    done = verify(path)
    assert done.findings == (Finding("articles came without original bytes", "1", wrong=False),)
    assert (done.wrong, done.originals, done.summary) == (0, 1, "18 checks, 1 original: all is well")


@pytest.mark.parametrize("check", DAMAGE)
def test_damage_is_found_where_it_is(path: Path, check: str) -> None:
    statement, detail = DAMAGE[check]
    change(path, statement)
    found = {finding.check: finding.detail for finding in verify(path).findings if finding.wrong}
    assert found.get(check) == detail
    side_effects = {"search index"} if check != "search index" else set()
    assert found.keys() - {check} <= side_effects


def test_a_lost_page_of_the_file_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'articles_url'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(content)
    assert next(finding.check for finding in verify(path).findings if finding.wrong) == "file"


def test_repair_makes_the_index_anew(path: Path) -> None:
    change(path, "UPDATE folds SET text = 'other' WHERE article = 1")
    assert verify(path).wrong == 1
    assert verify(path, repair=True).wrong == 0
    assert verify(path).wrong == 0


def test_many_faults_of_one_kind_are_counted(path: Path) -> None:
    rows = ", ".join(f"(99, {n}, 'title', 'x', 'en')" for n in range(130))
    change(path, f"INSERT INTO blocks (article, position, kind, text, language) VALUES {rows}")
    found = [finding for finding in verify(path).findings if finding.check == "reference"]
    assert (len(found), found[-1].detail) == (101, "and 30 more")


def test_it_stops_when_asked_and_names_what_is_no_archive(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"^Stopped before everything"):
        verify(path, stop=lambda: True)
    with pytest.raises(ArchiveError, match=r"^There is no archive at"):
        verify(tmp_path / "none.db")
