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
