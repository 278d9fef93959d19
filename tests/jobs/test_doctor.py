"""The doctor knows what is here, and names a command for what isn't."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, plugins
from archive.errors import PluginError
from archive.jobs import doctor
from archive.jobs.doctor import examine
from archive.jobs.waiting import Advice
from archive.model import Block, Failure, Model, Translation
from archive.settings import Decoding, Settings
from archive.store import articles, inputs, leases, pending, runs, translations
from archive.store.store import Store
from archive.translate.engine import Loaded, Pair
from tests import packages as made
from tests.examples import article
from tests.fake_engine import FakeEngine

ARGOS = Settings(engines=("argos",))


class Known:
    """An engine with one model, English to Portuguese."""

    name = "argos"
    searches = True
    devices = ("cpu",)

    def models(self, pair: Pair | None = None) -> list[Model]:
        return [Model("argos", "en_pt", "1.0", "en", "pt", "ab" * 32, "MPL-2.0")]

    def size(self, model: Model) -> int:
        return 20_000_000

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        return FakeEngine().load(model, decoding)


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
        Advice("Blocks that wait for pt: 2", f"lire-aussi translate {path} --to pt"),
        Advice("Blocks in de, from which no model leads to pt: 2", "lire-aussi models install de pt"),
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
def test_a_damaged_block_does_not_wait_for_a_translation(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")
    with Store(path) as store, store.writing() as connection:
        connection.execute("UPDATE blocks SET text = CAST(x'41ff' AS TEXT) WHERE id = 3")
        runs.fail(connection, None, [Failure(f"block {block}", "damaged block") for block in (2, 3)])
    advice = examine(path, ARGOS).advice
    assert advice[:2] == [
        Advice("Damaged blocks, which `translate` left out: 1", f"lire-aussi verify {path}"),
        Advice("Blocks that wait for pt: 1", f"lire-aussi translate {path} --to pt"),
    ]


@pytest.mark.usefixtures("one_model")
def test_a_killed_run_is_told_until_the_same_command_comes_to_its_end(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")

    def told() -> list[str]:
        return [a.what for a in examine(path, ARGOS).advice if a.what.startswith(("Runs", "Inputs"))]

    def run(command: str, *failures: Failure) -> None:
        with Store(path) as store, store.writing() as connection:
            number = runs.start(connection, command, {})
            runs.fail(connection, number, failures)
            runs.finish(connection, number)

    killed = "Runs stopped, or at work now: 1, the last: lire-aussi ingest care.db crawl.warc"
    run("lire-aussi translate care.db --to pt", Failure("de to pt", "no installed model"))
    refused = "Inputs or models that failed the latest translate: 1; the table `failures` names them"
    assert told() == [killed, refused]
    run("lire-aussi ingest care.db empty.txt")
    assert told() == [refused]
    run("lire-aussi translate care.db --to pt")
    assert told() == []


@pytest.mark.usefixtures("one_model")
def test_what_the_latest_run_failed_at_is_counted(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")
    with Store(path) as store, store.writing() as connection:
        run = runs.start(connection, "lire-aussi ingest care.db empty.txt", {})
        runs.fail(connection, run, [Failure("empty.txt", "empty", "no bytes")])
        runs.finish(connection, run)
    assert examine(path, ARGOS).advice[-1] == Advice(
        "Inputs or models that failed the latest ingest: 1; the table `failures` names them",
        f"lire-aussi serve {path}",
    )


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
        "version": sqlite3.sqlite_version, "FTS5": True, "JSON": True, "upserts": True, "WAL": True,
    }  # fmt: skip
    assert found.facts["versions"]["lire-aussi"]
    assert not found.wrong


class Poor(sqlite3.Connection):
    """An SQLite as a distribution may build it: without JSON and WAL, and too old for upserts."""

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if "ON CONFLICT" in sql or "json" in sql:
            raise sqlite3.OperationalError("near 'ON'")
        if "compile_options" in sql:
            return super().execute("SELECT 'ENABLE_FTS5' UNION SELECT 'OMIT_WAL'")
        return super().execute(sql, *parameters)


def test_what_this_sqlite_lacks_is_named() -> None:
    with closing(sqlite3.connect(":memory:", factory=Poor)) as connection:
        assert pending.features(connection) == {"FTS5": True, "JSON": False, "upserts": False, "WAL": False}


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


@pytest.fixture
def place(tmp_path: Path, use_packages: Callable[[Path], None]) -> Path:
    """An empty packages folder."""
    use_packages(tmp_path / "packages")
    return tmp_path / "packages"


LOST = {
    "metadata.json": "is not an Argos package: metadata.json can't be read",
    "model/model.bin": "is damaged: model/model.bin is missing",
    "sentencepiece.model": "is damaged: neither sentencepiece.model nor bpe.model is there",
}


@pytest.mark.parametrize("file", LOST)
def test_a_package_that_lost_a_file_is_named(place: Path, file: str) -> None:
    folder = made.toy(place, {"Lire": "Read"}, "fr", "en")
    (folder / file).unlink()
    assert [advice for advice in examine(None, ARGOS).advice if advice.wrong] == [
        Advice(f"{folder.name} {LOST[file]} (in {place})", "lire-aussi models install fr en", wrong=True)
    ]


def test_a_model_that_does_not_load_is_named(place: Path) -> None:
    network = made.toy(place, {"Lire": "Read"}, "fr", "en") / "model" / "model.bin"
    network.write_bytes(network.read_bytes()[:-1000])
    (advice,) = (advice for advice in examine(None, ARGOS).advice if advice.wrong)
    assert advice.what.startswith("argos:fr_en-1.0#")
    assert " doesn't work: The model argos:fr_en can't be loaded: " in advice.what
    assert advice.run == "lire-aussi models install fr en --engine argos"


def test_a_broken_glossary_is_named(tmp_path: Path) -> None:
    (tmp_path / "terms.tsv").write_text("source\ttarget\nvote\tvoto\tmaybe\n")
    found = examine(None, Settings(glossary=tmp_path / "terms.tsv"))
    assert found.facts["settings"]["glossary"] == str(tmp_path / "terms.tsv")
    assert [advice.what.partition(": ")[0] for advice in found.advice if advice.wrong] == [
        f"{tmp_path / 'terms.tsv'}, line 2"
    ]


def test_an_archive_without_articles_or_translations_says_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "my archive.db"
    with Store(path, create=True) as store:
        assert examine(path, ARGOS).advice[1:] == [
            Advice(f"{path} holds no article yet", f"lire-aussi ingest '{path}' PATH...")
        ]
        with store.writing() as connection:
            articles.add(connection, article("A vote"), None)
    assert examine(path, ARGOS).advice[1:] == [
        Advice("Nothing is translated yet", f"lire-aussi translate '{path}' --to LANG")
    ]


def test_what_another_model_translated_is_stale(place: Path, tmp_path: Path) -> None:
    made.toy(place, {"Lire": "Read"}, "en", "pt")
    path = tmp_path / "care.db"
    old = Model("argos", "en_pt", "0.9", "en", "pt", "cd" * 32)
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("A vote"), None)
        translations.add_models(connection, [old])
        saved = [(block, Translation("pt", "Sim", "machine", old.id)) for block in (1, 2, 3)]
        translations.save(connection, None, saved)
    found = examine(path, ARGOS)
    assert found.facts["archive"]["stale"] == {"pt": 3}
    assert found.advice == [
        Advice("Stale translations into pt: 3", f"lire-aussi translate {path} --to pt --stale")
    ]


def test_what_needs_no_model_asks_for_none(place: Path, tmp_path: Path) -> None:
    made.toy(place, {"Lire": "Read"}, "en", "pt")
    path = tmp_path / "care.db"
    blocks = (
        Block("title", "Une grève", "fr"),
        Block("marker", "Lire aussi", "fr", marker="related"),
        Block("paragraph", "12 %", "fr"),
        Block("paragraph", "Os trens não andam.", "pt-BR"),
        Block("paragraph", "Zxq vbn", "und"),
    )
    with Store(path, create=True) as store, store.writing() as connection:
        articles.add(connection, article("Uma greve", language="pt"), None)
        articles.add(connection, replace(article("Une grève", language="fr"), blocks=blocks), None)
        done = [(key, Translation("pt", "x", "same")) for key in (1, 2, 3)]
        translations.save(connection, None, done)
    assert examine(path, ARGOS).advice == [
        Advice("Blocks that wait for pt: 4", f"lire-aussi translate {path} --to pt"),
        Advice("Blocks in fr, from which no model leads to pt: 1", "lire-aussi models install fr pt"),
    ]
    with Archive(path, settings=ARGOS) as opened:
        assert opened.translate(["pt"]).made == {"pt": {"lexicon": 1, "same": 3}}
    assert [advice.what for advice in examine(path, ARGOS).advice] == [
        "Blocks in fr, from which no model leads to pt: 1",
        "Inputs or models that failed the latest python: 1; the table `failures` names them",
    ]


BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocked())
from archive.jobs.doctor import examine
from archive.settings import Settings
for advice in examine(None, Settings()).advice:
    print(advice.what, advice.run, advice.wrong, sep="|")
"""

LACKING = {
    "datasette": "The package datasette can't be imported: {}|pip install datasette|True",
    "trafilatura": "The package trafilatura can't be imported: {}|pip install trafilatura|True",
    "argostranslate": "The package argostranslate can't be imported: {}|pip install argostranslate|True",
    "eldc": "The detector 'eldc' can't be started: {}|pip install eldc|False",
}


@pytest.mark.parametrize("package", LACKING)
def test_a_package_that_is_not_there_is_named(package: str) -> None:
    ran = subprocess.run([sys.executable, "-c", BLOCK, package], capture_output=True, text=True, check=True)
    assert LACKING[package].format(f"No module named '{package}'") in ran.stdout.splitlines()


def test_the_packages_that_it_asks_for_are_among_the_versions() -> None:
    assert {"datasette", "trafilatura", "uvicorn"} <= examine(None, ARGOS).facts["versions"].keys()


@pytest.mark.usefixtures("one_model")
def test_a_lease_is_told_by_whether_its_holder_lives(tmp_path: Path) -> None:
    path = archive(tmp_path / "care.db")

    def told(holder: str) -> list[str]:
        with Store(path) as store, store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO leases VALUES ('translate', ?, '2020')", (holder,))
        return [advice.what for advice in examine(path, ARGOS).advice if "lease" in advice.what]

    with leases.holder() as living:
        assert told(living) == [f"The lease 'translate' is held by {living}; it ends with that process"]
    left = "The lease 'translate' was left by a process that ended; the next run takes it"
    assert told("elsewhere 1 1") == told("damaged") == [left]
