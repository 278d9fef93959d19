"""A damaged value costs its own row's work: every job goes on beside it, or ends in one clear line."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import LireAussiError
from archive.jobs.exchange import export
from archive.jobs.publish import publish
from archive.jobs.verify import verify
from archive.jobs.waiting import Advice, counted, facts, waiting
from archive.read import read
from archive.store.database import open_readonly
from tests.fake_engine import FakeEngine

Writer = Callable[[Path], object]

VALUES = ("x'ff'", "CAST(x'41ff' AS TEXT)")
TABLES = (
    "articles", "blocks", "corrections", "folds", "languages", "leases", "memory", "models", "originals",
    "runs", "signature_bands", "signatures", "similar", "translations",
)  # fmt: skip
TEXT = "The vote of May\n\nParliament voted on the bridge for {} days. The 27 members said what they think.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """Writes an archive of three articles, one not translated, with a correction and a failure."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "archive.db"
    for name in "abc":
        (folder / f"{name}.txt").write_text(TEXT.format(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.jobs.translate.engines", lambda *_: (FakeEngine(),))
        with Archive(path) as archive:
            archive.ingest([folder / "a.txt", folder / "b.txt", folder / "none.txt"])
            archive.translate(["pt"])
            archive.correct(2, "pt", "O parlamento votou.")
            archive.add(read(folder / "c.txt"))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(
                "INSERT INTO leases VALUES ('translate', 'elsewhere 1 0.0', '2020-01-01T00:00:00+00:00')"
            )
            connection.execute("PRAGMA journal_mode = DELETE")
        content = path.read_bytes()
        yield lambda copy: copy.write_bytes(content)


def damage(path: Path, table: str, column: str, value: str) -> None:
    """Change a value in the first row, or in all where rows have no number."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER corrections_are_kept")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        try:
            (first,) = connection.execute(f"SELECT min(rowid) FROM {table}").fetchone()
            which = f"WHERE rowid = {first}"
        except sqlite3.OperationalError:
            which = ""
        with suppress(sqlite3.IntegrityError):  # an id is a number
            connection.execute(f'UPDATE OR IGNORE {table} SET "{column}" = {value} {which}')


def jobs(path: Path) -> dict[str, Callable[[], object]]:
    """What an archivist runs, one after the other."""

    def within(job: Callable[[Archive], object]) -> Callable[[], object]:
        def run() -> object:
            with Archive(path) as archive:
                return job(archive)

        return run

    return {
        "doctor": lambda: waited(path),
        "stats": within(Archive.stats),
        "export": lambda: export(path, "jsonl", path.with_name("out.jsonl")),
        "publish": lambda: publish(path, path.with_name("public.db"), force=True),
        "ingest": within(lambda archive: archive.ingest([path.with_name("new.txt")])),
        "correct": within(lambda archive: archive.correct(1, "pt", "O voto")),
        "translate": within(lambda archive: archive.translate(["pt"])),
        "translate --stale": within(lambda archive: archive.translate(["pt"], stale=True)),
        "reprocess": within(Archive.reprocess),
        "verify --repair": lambda: verify(path, repair=True),
    }


MAY_REFUSE = {"export", "publish", "correct"}
"""What is given to others must be whole, and nobody corrects what can't be read; it is said in one line."""


def waited(path: Path) -> list[Advice]:
    """What `doctor` says of an archive."""
    with closing(open_readonly(path)) as connection:
        found = facts(path, connection, None)
        return [*counted(path, found), *waiting(path, connection, lambda *_: None)]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("table", TABLES)
def test_no_damaged_value_ends_a_job(whole: Writer, tmp_path: Path, table: str, value: str) -> None:
    path = tmp_path / "archive.db"
    (tmp_path / "new.txt").write_text(TEXT.format("d"))
    whole(path)
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[0] for row in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")]
    ended = []
    for column in columns:
        whole(path)
        damage(path, table, column, value)
        for name, job in jobs(path).items():
            try:
                job()
            except (LireAussiError, sqlite3.DatabaseError) as error:
                if name not in MAY_REFUSE or not isinstance(error, LireAussiError):
                    ended.append((column, name, f"{type(error).__name__}: {error}"))
    assert ended == []
