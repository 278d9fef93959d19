"""Reading in parts gives what reading in one go gives, and each part ends between two members."""

import io
import tarfile
from pathlib import Path

import pytest

from archive.read import Position, files, look, part, read


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
