"""A newer program opens an older file, and keeps a copy where it rewrites what is stored."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive.errors import ArchiveError
from archive.store import articles, database, schema
from archive.store.store import Store
from tests.examples import article
from tests.hold.content import faults, rows
from tests.store.schemas import FOLDER


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive with one article, at today's schema."""
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("Before"), None)
    return path


@pytest.fixture
def tomorrow(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program have one more migration, that changes what is stored."""
    later = Migrations("lire_aussi")
    for migration in schema.migrations.pending(Database(memory=True)):
        later(name=migration.name)(migration.fn)

    @later()
    def m900_rewrite(db: Database) -> None:
        db.execute("UPDATE articles SET title = upper(title)")

    monkeypatch.setattr(database, "migrations", later)
    monkeypatch.setattr(database, "KNOWN_MIGRATIONS", (*database.KNOWN_MIGRATIONS, "m900_rewrite"))
    monkeypatch.setattr(database, "REWRITES", frozenset({"m900_rewrite"}))


def titles(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT title FROM articles").fetchall()


@pytest.mark.usefixtures("tomorrow")
def test_a_copy_is_kept_before_a_migration_that_rewrites(old: Path) -> None:
    Store(old).close()
    assert titles(old) == [("BEFORE",)]
    assert titles(old.with_name("archive.before-m900_rewrite.db")) == [("Before",)]
    assert sorted(path.name for path in old.parent.glob("*.db*")) == [
        "archive.before-m900_rewrite.db",
        "archive.db",
    ]


@pytest.fixture
def broken_tomorrow(tomorrow: None) -> None:
    """Let there be one migration more, that fails when it has changed something already."""

    @database.migrations()
    def m901_fails(db: Database) -> None:
        db.execute("DELETE FROM blocks")
        raise sqlite3.OperationalError("no such column: later")


@pytest.mark.usefixtures("broken_tomorrow")
def test_a_migration_that_fails_in_the_middle_leaves_the_archive_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "KNOWN_MIGRATIONS", (*database.KNOWN_MIGRATIONS, "m901_fails"))
    before = rows(old)
    with pytest.raises(ArchiveError, match="no such column: later"):
        Store(old)
    assert titles(old) == [("Before",)]
    assert rows(old) == before
    assert titles(old.with_name("archive.before-m900_rewrite.db")) == [("Before",)]


@pytest.mark.usefixtures("broken_tomorrow")
def test_a_later_attempt_copies_what_came_since_and_keeps_what_is_the_same_once(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copies() -> dict[str, int]:
        return {path.name: len(titles(path)) for path in old.parent.glob("*.before-*")}

    def attempt() -> None:
        monkeypatch.setattr(database, "KNOWN_MIGRATIONS", (*known, "m900_rewrite", "m901_fails"))
        with pytest.raises(ArchiveError, match="no such column: later"):
            Store(old)

    known = database.KNOWN_MIGRATIONS[:-1]
    attempt()
    attempt()
    assert copies() == {"archive.before-m900_rewrite.db": 1}
    monkeypatch.setattr(database, "KNOWN_MIGRATIONS", known)
    with Store(old) as store, store.writing() as connection:
        articles.add(connection, article("Since"), None)
    attempt()
    attempt()
    assert copies() == {"archive.before-m900_rewrite.db": 1, "archive.before-m900_rewrite-2.db": 2}


@pytest.mark.usefixtures("tomorrow")
def test_an_older_program_refuses_what_a_newer_one_migrated(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store(old).close()
    monkeypatch.undo()
    with pytest.raises(ArchiveError, match=r"written by a newer Lire Aussi \(m900_rewrite\); upgrade"):
        Store(old)


@pytest.mark.usefixtures("tomorrow")
def test_an_interrupted_copy_is_made_anew(old: Path) -> None:
    old.with_name("archive.before-m900_rewrite.db.part").write_bytes(b"half")
    Store(old).close()
    assert titles(old.with_name("archive.before-m900_rewrite.db")) == [("Before",)]


@pytest.mark.usefixtures("tomorrow")
def test_without_a_copy_nothing_is_rewritten(old: Path) -> None:
    old.with_name("archive.before-m900_rewrite.db.part").mkdir()
    with pytest.raises(ArchiveError, match=r"^No backup of .* could be made before its upgrade"):
        Store(old)
    assert titles(old) == [("Before",)]


@pytest.mark.usefixtures("tomorrow")
def test_a_new_archive_needs_no_copy(tmp_path: Path) -> None:
    Store(tmp_path / "new.db", create=True).close()
    assert [path.name for path in tmp_path.glob("new*")] == ["new.db"]


@pytest.mark.parametrize("stored", sorted(FOLDER.glob("*.db")), ids=lambda path: path.stem)
def test_a_file_of_each_released_schema_opens_whole(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / stored.name
    shutil.copy(stored, path)
    before = rows(path)
    fresh = tmp_path / "fresh.db"
    Store(path).close()
    Store(fresh, create=True).close()
    assert faults(path) == []
    assert schema_of(path) == schema_of(fresh)
    assert rows(path)["articles"] == before["articles"]
    assert {table: len(found) for table, found in rows(path).items() if table in before} == {
        table: len(found) for table, found in before.items()
    }
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT text, origin FROM translations WHERE block = 2 AND target = 'en'"
        assert connection.execute(query).fetchall() == [("All 27 countries signed.", "human")]


def schema_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()


def test_there_is_a_file_of_each_release() -> None:
    assert [path.stem for path in sorted(FOLDER.glob("*.db"))] == ["0.1.0"]


def test_every_rewriting_migration_is_one_of_ours() -> None:
    assert schema.REWRITES.issubset(database.KNOWN_MIGRATIONS)
