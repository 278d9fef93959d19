"""A full disk, a read-only file, a lost model: a clear line, and what was done is kept."""

import os
import resource
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.translate import packages
from tests import packages as made
from tests.command import PROGRAM, environment, lire_aussi, start
from tests.examples import article
from tests.hold import jobs
from tests.hold.content import count, faults, rows
from tests.package_index import package_index


def with_room(room: int, *arguments: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that may write no file larger than so many bytes."""

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=folder, env=environment(**more), preexec_fn=no_more, capture_output=True, text=True,
    )  # fmt: skip


def test_a_file_that_may_not_grow_keeps_what_it_has(inputs: Path) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in/00.txt", folder=folder).code == 0

    ran = with_room(40_000, "ingest", "a.db", "in", folder=folder)
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
        ("export", "a.db", "--format", "html", "-o", "site"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("room", [0, 20_000, 90_000])
def test_no_job_loses_anything_to_a_disk_without_room(
    inputs: Path, arguments: tuple[str, ...], room: int
) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in", "--to", "fr", folder=folder).code == 0
    before = count(folder / "a.db", "translations")

    ran = with_room(room, *arguments, folder=folder)
    assert ran.returncode in (0, 1), ran.stderr
    assert "Traceback" not in ran.stderr
    assert not ran.returncode or ran.stderr.splitlines()[-1].startswith("lire-aussi: "), ran.stderr
    assert faults(folder / "a.db") == []
    assert (count(folder / "a.db"), count(folder / "a.db", "translations") >= before) == (12, True)
    assert lire_aussi(*arguments, folder=folder).code == 0
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("room", [0, 60_000, 150_000])
def test_a_reading_again_without_room_goes_on_once_there_is_some(inputs: Path, room: int) -> None:
    folder, path = inputs.parent, inputs.parent / "a.db"
    assert lire_aussi("ingest", path, "in", folder=folder).code == 0
    jobs.read_badly(path)
    assert lire_aussi("translate", path, "--to", "pt", folder=folder).code == 0
    shutil.copy(path, folder / "calm.db")
    assert lire_aussi("reprocess", "calm.db", folder=folder).code == 0
    before = count(path, "translations")
    ran = with_room(room, "reprocess", "a.db", folder=folder)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        "lire-aussi: a.db can't be written: the disk fails or a size limit is reached; the rest is kept\n",
    )
    assert faults(path) == []
    assert (count(path), count(path, "translations") >= before) == (12, True)
    assert lire_aussi("reprocess", "a.db", folder=folder).code == 0
    assert rows(path) == rows(folder / "calm.db")


def test_a_model_that_there_is_no_room_for_leaves_the_old_one(tmp_path: Path) -> None:
    place, temporary = tmp_path / "packages", tmp_path / "temporary"
    temporary.mkdir()
    made.toy(place, {"yes": "sim"}, "en", "pt", package_version="1.0")
    newer = made.toy(tmp_path / "newer", {"yes": "sim"}, "en", "pt", package_version="1.1")
    (newer / "README.md").write_bytes(b"." * 1_000_000)  # large once it is unpacked
    file = made.zipped(newer, tmp_path / "translate-en_pt-1_1.argosmodel", zipfile.ZIP_DEFLATED)
    size = file.stat().st_size
    command = ("models", "install", "en", "pt")
    with package_index(tmp_path / "served", file, version="1.1") as address:
        variables = {"ARGOS_PACKAGE_INDEX": f"{address}/", "TMPDIR": str(temporary)}
        for room in (0, size // 2, size + 100_000):
            ran = with_room(room, *command, folder=tmp_path, **variables)
            assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran.stderr
            assert ran.stderr.startswith(
                f"lire-aussi: translate-en_pt.argosmodel can't be installed in {place}: "
            )
            assert list(temporary.iterdir()) == []
            assert [path.name for path in place.iterdir() if path.is_dir()] == ["translate-en_pt-1.0"]
        ran = lire_aussi(*command, folder=tmp_path, **variables)
        assert ran.err == ["Installed en to pt, version 1.1"]
        assert [path.name for path in place.iterdir() if path.is_dir()] == ["translate-en_pt-1.1"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [("stats", "a.db"), ("ingest", "a.db", "in", "--json")])
def test_output_that_can_not_be_written_is_one_line(inputs: Path, arguments: tuple[str, ...]) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in/00.txt", folder=folder).code == 0
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [str(PROGRAM), *arguments],
            cwd=folder, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (
        1,
        "lire-aussi: The output can't be written or read: No space left on device\n",
    )
    assert faults(folder / "a.db") == []


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


@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["neither listed nor entered", "listed and not entered"])
def test_a_folder_that_may_not_be_read_is_named_and_the_rest_is_done(inputs: Path, mode: int) -> None:
    folder = inputs.parent
    closed = inputs / "05"
    closed.mkdir()
    (closed / "a.txt").write_text("Title\nText of the page.\n")
    closed.chmod(mode)
    try:
        ran = as_plain_user("ingest", "a.db", "in", folder=folder)
        named = "in/05/a.txt" if mode else "in/05"
        assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
        assert ran.stderr.splitlines()[0] == f"Refused: {named}: can't be read: Permission denied"
        assert count(folder / "a.db") == 12
        ran = as_plain_user("ingest", "b.db", "in/05", folder=folder)
        assert ran.stderr.splitlines()[0] == f"Refused: {named}: can't be read: Permission denied"
        assert ran.returncode == 1
    finally:
        closed.chmod(0o755)


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


def test_an_archive_on_a_read_only_medium_is_read(inputs: Path) -> None:
    folder = inputs.parent / "medium"
    folder.mkdir()
    assert lire_aussi("ingest", "medium/a.db", "in/00.txt", folder=inputs.parent).code == 0
    (folder / "a.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        for command in (("stats",), ("show", "1"), ("doctor",), ("verify",)):
            ran = as_plain_user(command[0], "a.db", *command[1:], folder=folder)
            assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), (command, ran.stderr)
        ran = as_plain_user("reprocess", "a.db", folder=folder)
        expected = "lire-aussi: a.db can't be written: the file or its folder is read-only\n"
        assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", expected)
    finally:
        folder.chmod(0o755)


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


def test_nobody_reading_the_output_ends_a_command_quietly(inputs: Path) -> None:
    process = start("ingest", "a.db", "in", "--json", folder=inputs.parent)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert "Exception" not in err
