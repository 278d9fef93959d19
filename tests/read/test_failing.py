"""A medium or a reader that fails in the middle: what it kept back is read the next time."""

import errno
import gzip
import io
import os
import random
import tempfile
import zipfile

import pytest
from samples import tarred, zipped
from warcs import page, record

from archive import Archive
from archive.jobs.place import Place
from archive.model import Article, Failure, Known
from archive.read import Position, part, read
from archive.read.html import HtmlReader

NOISE = random.Random(1).randbytes(20_000).hex()
PAGES = {f"{n}.html": page(n).replace("</body>", f"<!-- {NOISE} --></body>").encode() for n in range(6)}
WARC = b"".join(record(f"http://a.example/{name}", content) for name, content in PAGES.items())


class Medium(io.BytesIO):
    """A file on a disk that can't be read at some offsets."""

    name = "disk/file"
    bad = range(0)

    def read(self, size=-1, /):
        start = self.tell()
        content = super().read(size)
        if max(start, self.bad.start) < min(self.tell(), self.bad.stop):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return content


class Memory:
    """What an archive remembers of its inputs from one run to the next."""

    def __init__(self):
        self.known = set()
        self.last = None

    def run(self, content, bad=range(0)):
        """What came of it, in a word each; the medium is bad once the digest is made."""
        medium = Medium(content)
        found = list(
            read(
                medium, errors="yield", known=self.known.__contains__, on_position=self.hear,
                resume=lambda start: self.resume(medium, bad),
            )
        )  # fmt: skip
        self.known |= {item.original.sha256 for item in found if isinstance(item, Article)}
        if self.last.finished:
            self.known.add(self.last.sha256)
        return [word(item) for item in found]

    def resume(self, medium, bad):
        medium.bad = bad
        return self.last.cursor if self.last else None

    def hear(self, position):
        self.last = position


def word(item):
    return {
        Article: lambda: item.title,
        Failure: lambda: f"{item.reason}: {item.detail}",
        Known: lambda: "all known" if item.whole else "known",
    }[type(item)]()


EIO = "can't be read: Input/output error"


def titles(*numbers):
    return [f"Page {number}" for number in numbers]


def stored(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "first", "second"),
    [
        (WARC, [*titles(0), EIO], titles(1, 2, 3, 4, 5)),
        (tarred(PAGES), [*titles(0, 1), EIO], titles(2, 3, 4, 5)),
        (zipped(PAGES), [*titles(0, 1), EIO, *titles(3, 4, 5)], [*titles(2), "known", "known", "known"]),
        (stored(PAGES), [*titles(0, 1), EIO, *titles(3, 4, 5)], [*titles(2), "known", "known", "known"]),
    ],
    ids=["warc", "tar", "zip", "stored zip"],
)
def test_a_place_of_a_disk_that_is_bad_once(content, first, second):
    memory = Memory()
    bad = len(content) * 5 // 12
    assert memory.run(content, range(bad, bad + 1)) == first
    assert (memory.last.finished, memory.last.ended) == (False, True)
    assert memory.run(content) == second
    assert memory.run(content) == ["all known"]


def test_a_zip_whose_table_of_contents_can_not_be_read():
    memory, content = Memory(), zipped(PAGES)
    assert memory.run(content, range(len(content) - 30, len(content))) == [EIO]
    assert memory.run(content) == titles(0, 1, 2, 3, 4, 5)


def test_a_disk_that_is_bad_before_anything_is_read_is_a_failure_too():
    medium = Medium(WARC)
    medium.bad = range(150_000, 150_001)
    assert [word(item) for item in read(medium, errors="yield", known=set().__contains__)] == [EIO]


def test_a_temporary_copy_that_there_is_no_room_for(monkeypatch):
    class Full(tempfile.SpooledTemporaryFile):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    memory, content = Memory(), gzip.compress(zipped(PAGES), mtime=0)
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "SpooledTemporaryFile", Full)
        assert memory.run(content) == ["can't be read: No space left on device"]
    assert memory.run(content) == titles(0, 1, 2, 3, 4, 5)
    assert memory.run(content) == ["all known"]


@pytest.fixture
def faulty(monkeypatch):
    """Let the reader of pages fail at two of them, and mend it again."""
    real = HtmlReader.read

    def read_page(self, entry, context):
        if entry.name in ("1.html", "4.html"):
            raise MemoryError
        return real(self, entry, context)

    with monkeypatch.context() as patch:
        patch.setattr(HtmlReader, "read", read_page)
        yield patch.undo


@pytest.mark.parametrize("content", [WARC, zipped(PAGES), gzip.compress(tarred(PAGES))])
def test_a_reader_that_fails_at_some_members(content, faulty):
    memory, failed = Memory(), "reader failed: MemoryError: "
    assert memory.run(content) == [*titles(0), failed, *titles(2, 3), failed, *titles(5)]
    assert memory.run(content) == [failed, "known", "known", failed, "known"]
    faulty()
    assert memory.run(content) == [*titles(1), "known", "known", *titles(4), "known"]
    assert memory.run(content) == ["all known"]


@pytest.mark.parametrize("enough", [1, 100_000, 1_000_000])
def test_parts_go_on_to_the_end_and_remember_where_a_reader_failed(tmp_path, faulty, enough):
    path = tmp_path / "pages.zip"
    path.write_bytes(zipped(PAGES))
    at, found = Position(str(path), "digest", "0", 0, path.stat().st_size), []
    while not at.ended:
        items, at = part(at, enough)
        found += [word(item) for item in items]
    failed = "reader failed: MemoryError: "
    assert found == [*titles(0), failed, *titles(2, 3), failed, *titles(5)]
    assert (at.cursor, at.beyond, at.finished) == ("1", "end", False)


def test_a_damaged_member_is_as_damaged_the_next_time():
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as archive:
            archive.writestr("0.html", PAGES["0.html"] + NOISE.encode() * 5)
            archive.writestr("1.html", PAGES["1.html"])
        content = bytearray(out.getvalue())
        content[len(content) // 3] ^= 255
        memory = Memory()
        damaged, title = memory.run(bytes(content))
        assert (damaged.split(":")[0], title) == ("damaged", "Page 1")
        assert memory.last.finished


def test_an_archive_takes_in_the_rest_without_being_told_to_read_again(tmp_path):
    taken = []
    for bad in (range(100_000, 100_001), range(0), range(0)):
        with Archive(tmp_path / "archive.db") as archive:
            place, medium = Place(archive.store), Medium(WARC)
            known = archive.is_known

            def resume(start, place=place, medium=medium, bad=bad):
                medium.bad = bad
                return place.resume(start)

            items = read(medium, errors="yield", known=known, resume=resume, on_position=place.reach)
            taken.append(archive.add(items, place=place).outcomes)
            rows = archive.store.connection.execute("SELECT finished IS NULL FROM inputs").fetchall()
            assert rows == [(bool(bad),)]
    assert taken == [{"new": 1, "refused": 1}, {"new": 5}, {"known": 1}]
