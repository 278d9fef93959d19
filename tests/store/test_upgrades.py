"""A newer program opens an older file, and keeps a copy where it rewrites what is stored."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive.errors import ArchiveError
from archive.store import articles, database, schema
from archive.store.store import Store
from tests.examples import article


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


def test_every_rewriting_migration_is_one_of_ours() -> None:
    assert schema.REWRITES.issubset(database.KNOWN_MIGRATIONS)
