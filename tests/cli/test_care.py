"""`doctor` and `verify`: what is printed where, and exit codes."""

import json
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.jobs.likeness import fingerprint, link
from archive.store import articles
from archive.store.store import Store
from tests.cli.conftest import Ran
from tests.examples import article

Run = Callable[..., Ran]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "care.db"
    with Store(path, create=True) as store, store.writing() as connection:
        vote = article("A vote", content=b"A vote\n")
        link(connection, articles.add(connection, vote, None).id, fingerprint(vote))
    return path


def test_verify_says_that_all_is_well(database: Path, run: Run) -> None:
    ran = run("verify", database)
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (
        0,
        "",
        f"{database}: 25 checks, 1 original: all is well",
    )


def test_verify_names_each_fault(database: Path, run: Run) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE originals SET bytes = 3")
        connection.execute("UPDATE folds SET text = 'x'")
    ran = run("verify", database)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "wrong: original: original 1 (a.txt) has 7 bytes, not 3",
        f"wrong: search index: differs from the tables; run: lire-aussi verify {database} --repair",
    ]
    ran = run("verify", database, "--repair", "--json")
    assert ran.code == 1
    assert [json.loads(line) for line in ran.out.splitlines()] == [
        {"check": "original", "detail": "original 1 (a.txt) has 7 bytes, not 3", "wrong": True, "run": None}
    ]


BREAKING = {
    "an article has no blocks": "DELETE FROM blocks",
    "an article's text is not the one of its uid": "UPDATE blocks SET text = 'It fell.' WHERE position = 1",
    "a block is of no known kind": "UPDATE blocks SET kind = 'titel' WHERE position = 1",
    "the positions of an article's blocks have a gap": "UPDATE blocks SET position = 9 WHERE position = 2",
    "an article has no signature": "DELETE FROM signatures",
    "type": "UPDATE blocks SET text = CAST(text AS BLOB) WHERE position = 1",
    "unreadable JSON": "UPDATE blocks SET links = '[' WHERE position = 1",
    "search index": "UPDATE folds SET text = 'x'",
}


@pytest.mark.parametrize("check", BREAKING)
def test_each_command_that_verify_names_mends_what_it_found(tmp_path: Path, run: Run, check: str) -> None:
    path, text = tmp_path / "whole.db", tmp_path / "a.txt"
    text.write_text("A bridge\n\nThe bridge stands over the river.\n\nIt is a hundred years old.\n")
    assert run("ingest", path, text).code == 0
    assert run("verify", path).code == 0
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(BREAKING[check])
    found = [json.loads(line) for line in run("verify", path, "--json").out.splitlines()]
    assert check in [finding["check"] for finding in found if finding["wrong"]]
    for command in sorted({finding["run"] for finding in found if finding["wrong"]}):
        assert run(*shlex.split(command)[1:]).code == 0
    assert run("verify", path).code == 0


def test_a_command_that_comes_upon_damage_names_the_one_that_looks_for_it(database: Path, run: Run) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TABLE memory")
    message = (
        "The archive can't be used: no such table: memory; `lire-aussi verify DB` tells what is wrong with it"
    )
    assert run("stats", database) == Ran(1, "", f"lire-aussi: {message}\n")
    assert "wrong: schema: the table memory is missing" in run("verify", database).out.splitlines()


def test_doctor_prints_facts_and_advice(database: Path, run: Run) -> None:
    ran = run("doctor", database)
    lines = ran.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "versions", "sqlite", "settings", "readers", "detectors", "engines", "packages", "routes", "disk",
        "archive", "note: No model is installed; run: lire-aussi models install fr en",
        f"note: Nothing is translated yet; run: lire-aussi translate {database} --to LANG",
    ]  # fmt: skip
    assert "  articles              1" in lines
    assert ran.code == 0
    ran = run("doctor", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["ok"], found["sqlite"]["FTS5"]) == (0, True, True)
    assert run("doctor", database.with_name("none.db")).code == 1
