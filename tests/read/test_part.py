"""Reading in parts gives what reading in one go gives, and each part ends between two members."""

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from archive.model import Failure
from archive.read import Position, files, look, part, read
from tests.read import warcs


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A tar of seven pages, one of them empty and so refused."""
    path = tmp_path / "pages.tar"
    with tarfile.open(path, "w") as tar:
        for number in range(7):
            content = f"Title {number}\nThe paragraph of page {number}.\n".encode() if number != 3 else b""
            member = tarfile.TarInfo(f"{number}.txt")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def start(path: Path) -> Position:
    found = look(str(path))
    assert found.container
    return Position(found.path, found.sha256, "0", 0, found.size)


@pytest.mark.parametrize("enough", [1, 60, 1000, 10_000])
def test_parts_together_are_the_whole(packed: Path, enough: int) -> None:
    wanted = list(read(packed, errors="yield"))
    assert len(wanted) == 7
    at, found, parts = start(packed), [], 0
    while not at.finished:
        items, at = part(at, enough)
        found += items
        parts += 1
        assert parts < 20
    assert found == wanted
    assert at == Position(
        str(packed), start(packed).sha256, "end", packed.stat().st_size, packed.stat().st_size, True
    )
    assert (parts > 1) == (enough < 1000 + 200)


def test_a_name_that_is_no_utf_8_opens_the_next_part_too(packed: Path) -> None:
    path = packed.rename(packed.with_name(os.fsdecode(b"caf\xe9.zip")))
    items, at = part(start(path), 1)
    assert items == list(read(path, errors="yield"))[: len(items)]
    assert (at.path, at.finished) == (str(path), False)


def test_a_document_is_no_container(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Title\nText of the page.\n")
    assert look(str(page)).container is False
    with pytest.raises(FileNotFoundError):
        look(str(tmp_path / "none"))


def test_files_are_those_that_read_would_read(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", ".hidden", "README.md", "sub/c.txt"):
        (tmp_path / name).write_text("Title\nText of the page.\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    assert list(files(tmp_path)) == [str(tmp_path / name) for name in ("a.txt", "b.txt", "sub/c.txt")]
    assert list(files(tmp_path / "none")) == [str(tmp_path / "none")]


def jsonl(folder: Path) -> Path:
    path = folder / "pages.jsonl"
    path.write_text("".join(f'{{"title": "Page {n}", "text": "The text of {n}."}}\n' for n in range(4)))
    return path


def feed(folder: Path) -> Path:
    path = folder / "feed.xml"
    items = "".join(
        f"<item><title>Page {n}</title><description>The text of {n}.</description></item>" for n in range(4)
    )
    path.write_text(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>')
    return path


def web(folder: Path) -> Path:
    path = folder / "pages.warc.gz"
    path.write_bytes(
        b"".join(
            gzip.compress(
                warcs.record(
                    f"https://a.example/{n}",
                    f"Page {n}\nThe text of {n}.\n".encode(),
                    headers="Content-Type: text/plain\r\n",
                ),
                mtime=0,
            )
            for n in range(4)
        )
    )
    return path


def nested(folder: Path) -> Path:
    path = folder / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("pages")
        for inner in (web(folder), jsonl(folder)):
            archive.write(inner, inner.name)
    return path


@pytest.mark.parametrize("container", [jsonl, feed, web, nested])
def test_each_member_can_be_read_alone_and_passed_over(
    tmp_path: Path, container: Callable[[Path], Path]
) -> None:
    path = container(tmp_path)
    wanted = list(read(path, errors="yield"))
    passed = 0
    found, at = [], start(path)
    while not at.finished:
        items, after = part(at, 0)
        assert len(items) <= 1
        found += items
        failures, behind = part(at, 0, passing="it kills")
        if items:  # where nothing was read, a container inside was come upon
            assert behind == after
            assert [(one.reason, one.detail) for one in failures if isinstance(one, Failure)] == [
                ("cluster", "it kills")
            ]
            assert failures[0].source.startswith(str(path))
            passed += 1
        at = after
    assert found == wanted
    assert passed == len(wanted)


def test_what_a_container_says_of_itself_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        content = web(tmp_path).read_bytes()
        hashes = {
            "archive/none.warc.gz": "sha256:00",
            "archive/a.warc.gz": f"sha256:{sha256(content).hexdigest()}",
        }
        resources = [{"path": path, "hash": one} for path, one in hashes.items()]
        archive.writestr("datapackage.json", json.dumps({"resources": resources}))
        archive.writestr("archive/a.warc.gz", content)
    wanted = list(read(path, errors="yield"))
    assert [item.reason for item in wanted if isinstance(item, Failure)] == ["missing"]
    found, at = [], start(path)
    while not at.finished:
        items, at = part(at, 0)
        found += items
    assert found == wanted
