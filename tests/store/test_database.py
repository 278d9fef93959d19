"""Opening the right file, and refusing every wrong one in one clear line."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store import search
from archive.store.database import back_up, explained, open_database, open_readonly
from archive.store.store import Store


def test_a_new_archive_is_wal_with_foreign_keys(store: Store) -> None:
    pragma = {
        name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "application_id")
    }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "application_id": 0x4C697265}


def test_a_missing_file_is_not_made_by_accident(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"There is no archive at .*ingest"):
        open_database(tmp_path / "none.db")
    assert list(tmp_path.glob("none.db*")) == []


def test_a_text_file_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("my notes, " * 100)
    with pytest.raises(ArchiveError, match="not an SQLite file"):
        open_database(path, create=True)
    assert path.read_text() == "my notes, " * 100


def test_another_programs_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="another program's database"):
        open_database(path, create=True)
    assert path.read_bytes() == before


def test_a_newer_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store, store.writing() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ("lire_aussi", "m999_new", "2099-01-01"),
        )
    with pytest.raises(ArchiveError, match=r"newer Lire Aussi \(m999_new\); upgrade"):
        open_database(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "UPDATE _sqlite_migrations SET name = 'm999_new'",
            r"newer Lire Aussi \(m999_new\); upgrade to open",
        ),
        ("DELETE FROM _sqlite_migrations", r"older version's tables; `lire-aussi stats .*` upgrades them$"),
    ],
)
def test_reading_alone_tells_a_newer_archive_from_an_older_one(
    tmp_path: Path, change: str, message: str
) -> None:
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store, store.writing() as connection:
        connection.execute(change)
    with pytest.raises(ArchiveError, match=message):
        open_readonly(path)


def test_an_empty_file_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    with pytest.raises(ArchiveError, match=r"is an empty file; `lire-aussi ingest"):
        open_readonly(path)


def test_an_archive_in_a_read_only_folder_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store(path, create=True).close()
    # What such a folder doesn't let SQLite make: the file beside the archive that its log needs.
    path.with_name("archive.db-shm").symlink_to(tmp_path / "nowhere" / "shm")
    with closing(open_readonly(path)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    # Where there is a log, its commits would be missed.
    path.with_name("archive.db-wal").write_bytes(b"commits")
    with pytest.raises(ArchiveError, match=r"archive\.db can't be"):
        open_readonly(path)


@pytest.mark.parametrize("opener", [open_database, open_readonly])
def test_a_schema_that_is_not_even_text_is_damage(tmp_path: Path, opener: Callable[[Path], object]) -> None:
    path = tmp_path / "archive.db"
    Store(path, create=True).close()
    # SQLite quotes what it can't parse, and Python can't decode the quotation.
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE articles", b"CREATE TABLE \xd8rticles"))
    with pytest.raises(ArchiveError, match=r"archive\.db is damaged \(malformed database schema"):
        opener(path)


def test_the_check_of_the_index_tells_read_only_from_damaged(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store(path, create=True).close()
    with (
        closing(open_readonly(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        search.check(connection)


@pytest.mark.parametrize("opener", [open_database, open_readonly])
def test_a_folder_is_refused(tmp_path: Path, opener: object) -> None:
    with pytest.raises(ArchiveError, match="is a folder, not an archive; name a file such as"):
        opener(tmp_path)  # type: ignore[operator]


def test_reading_alone_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Store(path, create=True).close()
    connection = open_readonly(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM articles")
    connection.close()


def test_an_error_inside_a_transaction_leaves_nothing_behind(store: Store) -> None:
    def fails_half_way() -> None:
        with store.writing() as connection:
            connection.execute("INSERT INTO failures (source, reason, created) VALUES ('a', 'b', 'c')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_half_way()
    assert store.connection.execute("SELECT count(*) FROM failures").fetchone()[0] == 0


def test_through_a_link_the_log_is_looked_for_beside_the_file_itself(tmp_path: Path) -> None:
    path, link = tmp_path / "archive.db", tmp_path / "links" / "link.db"
    Store(path, create=True).close()
    link.parent.mkdir()
    link.symlink_to(path)
    path.with_name("archive.db-shm").symlink_to(tmp_path / "nowhere" / "shm")
    path.with_name("archive.db-wal").write_bytes(b"commits")
    with pytest.raises(ArchiveError, match=r"link\.db can't be"):
        open_readonly(link)


def test_the_migrations_of_others_in_the_same_file_are_theirs(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store, store.writing() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ("recipes", "m001_recipes", "2099-01-01"),
        )
    open_readonly(path).close()
    open_database(path).close()


@pytest.mark.parametrize("name", [":memory:", "file::memory:", "file:archive.db?mode=memory"])
def test_a_name_that_sqlite_reads_in_its_own_way_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Store(name, create=True).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    open_readonly(Path(name)).close()


def test_an_archive_whose_name_is_no_utf_8_is_backed_up(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.db")
    Store(path, create=True).close()
    copy = back_up(path, "m002")
    assert os.fsencode(copy.name) == b"caf\xe9.before-m002.db"
    open_readonly(copy).close()


def test_a_text_that_is_no_utf_8_is_not_quoted_in_full() -> None:
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.Error) as raised:
        connection.execute("SELECT CAST(x'ff' AS TEXT) || 'the whole article' AS text").fetchone()
    assert explained("a.db", raised.value) == (
        "a.db can't be used: a text in the column 'text' isn't UTF-8; `lire-aussi verify a.db` names the row"
    )


def test_a_file_that_this_user_may_not_open_is_said_to_be_one() -> None:
    error = sqlite3.OperationalError("unable to open database file")
    assert explained("a.db", error) == (
        "a.db can't be opened: this user may not read it, or not write in its folder"
    )
