"""`doctor` and `verify`: what is printed where, and exit codes."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import articles
from archive.store.store import Store
from tests.cli.conftest import Ran
from tests.examples import article

Run = Callable[..., Ran]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "care.db"
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("A vote", content=b"A vote\n"), None)
    return path


def test_verify_says_that_all_is_well(database: Path, run: Run) -> None:
    ran = run("verify", database)
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (
        0,
        "",
        f"{database}: 22 checks, 1 original: all is well",
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
