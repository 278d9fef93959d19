"""The main job on the real seed: understood, translated, and left alone the second time."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.read.warcs import page, record

SEEDS = Path(__file__).parents[2] / "seeds"
SEED = SEEDS / "000_f0e248a351a8f3d1.txt"
LINES = SEED.read_text(encoding="utf-8").splitlines()
Run = Callable[..., Ran]


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(statement).fetchall()
    connection.close()
    return rows


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_inspect_tells_each_block(run: Run) -> None:
    ran = run("inspect", SEED, "--json")
    (article,) = map(json.loads, ran.out.splitlines())
    blocks = [(b["kind"], b["text"], b["language"], b["marker"], b["time"]) for b in article["blocks"]]
    tickers = [line.removeprefix("- ").split(" ", 1) for line in LINES[12:]]
    assert ran.code == 0
    assert (article["title"], article["language"]) == (LINES[0], "en")
    assert blocks == [
        ("title", LINES[0], "en", None, None),
        *(("paragraph", line, "en", None, None) for line in LINES[1:10]),
        ("marker", "Lire aussi", "fr", "related", None),
        ("marker", "Latest News", "en", "latest", None),
        *(("ticker", headline, "en", None, time) for time, headline in tickers),
    ]
    assert {b["evidence"] for b in article["blocks"] if b["kind"] == "marker"} == {"lexicon"}
    assert list(article) == [
        "source", "url", "title", "language", "languages", "published", "author", "publisher", "blocks",
    ]  # fmt: skip


def test_ingest_translates_and_says_where_from(run: Run, tmp_path: Path, argos: object) -> None:
    archive = tmp_path / "archive.db"
    ran = run("ingest", archive, SEEDS, "--to", "pt", "--to", "en")
    assert (ran.code, ran.out) == (0, "")
    assert query(
        archive, "SELECT target, origin, count(*), count(model), min(run) FROM translations GROUP BY 1, 2"
    ) == [
        ("en", "lexicon", 1, 0, 1),
        ("en", "same", 18, 0, 1),
        ("pt", "lexicon", 2, 0, 1),
        ("pt", "machine", 17, 17, 1),
    ]
    assert query(
        archive,
        "SELECT t.target, t.text FROM blocks b JOIN translations t ON t.block = b.id WHERE b.kind = 'marker' "
        "ORDER BY b.position, t.target",
    ) == [("en", "Read also"), ("pt", "Leia também"), ("en", "Latest News"), ("pt", "Últimas notícias")]
    (text,) = query(
        archive,
        "SELECT t.text FROM blocks b JOIN translations t ON t.block = b.id "
        "WHERE position = 3 AND target = 'pt'",
    )[0]
    assert "16 de maio" in str(text)
    assert "1.000" in str(text)
    assert query(archive, "SELECT engine, source, target, length(fingerprint), licence FROM models") == [
        ("argos", "en", "pt", 64, "MPL-2.0")
    ]


def test_the_second_run_changes_nothing_and_loads_no_model(
    run: Run, tmp_path: Path, argos: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.db"
    run("ingest", archive, SEEDS, "--to", "pt")
    before = dump(archive)
    monkeypatch.setattr("archive.translate.argos.load", None)
    ran = run("ingest", archive, SEEDS, "--to", "pt")
    assert ran.code == 0
    assert "1 known already" in ran.err
    assert "nothing left to translate; no model was loaded" in ran.err
    assert dump(archive) == before


def test_an_old_block_without_a_model_does_not_fail_what_comes_after_it(
    run: Run, tmp_path: Path, argos: object
) -> None:
    archive, old, new = (tmp_path / name for name in ("archive.db", "old.txt", "new.txt"))
    old.write_text("Une grève\nLes trains ne roulent pas aujourd'hui à Rouen, dit le syndicat.\n")
    new.write_text("A strike\nTrains stand still in Rouen today, and the union says it will go on.\n")
    assert run("ingest", archive, old, "--to", "pt").code == 1
    ran = run("ingest", archive, old, "--to", "pt")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, f"{archive}: nothing new to translate")
    ran = run("ingest", archive, old, new, "--to", "pt")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, f"{archive}: to pt: 2 machine")
    ran = run("translate", archive, "--to", "pt")
    assert (ran.code, ran.err.splitlines()[-1]) == (1, f"{archive}: nothing could be translated")
    assert query(archive, "SELECT run, source FROM failures") == [(1, "fr to pt")]


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    ran = run("ingest", archive, SEEDS, "--to", "pt", "--dry-run")
    assert ran.code == 0
    assert ran.out == f"new: {SEED}: {LINES[0]} (19 blocks, 421 words, en)\n"
    assert ran.err == f"{archive}, were it written: 1 new\n"
    assert list(tmp_path.glob("archive*")) == []


def test_a_dry_run_says_what_an_ingest_would_make_of_each_input(run: Run, tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive.db", tmp_path / "in"
    folder.mkdir()
    text = "Trains stand still in Rouen today, and the union says it will go on.\n"
    head = "Title: Strike\nURL: https://a.example/strike\n"
    stored = folder / "a-known.txt"
    stored.write_text(f"{head}\n{text}")
    run("ingest", archive, stored)
    (folder / "b-capture.txt").write_text(f"{head}Publisher: A Paper\n\n{text}")
    (folder / "c-version.txt").write_text(f"{head}\n{text}It ended at noon.\n")
    (folder / "d-new.txt").write_text(f"Another strike\n{text}")
    planned = run("ingest", archive, folder, "--dry-run", "--json")
    done = run("ingest", archive, folder, "--json")
    for ran in (planned, done):
        outcomes = {
            Path(line["source"]).stem[2:]: line["outcome"] for line in map(json.loads, ran.out.splitlines())
        }
        assert outcomes == {name: name for name in ("known", "capture", "version", "new")}


def test_a_dry_run_knows_what_it_read_before(run: Run, tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive.db", tmp_path / "in"
    folder.mkdir()
    text = "Trains stand still in Rouen today, and the union says it will go on.\n"
    head = "Title: Strike\nURL: https://a.example/strike\n"
    (folder / "a-new.txt").write_text(f"{head}\n{text}")
    (folder / "b-capture.txt").write_text(f"{head}Publisher: A Paper\n\n{text}")
    (folder / "c-version.txt").write_text(f"{head}\n{text}It ended at noon.\n")
    planned = run("ingest", archive, folder, "--dry-run")
    done = run("ingest", archive, folder)
    summary = "1 new, 1 new version of a known article, 1 known article from another place"
    assert planned.err == f"{archive}, were it written: {summary}\n"
    assert done.err.splitlines()[-1] == f"{archive}: {summary}"


def test_a_dry_run_knows_a_page_that_a_crawl_found_at_another_address(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    for name in ("one", "two"):
        (tmp_path / f"{name}.warc").write_bytes(record(f"https://a.example/{name}", page(1).encode()))
    run("ingest", archive, tmp_path / "one.warc")
    for name, outcome in (("one", "known"), ("two", "capture"), ("two", "known")):
        planned = run("ingest", archive, tmp_path / f"{name}.warc", "--dry-run", "--json")
        done = run("ingest", archive, tmp_path / f"{name}.warc", "--json")
        assert [json.loads(ran.out)["outcome"] for ran in (planned, done)] == [outcome, outcome]


def test_show_numbers_what_there_are_several_of(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    for name in ("one", "two"):
        (tmp_path / f"{name}.warc").write_bytes(record(f"https://a.example/{name}", page(1).encode()))
        run("ingest", archive, tmp_path / f"{name}.warc")
    heads = [line for line in run("show", archive, "1").out.splitlines() if " of " in line and line[0] != " "]
    assert heads == ["capture 1 of 2", "capture 2 of 2", "run 1 of 2", "run 2 of 2"]
    assert run("show", archive, "99").code == 1


def test_json_for_scripts(run: Run, tmp_path: Path) -> None:
    ran = run("ingest", tmp_path / "archive.db", SEEDS, "--json")
    (line,) = map(json.loads, ran.out.splitlines())
    assert {key: line[key] for key in ("source", "outcome", "id", "title")} == {
        "source": str(SEED), "outcome": "new", "id": 1, "title": LINES[0],
    }  # fmt: skip


def test_standard_input(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SEED.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stream})())
        ran = run("ingest", tmp_path / "archive.db", "-")
    assert (ran.code, query(tmp_path / "archive.db", "SELECT title FROM articles")) == (0, [(LINES[0],)])
