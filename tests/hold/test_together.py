"""Several processes on one file at once: nobody hears of a lock, nothing is lost, nothing is done twice."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.store.store import Store
from tests.command import end, environment, lire_aussi, start
from tests.hold import jobs
from tests.hold.content import faults

ARTICLES = 30


def inputs(folder: Path, name: str, numbers: range) -> None:
    (folder / name).mkdir()
    for number in numbers:
        (folder / name / f"{number:03}.txt").write_text(jobs.text(number), encoding="utf-8")


@contextmanager
def served(path: Path) -> Iterator[str]:
    """A Datasette over a file, as a process of its own; gives its address."""
    command = [sys.executable, "-m", "datasette", str(path), "-p", "0", "--setting", "num_sql_threads", "2"]
    process = subprocess.Popen(
        command,
        cwd=path.parent,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        if "running on" in line:
            address = line.split("running on ")[1].split()[0]
            break
    try:
        yield address
    finally:
        process.terminate()
        process.communicate()


def test_two_ingests_a_translation_and_datasette_share_a_file(tmp_path: Path) -> None:
    inputs(tmp_path, "one", range(ARTICLES))
    inputs(tmp_path, "two", range(ARTICLES // 2, ARTICLES + ARTICLES // 2))
    path = tmp_path / "a.db"
    assert lire_aussi("ingest", path, "one/000.txt", folder=tmp_path).code == 0
    errors, answers = [], 0
    with served(path) as address:
        running = [
            start("ingest", path, "one", "--json", folder=tmp_path),
            start("ingest", path, "two", "--to", "pt", "--json", folder=tmp_path, TOY_LOG="log"),
            start("translate", path, "--to", "pt", folder=tmp_path, TOY_LOG="log", TOY_PAUSE="0.01"),
            start("translate", path, "--to", "pt", folder=tmp_path, TOY_LOG="log", TOY_PAUSE="0.01"),
        ]
        while any(process.poll() is None for process in running):
            try:
                query = "select+count(*)+as+n+from+articles"
                with urllib.request.urlopen(f"{address}/a.json?sql={query}&_shape=array") as answer:
                    answers += json.load(answer)[0]["n"] > 0
            except OSError as error:
                errors.append(str(error))
            time.sleep(0.02)
        ended = [end(process) for process in running]
    assert (errors, answers > 0) == ([], True)
    for ran in ended:
        assert (ran.code, [line for line in ran.err if "locked" in line or "Traceback" in line]) == (0, [])
    assert lire_aussi("translate", path, "--to", "pt", folder=tmp_path, TOY_LOG="log").code == 0
    assert faults(path) == []
    told = {
        (one["outcome"], one["uid"])
        for ran in ended[:2]
        for one in map(json.loads, ran.out)
        if one["outcome"] == "new"
    }
    with Store(path) as store:
        query = store.connection.execute
        articles = {row[0] for row in query("SELECT uid FROM articles")}
        assert len(articles) == ARTICLES + ARTICLES // 2
        assert {uid for _, uid in told} <= articles
        # Each new article was new to one process alone.
        assert len(told) == sum(one["outcome"] == "new" for r in ended[:2] for one in map(json.loads, r.out))
        (missing,) = query(
            "SELECT count(*) FROM blocks WHERE id NOT IN (SELECT block FROM translations)"
        ).fetchone()
        assert missing == 0
    worked = [line.split("\t", 1)[1] for line in (tmp_path / "log").read_text().splitlines()]
    assert sorted(worked) == sorted(set(worked))


CORRECTING = """
import sys, time
from pathlib import Path
from archive import Archive
with Archive(sys.argv[1]) as archive:
    after, stop = 0, Path("stop")
    while True:
        last = stop.exists()
        rows = archive.store.connection.execute(
            "SELECT id, text FROM blocks WHERE id > ? AND language = 'en' ORDER BY id", (after,)
        ).fetchall()
        for after, text in rows:
            if after % 3 == 0:
                archive.correct(after, "pt", f"by hand: {text}", by="Ana", note=str(after))
                print(after, flush=True)
        if last:
            break
        time.sleep(0.01)
"""
"""Corrects every third block, translated by then or not, as soon as it is there; until `stop` is."""


def test_corrections_made_while_others_write_are_kept_and_win(tmp_path: Path) -> None:
    inputs(tmp_path, "one", range(ARTICLES // 2))
    inputs(tmp_path, "two", range(ARTICLES // 2, ARTICLES))
    path = tmp_path / "a.db"
    assert lire_aussi("ingest", path, "one/000.txt", folder=tmp_path).code == 0
    correcting = subprocess.Popen(
        [sys.executable, "-c", CORRECTING, str(path)],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    running = [
        start("ingest", path, "one", folder=tmp_path),
        start("translate", path, "--to", "pt", folder=tmp_path, TOY_PAUSE="0.01"),
        start("ingest", path, "two", "--to", "pt", folder=tmp_path, TOY_PAUSE="0.01"),
        start("translate", path, "--to", "pt", folder=tmp_path, TOY_PAUSE="0.01"),
    ]
    ended = [end(process) for process in running]
    (tmp_path / "stop").touch()
    told, err = correcting.communicate(timeout=120)
    assert (correcting.returncode, err) == (0, "")
    for ran in ended:
        assert (ran.code, [line for line in ran.err if "locked" in line or "Traceback" in line]) == (0, [])
    assert lire_aussi("translate", path, "--to", "pt", "--stale", folder=tmp_path).code == 0
    assert faults(path) == []
    with Store(path) as store:
        query = store.connection.execute
        corrected = {row[0] for row in query("SELECT CAST(note AS INTEGER) FROM corrections")}
        assert sorted(corrected) == [int(line) for line in told.splitlines()]
        assert len(corrected) == query("SELECT count(*) FROM blocks WHERE id % 3 = 0").fetchone()[0]
        # Whatever says the same in the same language shows the correction, by nobody but the human.
        lost = query(
            """
            SELECT b.id, b.text, t.origin, t.text FROM blocks b
            LEFT JOIN translations t ON t.block = b.id AND t.target = 'pt'
            WHERE EXISTS (SELECT 1 FROM corrections c WHERE c.source = b.text AND c.language = b.language)
                AND (t.origin IS NOT 'human' OR t.text != 'by hand: ' || b.text)
            """
        ).fetchall()
        assert lost == []
        assert query("SELECT count(*) FROM translations WHERE origin = 'machine'").fetchone()[0] > 0


def test_many_may_make_the_same_new_file_at_once(tmp_path: Path) -> None:
    script = (
        "import pathlib; from archive.store.store import Store\n"
        "while not pathlib.Path('go').exists(): pass\n"
        "for n in range(12): Store(f'{n}.db', create=True).close()"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    time.sleep(1)
    (tmp_path / "go").touch()
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    assert [faults(tmp_path / f"{n}.db") for n in range(12)] == [[]] * 12


def test_a_killed_translation_makes_room_for_the_next_at_once(tmp_path: Path) -> None:
    inputs(tmp_path, "one", range(6))
    assert lire_aussi("ingest", "a.db", "one", folder=tmp_path).code == 0
    process = start("translate", "a.db", "--to", "pt", folder=tmp_path, TOY_PAUSE="30", TOY_LOG="log")
    while not (tmp_path / "log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    ran = lire_aussi("translate", "a.db", "--to", "pt", folder=tmp_path)
    process.communicate()
    assert ran.code == 0
    assert "waiting" not in "".join(ran.err)
    assert faults(tmp_path / "a.db") == []
