"""SIGTERM and Ctrl-C: a job ends in words, soon, with what was done kept. See also test_crashes.py."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.jobs import lease
from archive.jobs.publish import publish
from archive.jobs.report import SILENT
from archive.store import database
from archive.store.store import Store
from tests import packages as made
from tests.command import lire_aussi, start
from tests.hold import jobs
from tests.hold.content import count, faults, rows
from tests.package_index import package_index

STOPPING = "Stopping after the batch in hand ...\n"
both = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


def started(*arguments: object, folder: Path, pause: str) -> "subprocess.Popen[str]":
    """A command that has a model at work, which pauses at each sentence."""
    process = start(*arguments, folder=folder, TOY_PAUSE=pause, TOY_LOG="log")
    while not (folder / "log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    return process


def ended(process: "subprocess.Popen[str]", *numbers: signal.Signals) -> str:
    """Send signals, each once the one before it was heard; what the command said, and that it was stopped."""
    assert process.stderr is not None
    said = ""
    for number in numbers:
        process.send_signal(number)
        said += process.stderr.readline()
    said += process.stderr.read()
    process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


@both
@pytest.mark.parametrize("job", ["translate", "reprocess", "ingest"])
def test_a_signal_ends_a_translation_after_the_batch_in_hand(
    inputs: Path, number: signal.Signals, job: str
) -> None:
    folder, path = inputs.parent, inputs.parent / "a.db"
    assert lire_aussi("ingest", path, "in", folder=folder).code == 0
    arguments: tuple[object, ...] = ("translate", path, "--to", "pt")
    if job == "ingest":
        assert lire_aussi(*arguments, folder=folder).code == 0
        for more in range(12, 18):
            (inputs / f"{more}.txt").write_text(jobs.text(more), encoding="utf-8")
        arguments = ("ingest", path, "in", "--to", "pt")
    elif job == "reprocess":
        jobs.read_badly(path)
        assert lire_aussi(*arguments, folder=folder).code == 0
        arguments = ("reprocess", path)
    shutil.copy(path, folder / "calm.db")
    calm = [folder / "calm.db" if argument == path else argument for argument in arguments]
    assert lire_aussi(*calm, folder=folder).code == 0

    said = ended(started(*arguments, folder=folder, pause="0.03"), number)
    assert STOPPING in said
    assert faults(path) == []
    assert count(path, "leases") == 0
    if job == "translate":
        # What was finished of the window in hand is kept, though nothing of it is saved.
        assert said == f"{STOPPING}{path}: stopped; what else was made is kept for the next run\n"
        assert count(path, "memory WHERE unsaved") > 0
    assert lire_aussi(*arguments, folder=folder, TOY_LOG="log").code == 0
    if job == "translate":
        lines = [line.split("\t", 1)[1] for line in (folder / "log").read_text().splitlines()]
        assert sorted(lines) == sorted(set(lines))
    assert rows(path) == rows(folder / "calm.db")


@both
def test_a_second_signal_waits_for_no_model(inputs: Path, number: signal.Signals) -> None:
    folder, path = inputs.parent, inputs.parent / "a.db"
    assert lire_aussi("ingest", path, "in", folder=folder).code == 0
    process = started("translate", path, "--to", "pt", folder=folder, pause="100000")
    said = ended(process, number, number)
    assert said.split("\n") == [STOPPING.strip(), "", "lire-aussi: Stopped; what was done is kept", ""]
    assert faults(path) == []
    assert count(path, "leases") == 0
    assert lire_aussi("translate", path, "--to", "pt", folder=folder).code == 0
    assert count(path, "translations") == count(path, "blocks")


@both
def test_a_signal_ends_an_ingest_after_what_it_reads(inputs: Path, number: signal.Signals) -> None:
    folder = inputs.parent
    os.mkfifo(folder / "pipe")
    arguments = ("ingest", "a.db", "in/00.txt", "pipe", "in/01.txt")
    process = start(*arguments, folder=folder)
    with (folder / "pipe").open("w", encoding="utf-8") as pipe:  # waits until somebody reads
        process.send_signal(number)
        assert process.stderr is not None
        assert process.stderr.readline() == STOPPING
        pipe.write(jobs.text(2))
    assert ended(process) == "a.db: 2 new\n"
    assert faults(folder / "a.db") == []
    (folder / "pipe").unlink()
    (folder / "pipe").write_text(jobs.text(2), encoding="utf-8")
    assert lire_aussi(*arguments, folder=folder).err == ["a.db: 1 new, 2 known already"]


@both
def test_a_signal_ends_the_wait_for_another_process(inputs: Path, number: signal.Signals) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", folder=folder).code == 0
    with Store(folder / "a.db") as store, lease.held(store, SILENT, lambda: False):
        process = start("reprocess", "a.db", folder=folder)
        assert process.stderr is not None
        assert "waiting for it to end" in process.stderr.readline()
        assert ended(process, number).splitlines() == [
            STOPPING.strip(),
            "lire-aussi: Stopped while waiting for another process that translates this archive",
        ]
    assert lire_aussi("reprocess", "a.db", folder=folder).code == 0


@both
def test_a_signal_ends_the_fetching_of_a_model(tmp_path: Path, number: signal.Signals) -> None:
    place, temporary = tmp_path / "packages", tmp_path / "temporary"
    temporary.mkdir()
    made.toy(place, {"yes": "sim"}, "en", "pt", package_version="1.0")
    newer = made.toy(tmp_path / "newer", {"yes": "sim"}, "en", "pt", package_version="1.1")
    file = made.zipped(newer, tmp_path / "translate-en_pt-1_1.argosmodel")
    asked, go_on = threading.Event(), threading.Event()

    def halfway() -> None:
        asked.set()
        go_on.wait()

    with package_index(tmp_path / "served", file, version="1.1", halfway=halfway) as address:
        variables = {"ARGOS_PACKAGE_INDEX": f"{address}/", "TMPDIR": str(temporary)}
        arguments = ("models", "install", "en", "pt")
        process = start(*arguments, folder=tmp_path, **variables)
        asked.wait()
        process.send_signal(number)
        said = process.communicate(timeout=120)[1]
        go_on.set()
        assert (process.returncode, said) == (1, "\nlire-aussi: Stopped; what was done is kept\n")
        assert list(temporary.iterdir()) == []
        assert [path.name for path in place.iterdir() if path.is_dir()] == ["translate-en_pt-1.0"]
        assert lire_aussi(*arguments, folder=tmp_path, **variables).err == ["Installed en to pt, version 1.1"]
        assert [path.name for path in place.iterdir() if path.is_dir()] == ["translate-en_pt-1.1"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_a_publication_is_stopped_in_the_middle_of_a_statement(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", folder=folder).code == 0
    before = publish(folder / "a.db", folder / "out.db", withhold=["nothing"]).path.read_bytes()
    monkeypatch.setattr(database, "STEPS", 1000)
    asked = 0
    last = float("inf")

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked >= last

    (folder / "calm").mkdir()
    publish(folder / "a.db", folder / "calm" / "out.db", stop=stop)
    last, asked = asked * share, 0
    with pytest.raises(ArchiveError, match=r"^Stopped; nothing was published, out\.db is as it was$"):
        publish(folder / "a.db", folder / "out.db", force=True, stop=stop)
    assert (folder / "out.db").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert publish(folder / "a.db", folder / "out.db", force=True).articles == 12
    assert faults(folder / "a.db") == []
