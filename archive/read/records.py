"""WARC and ARC records out of a stream: framing, checks, and going on after a damaged one.

warcio parses the records. The framing is ours, because its own iterator swallows decompression errors,
writes to standard error, and can't go on after damage.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from archive.read.refused import Refused, told

BLOCK = 64 * 1024
GZIP = b"\x1f\x8b\x08"
PLAIN = b"\r\n\r\nWARC/1."
LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch that is no good record: where it starts, what is wrong, the URL where it is known."""

    offset: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record at its offset, as warcio parsed it; its stream is read before the next one is asked for.

    `within` is its offset in the gzip member that starts at `offset`: 0, but where one member holds all.
    """

    offset: int
    within: int
    parsed: Any

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.offset}+{self.within}" if self.within else str(self.offset)


class Buffered:
    """Bytes pulled piece by piece, with `read`, `readline` and the offset of what comes next."""

    def __init__(self, pull: Callable[[], bytes], offset: int = 0) -> None:
        self._pull = pull
        self._buffer = b""
        self._place = 0
        self.offset = offset

    def _fill(self) -> bool:
        more = self._pull()
        self._buffer = self._buffer[self._place :] + more
        self._place = 0
        return bool(more)

    def tell(self) -> int:
        """Where we are: warcio asks when it complains of what it finds there."""
        return self.offset

    def read(self, length: int | None = None) -> bytes:
        parts = []
        while length is None or length > 0:
            if self._place >= len(self._buffer) and not self._fill():
                break
            end = len(self._buffer) if length is None else self._place + length
            part = self._buffer[self._place : end]
            self._place += len(part)
            self.offset += len(part)
            length = None if length is None else length - len(part)
            parts.append(part)
        return b"".join(parts)

    def readline(self, length: int | None = None) -> bytes:
        limit = LINE if length is None else min(length, LINE)
        while True:
            found = self._buffer.find(b"\n", self._place, self._place + limit)
            if found >= 0:
                return self.read(found + 1 - self._place)
            if len(self._buffer) - self._place >= limit or not self._fill():
                return self.read(limit)

    def startswith(self, prefix: bytes) -> bool:
        """Whether these bytes come next."""
        while len(self._buffer) - self._place < len(prefix) and self._fill():
            pass
        return self._buffer.startswith(prefix, self._place)

    def skip_blank(self) -> bool:
        """Pass over blank lines between records; False at the end."""
        while True:
            if self._place >= len(self._buffer) and not self._fill():
                return False
            if self._buffer[self._place] not in b"\r\n":
                return True
            self._place += 1
            self.offset += 1


class Members:
    """The gzip members of a stream, one after the other, each as a pull of inflated bytes."""

    def __init__(self, stream: BinaryIO, offset: int, lead: bytes) -> None:
        """`lead` was taken from the stream already, and stood at `offset`."""
        self._stream = stream
        self._rest = lead
        self.offset = offset

    def more(self) -> bool:
        """Whether another member follows; zero padding at the end is none."""
        if not self._rest:
            self._rest = self._stream.read(BLOCK)
        while self._rest and not self._rest.strip(b"\x00"):
            self.offset += len(self._rest)
            self._rest = self._stream.read(BLOCK)
        return bool(self._rest)

    @property
    def is_gzip(self) -> bool:
        """Whether what follows can be a gzip member."""
        return self._rest.startswith(GZIP[: len(self._rest)])

    def pull(self) -> Callable[[], bytes]:
        """A function that gives the next inflated piece of the member at hand, b"" at its end.

        Raises zlib.error in it where the member is damaged, EOFError where the input ends within it.
        """
        inflate = zlib.decompressobj(31)

        def piece() -> bytes:
            while not inflate.eof:
                data = inflate.unconsumed_tail or self._rest or self._stream.read(BLOCK)
                if not data:
                    raise EOFError("the gzip data ends in the middle")
                fresh = not inflate.unconsumed_tail
                if fresh:
                    self._rest = b""
                out = inflate.decompress(data, 16 * BLOCK)
                if fresh:
                    self.offset += len(data)
                if inflate.eof:
                    self._rest = inflate.unused_data
                    self.offset -= len(self._rest)
                if out:
                    return out
            return b""

        return piece


def records(stream: BinaryIO, start: int = 0) -> Iterator[Record | Damage]:
    """The records of a WARC or ARC file, plain or gzipped by record, from an offset on.

    After damage it goes on at the next place that looks like a record, where the stream can seek.
    """
    seekable = stream.seekable()
    origin = stream.tell() if seekable else 0
    if start:
        if seekable:
            stream.seek(origin + start)
        else:
            _skip(stream, start)
    offset = start
    while True:
        try:
            yield from _run(stream, offset)
            return
        except _Broken as broken:
            yield broken.damage
            if not seekable:
                yield Damage(broken.damage.offset, "damaged", "the rest of a pipe can't be searched")
                return
            following = _next_start(stream, origin + broken.damage.offset + 1)
            if following is None:
                return
            stream.seek(following)
            offset = following - origin


class _Broken(Exception):
    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.detail)
        self.damage = damage


FAULTS = (
    ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError, ValueError, IndexError,
    AttributeError, TypeError, KeyError, AssertionError,
)  # fmt: skip
"""What zlib and warcio's parsers raise on wild bytes."""


def _run(stream: BinaryIO, offset: int) -> Iterator[Record | Damage]:
    lead = stream.read(len(GZIP))
    gzipped = lead == GZIP
    first = [lead]

    def plain() -> bytes:
        return first.pop() if first else stream.read(BLOCK)

    if not gzipped:
        yield from _parsed(Buffered(plain, offset), None)
        return
    members = Members(stream, offset, lead)
    while members.more():
        at = members.offset
        if not members.is_gzip:
            raise _Broken(Damage(at, "damaged", "no gzip data where a record should start"))
        yield from _parsed(Buffered(members.pull()), at)


def _parsed(stream: Buffered, member: int | None) -> Iterator[Record | Damage]:
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    is_warc: bool | None = None
    while True:
        offset = stream.offset if member is None else member
        try:
            if not stream.skip_blank():
                return
            offset = stream.offset if member is None else member
            within = 0 if member is None else stream.offset
            starts = stream.startswith(b"WARC/")
            if is_warc is not None and starts != is_warc:  # else the loader takes garbage for an ARC header
                raise ValueError("no record where one should start")
            is_warc = starts
            parsed = loader.parse_record_stream(stream, check_digests=True)
            if not parsed.rec_type:
                raise ValueError("a record that doesn't say of what type it is")
        except FAULTS as error:
            raise _Broken(_damage(offset, error)) from error
        yield Record(offset, within, parsed)
        try:
            while parsed.raw_stream.read(BLOCK):
                pass
        except FAULTS as error:
            raise _Broken(_damage(offset, error)) from error


def _damage(offset: int, error: Exception) -> Damage:
    if isinstance(error, EOFError):
        return Damage(offset, "truncated", "the file ends in the middle of a record")
    return Damage(offset, "damaged", told(error))


def _next_start(stream: BinaryIO, start: int) -> int | None:
    """Where the next record may begin at or after `start`: a gzip member or a WARC line."""
    stream.seek(start)
    base, carry = start, b""
    while chunk := stream.read(BLOCK * 16):
        window = carry + chunk
        found = []
        if (at := window.find(GZIP)) >= 0:
            found.append(at)
        if (at := window.find(PLAIN)) >= 0:
            found.append(at + 4)
        if found:
            return base - len(carry) + min(found)
        carry = window[-len(PLAIN) :]
        base += len(chunk)
    return None


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0:
        part = stream.read(min(count, BLOCK))
        if not part:
            raise Refused("truncated", "shorter than where it was left")
        count -= len(part)
