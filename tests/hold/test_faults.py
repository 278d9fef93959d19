"""A full disk, a read-only file, a lost model, a signal: a clear line, and what was done is kept."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.store.store import Store
from archive.translate import packages
from tests.command import PROGRAM, environment, lire_aussi, start
from tests.examples import article
from tests.hold import jobs
from tests.hold.content import faults


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of small articles."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(jobs.text(number), encoding="utf-8")
    return folder


def count(path: Path, table: str = "articles") -> int:
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return number


def test_a_file_that_may_not_grow_keeps_what_it_has(inputs: Path) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in/00.txt", folder=folder).code == 0

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    ran = subprocess.run(
        [str(PROGRAM), "ingest", "a.db", "in"],
        cwd=folder, env=environment(), preexec_fn=no_more, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "lire-aussi: a.db can't be written: the disk fails or a size limit is reached; the rest is kept\n"
    )
    assert count(folder / "a.db") == 1
    assert faults(folder / "a.db") == []
    assert lire_aussi("ingest", "a.db", "in", folder=folder).code == 0
    assert count(folder / "a.db") == 12


@pytest.mark.parametrize(
    "arguments",
    [
        ("translate", "a.db", "--to", "pt"),
        ("publish", "a.db", "out.db"),
        ("export", "a.db", "--format", "tmx", "-o", "out.tmx"),
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.parametrize("room", [0, 20_000, 90_000])
def test_no_job_loses_anything_to_a_disk_without_room(
    inputs: Path, arguments: tuple[str, ...], room: int
) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", "--to", "fr", folder=folder).code == 0
    before = count(folder / "a.db", "translations")

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    ran = subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=folder, env=environment(), preexec_fn=no_more, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode in (0, 1), ran.stderr
    assert "Traceback" not in ran.stderr
    assert not ran.returncode or ran.stderr.splitlines()[-1].startswith("lire-aussi: "), ran.stderr
    assert faults(folder / "a.db") == []
    assert (count(folder / "a.db"), count(folder / "a.db", "translations") >= before) == (12, True)
    assert lire_aussi(*arguments, folder=folder).code == 0
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk_is_named_and_the_archive_goes_on_once_there_is_room(tmp_path: Path) -> None:
    from archive.archive import Archive

    path = tmp_path / "a.db"
    with Archive(path) as archive:
        archive.add(article("First"))
        pages = archive.store.connection.execute("PRAGMA page_count").fetchone()[0]
        archive.store.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ArchiveError, match=r"the disk is full; what was committed before is kept"):
            archive.add(article("Second", "word " * 50_000))
        archive.store.connection.execute("PRAGMA max_page_count = 100000")
        archive.add(article("Third"))
    assert count(path) == 2
    assert faults(path) == []


def as_plain_user(*arguments: object, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command as somebody whom file permissions bind, which they don't the superuser."""
    command = [str(PROGRAM), *map(str, arguments)]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("the superuser may write anything, and setpriv isn't there")
        command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)


def test_a_read_only_archive_is_read_and_not_written(inputs: Path) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in/00.txt", folder=folder).code == 0
    (folder / "a.db").chmod(0o444)
    before = (folder / "a.db").read_bytes()
    ran = as_plain_user("ingest", "a.db", "in", folder=folder)
    expected = "lire-aussi: a.db can't be written: the file or its folder is read-only\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", expected)
    ran = as_plain_user("translate", "a.db", "--to", "pt", folder=folder)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", expected)
    assert as_plain_user("stats", "a.db", "--json", folder=folder).returncode == 0
    assert as_plain_user("publish", "a.db", "out.db", folder=folder).returncode == 0
    assert (folder / "a.db").read_bytes() == before


@pytest.mark.parametrize("lost", ["model/model.bin", "sentencepiece.model", "metadata.json"])
def test_a_model_file_lost_in_the_middle_fails_its_pair_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    from argostranslate import settings as argos

    from archive.archive import Archive
    from archive.settings import Settings

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(argos, "package_data_dir", tmp_path / "packages")
    monkeypatch.setattr(argos, "package_dirs", [tmp_path / "packages"])
    monkeypatch.setattr(packages, "_try_out", lambda package: None)
    (tmp_path / "packages").mkdir(exist_ok=True)
    packages.add(jobs.package("pt", "1.0"))
    listed = packages.installed

    def then_lost() -> list[packages.Package]:
        found = listed()
        for one in found:
            (one.folder / lost).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(packages, "installed", then_lost)
    with Archive(tmp_path / "a.db", settings=Settings(engines=("argos",))) as archive:
        archive.add(article("Lost", "A sentence of some words.", "Um", language="en"))
        done = archive.translate(["pt", "en"])
    assert [failure.source for failure in done.failures] == ["en to pt"]
    assert done.made["en"] == {"same": 3}
    assert count(tmp_path / "a.db", "failures") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_work_after_the_batch_in_hand(inputs: Path, number: signal.Signals) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", folder=folder).code == 0
    process = start("translate", "a.db", "--to", "pt", folder=folder, TOY_PAUSE="0.03", TOY_LOG="log")
    while not (folder / "log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Stopping after the batch in hand ..." in err
    assert "a.db: stopped; what else was made is kept for the next run" in err
    assert "Traceback" not in err
    assert faults(folder / "a.db") == []
    with Store(folder / "a.db") as store:
        assert store.connection.execute("SELECT count(*) FROM leases").fetchone()[0] == 0
        # What was finished of the window in hand is kept, though nothing of it is saved.
        assert store.connection.execute("SELECT count(*) FROM memory WHERE unsaved").fetchone()[0] > 0
    ran = lire_aussi("translate", "a.db", "--to", "pt", folder=folder, TOY_LOG="log")
    assert ran.code == 0
    lines = [line.split("\t", 1)[1] for line in (folder / "log").read_text().splitlines()]
    assert len(lines) == len(set(lines))
    assert count(folder / "a.db", "translations") == count(folder / "a.db", "blocks")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_waits_for_no_model(inputs: Path, number: signal.Signals) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", folder=folder).code == 0
    process = start("translate", "a.db", "--to", "pt", folder=folder, TOY_PAUSE="100000", TOY_LOG="log")
    while not (folder / "log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    assert process.stderr is not None
    assert process.stderr.readline() == "Stopping after the batch in hand ...\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.strip()) == (1, "lire-aussi: Stopped; what was done is kept")
    assert faults(folder / "a.db") == []
    assert count(folder / "a.db", "leases") == 0
    assert lire_aussi("translate", "a.db", "--to", "pt", folder=folder).code == 0
    assert count(folder / "a.db", "translations") == count(folder / "a.db", "blocks")


def test_nobody_reading_the_output_ends_a_command_quietly(inputs: Path) -> None:
    process = start("ingest", "a.db", "in", "--json", folder=inputs.parent)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert "Exception" not in err
