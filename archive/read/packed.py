"""What is packed around articles: ZIP, tar, and gzip, bzip2 or xz around a single file."""

import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Literal, cast

from archive.files import dictionary
from archive.model import Failure
from archive.read.beside import is_housekeeping
from archive.read.context import Context, Item, is_damage, lies_beside
from archive.read.entry import Entry
from archive.read.forward import Forward
from archive.read.limits import size
from archive.read.refused import Refused
from archive.read.unpacked import Counted, Inflated, seekable, too_much_memory

COMPRESSED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
_DRIVE = re.compile(r"^[A-Za-z]:")


ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
    LookupError, OverflowError,
)  # fmt: skip
"""What zipfile raises on damaged files; RuntimeError for a member with a password."""


class ZipReader:
    """A ZIP of anything that can be read; Office files, e-books and model packages are refused by name."""

    name = "zip"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        return 0.8 if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        with opened(entry, context) as archive:
            names = set(archive.namelist())
            if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
                from archive.read.wacz import pages

                yield from pages(archive, entry, context)
                return
            refuse_documents(names)
            yield from _members(archive, entry, context)


class _Bounded(zipfile.ZipFile):
    """A ZIP whose members are refused where they ask for more memory than `Limits.memory`."""

    def __init__(self, stream: BinaryIO, memory: int) -> None:
        super().__init__(stream)
        self._memory = memory

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if dictionary(self, info) > self._memory:
            raise too_much_memory(self._memory)
        return super().open(info, mode, pwd, force_zip64=force_zip64)


@contextmanager
def opened(entry: Entry, context: Context) -> Iterator[zipfile.ZipFile]:
    """The ZIP in an entry. Raises Refused where it is none, or holds too many members."""
    with seekable(entry, context) as stream:
        try:
            archive = _Bounded(stream, context.limits.memory)
        except ZIP_FAULTS as error:
            raise_medium(error)
            raise Refused("damaged", f"ZIP: {error}") from error
        with archive:
            if len(archive.infolist()) > context.limits.members:
                detail = f"more than {context.limits.members} members (Limits.members)"
                raise Refused("too large", detail)
            yield archive


def raise_medium(error: Exception) -> None:
    """Raise the OSError of a medium that is behind what zipfile raised: it calls some of them a bad ZIP."""
    for behind in (error, error.__context__):
        if isinstance(behind, OSError) and not is_damage(behind):
            raise behind


def refuse_documents(names: set[str]) -> None:
    """Raise Refused for a ZIP that is one document or program in a format of its own."""
    for mark, what in (
        ("[Content_Types].xml", "an Office document"),
        ("META-INF/container.xml", "an e-book"),
        ("META-INF/manifest.xml", "an OpenDocument file"),
        ("META-INF/MANIFEST.MF", "a Java program"),
    ):
        if mark in names:
            raise Refused("not an article", f"{what}; convert it to text or HTML first")
    if any(name.endswith("model/model.bin") for name in names):
        raise Refused("not an article", "a translation package; install it with `lire-aussi models add`")


def unsafe(name: str) -> bool:
    """Whether a member's name leads out of the folder that it would be unpacked in."""
    return (
        name.startswith(("/", "\\"))
        or bool(_DRIVE.match(name))
        or ".." in re.split(r"[/\\]", name)
        or "\x00" in name
    )


def beside(name: str, entry: Entry) -> bool:
    """Whether a member is what lies beside articles: hidden, housekeeping, images, fonts, scripts."""
    parts = PurePosixPath(name).parts
    if any(part.startswith((".", "__MACOSX")) for part in parts):
        return True
    return bool(parts) and (is_housekeeping(parts[-1]) or lies_beside(entry))


def _members(archive: zipfile.ZipFile, entry: Entry, context: Context) -> Iterator[Item]:
    with context.container() as place:
        for number, info in enumerate(archive.infolist()):
            if number < place.start or info.filename.endswith("/"):
                continue
            place.at(number)
            yield from member(archive, info, entry, context)


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, entry: Entry, context: Context) -> Iterator[Item]:
    """The articles in one member of a ZIP, or the Failure that it is."""
    where = f"{entry.source}!{info.filename}"
    if unsafe(info.filename):
        yield Failure(where, "unsafe path", "the name leads out of the archive")
        return
    if info.flag_bits & 1:
        yield Failure(where, "encrypted", "a member with a password")
        return
    limits = context.limits
    if info.file_size > limits.member:
        yield Failure(
            where, "too large", f"{size(info.file_size)}; {size(limits.member)} allowed (Limits.member)"
        )
        return
    if info.file_size > limits.ratio_floor and info.file_size > limits.ratio * max(info.compress_size, 1):
        ratio = info.file_size // max(info.compress_size, 1)
        yield Failure(
            where, "bomb", f"unpacks to {ratio} times its size; {limits.ratio} allowed (Limits.ratio)"
        )
        return
    try:
        with archive.open(info) as stream:
            counted = Counted(cast(BinaryIO, stream), context, lambda: info.compress_size)
            plain = info.compress_type == zipfile.ZIP_STORED
            source = cast(BinaryIO, stream if plain else io.BufferedReader(counted))
            inner = _inner(source, info.filename, entry, "zip", info.file_size)
            if not beside(info.filename, inner):
                yield from context.open(inner)
    except Refused as refusal:
        yield Failure(where, refusal.reason, refusal.detail)
    except ZIP_FAULTS as error:
        if isinstance(error, OSError) and not is_damage(error):
            yield context.failure(where, error)
        else:
            yield Failure(where, "damaged", f"ZIP member: {error}")


class TarReader:
    """A tar of anything that can be read, as a stream."""

    name = "tar"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        return 0.9 if head[257:262] == b"ustar" else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        try:
            with tarfile.open(fileobj=entry.stream, mode="r|") as archive, context.container() as place:
                for number, info in enumerate(archive):
                    if number >= context.limits.members:
                        raise Refused("too large", f"more than {number} members (Limits.members)")
                    if number < place.start or not info.isfile():
                        continue
                    place.at(number)
                    yield from self._member(archive, info, entry, context)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise Refused("damaged", f"tar: {error}") from error

    def _member(
        self, archive: tarfile.TarFile, info: tarfile.TarInfo, entry: Entry, context: Context
    ) -> Iterator[Item]:
        where = f"{entry.source}!{info.name}"
        if unsafe(info.name):
            yield Failure(where, "unsafe path", "the name leads out of the archive")
            return
        stream = archive.extractfile(info)
        if stream is None:
            return
        inner = _inner(cast(BinaryIO, _Member(cast(BinaryIO, stream))), info.name, entry, "tar", info.size)
        if not beside(info.name, inner):
            yield from context.open(inner)


class _Member(Forward):
    """A member of a tar that is read as a stream: tarfile claims that it can seek, and fails at it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def piece(self, length: int) -> bytes:
        return self._stream.read(length)


class CompressedReader:
    """gzip, bzip2 or xz around one file; a WARC gzipped by record is the WARC reader's."""

    name = "gzip"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        return 0.7 if head.startswith(COMPRESSED) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        inflated = Inflated(entry, context.limits.memory)
        stream = io.BufferedReader(Counted(cast(BinaryIO, inflated), context, lambda: inflated.packed))
        name = re.sub(r"\.(gz|bz2|xz)$", "", PurePosixPath(entry.name).name, flags=re.I)
        name = re.sub(r"\.(tgz|tbz2?|txz)$", ".tar", name, flags=re.I)
        with context.container() as place:
            place.at(0)
            inner = _inner(cast(BinaryIO, stream), name, entry, "gzip", None)
            yield from context.open(inner)


def _inner(stream: BinaryIO, name: str, entry: Entry, kind: str, count: int | None) -> Entry:
    return Entry(
        stream, name, kind=kind, path=entry.path, member=entry.inside(name), url=entry.url, size=count
    )
