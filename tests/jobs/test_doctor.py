"""The doctor knows what is here, and names a command for what isn't."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import plugins
from archive.errors import PluginError
from archive.jobs import doctor
from archive.jobs.doctor import Advice, examine
from archive.model import Model, Translation
from archive.settings import Settings
from archive.store import articles, inputs, runs, translations
from archive.store.store import Store
from tests.examples import article

ARGOS = Settings(engines=("argos",))


class Known:
    """An engine with one model, English to Portuguese."""

    name = "argos"
    searches = True
    devices = ("cpu",)

    def models(self) -> list[Model]:
        return [Model("argos", "en_pt", "1.0", "en", "pt", "ab" * 32, "MPL-2.0")]

    def size(self, model: Model) -> int:
        return 20_000_000


@pytest.fixture
def one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "found", lambda kind: {"argos": None} if kind == "engines" else {})
    monkeypatch.setattr(doctor, "engines", lambda settings, name: [Known()])


def archive(path: Path) -> Path:
    """An English and a German article, one block translated, one container read half-way."""
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("A vote"), None)
        articles.add(connection, article("Eine Wahl", "Heute.", language="de"), None)
        translations.save(connection, None, [(1, Translation("pt", "Uma votação", "human"))])
        run = runs.start(connection, "lire-aussi ingest care.db crawl.warc", {})
        inputs.reach(connection, run, path="crawl.warc", sha256="1" * 64, size=9, cursor="5", finished=False)
    return path


@pytest.mark.usefixtures("one_model")
def test_what_an_archive_waits_for(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")
    found = examine(path, ARGOS)
    assert found.advice == [
        Advice("2 blocks wait for pt", f"lire-aussi translate {path} --to pt"),
        Advice("2 blocks in de have no model that leads to pt", "lire-aussi models install de pt"),
        Advice("crawl.warc was read half-way", f"lire-aussi ingest {path} crawl.warc"),
        Advice("Runs stopped, or at work now: 1, the last: lire-aussi ingest care.db crawl.warc"),
    ]
    assert found.facts["archive"] | {"size": "", "write-ahead log": ""} == {
        "path": str(path), "size": "", "write-ahead log": "", "schema": "m001_tables of m001_tables",
        "articles": 2, "blocks": 5, "translations": 1, "corrections": 0,
        "missing": {"pt": 4}, "stale": {"pt": 0},
    }  # fmt: skip
    assert (found.wrong, found.as_json()["ok"]) == (False, True)


@pytest.mark.usefixtures("one_model")
def test_packages_are_named_with_their_checksums() -> None:
    found = examine(None, ARGOS)
    assert found.facts["packages"] == {
        "argos:en_pt-1.0#abababababab": f"en to pt, 20.0 MB, MPL-2.0, sha256 {'ab' * 32}"
    }
    assert found.facts["routes"] == {"en to pt": "argos"}
    assert found.advice == []


def test_without_a_model_it_says_how_to_get_one() -> None:
    found = examine(None, Settings())
    assert Advice("No model is installed", "lire-aussi models install fr en") in found.advice
    assert found.facts["sqlite"] == {
        "version": sqlite3.sqlite_version, "FTS5": True, "JSON": True, "RETURNING": True,
    }  # fmt: skip
    assert found.facts["versions"]["lire-aussi"]
    assert not found.wrong


def test_what_does_not_work_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(settings: Settings, name: str) -> list[Known]:
        raise PluginError(f"{name} is broken")

    monkeypatch.setattr(doctor, "engines", broken)
    found = examine(tmp_path / "none.db", Settings(engines=("argos", "unheard-of")))
    assert [advice.what for advice in found.advice if advice.wrong] == [
        "The engine argos doesn't work: argos is broken",
        "The settings name an engine 'unheard-of' that isn't installed",
        f"There is no archive at {tmp_path / 'none.db'}; "
        f"`lire-aussi ingest {tmp_path / 'none.db'} PATH...` makes one",
    ]


def test_a_newer_schema_is_said_to_be_one(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE _sqlite_migrations SET name = 'm999_later'")
    found = examine(path, Settings())
    assert found.wrong
    assert "was written by a newer Lire Aussi (m999_later)" in found.advice[-1].what
