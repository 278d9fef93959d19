"""A file is there whole, as the last who finished wrote it, or as it was."""

import os
from pathlib import Path

import pytest

from archive import files
from archive.files import whole


def test_a_file_takes_its_name_when_it_is_written(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"old")
    with whole(target) as stream:
        stream.write(b"new")
        stream.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_whatever_fails_leaves_the_old_one_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def write() -> None:
        with whole(target) as stream:
            stream.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_two_processes_write_beside_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.csv"
    with whole(target) as first:
        first.write(b"first, a long one")
        first.flush()
        with monkeypatch.context() as other:
            other.setattr(os, "getpid", lambda: 7)
            assert files.unfinished(target).name.startswith(".a.csv.7.")
            with whole(target) as second:
                second.write(b"second")
        assert target.read_bytes() == b"second"
    assert target.read_bytes() == b"first, a long one"
    assert list(tmp_path.iterdir()) == [target]


def test_bytes_are_on_the_disk_before_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    flush, replace = files.flush, Path.replace

    def flushed(path: Path) -> None:
        steps.append(f"flush {'folder' if path == tmp_path else path.read_bytes().decode()}")
        flush(path)

    def replaced(self: Path, target: Path) -> Path:
        steps.append("replace")
        return replace(self, target)

    monkeypatch.setattr(files, "flush", flushed)
    monkeypatch.setattr(Path, "replace", replaced)
    with whole(tmp_path / "a") as stream:
        stream.write(b"all of it")
    assert steps == ["flush all of it", "replace", "flush folder"]
