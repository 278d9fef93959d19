"""Streams that come out of a compressed one, counted so that a bomb is stopped while it goes off."""

import bz2
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from archive.read.context import Context
from archive.read.entry import CHUNK, Entry
from archive.read.forward import Forward
from archive.read.limits import size
from archive.read.refused import Refused

IN_MEMORY = 16 * 1024 * 1024
OVER_MEMLIMIT = "Memory usage limit exceeded"
"""All that Python's lzma says of it, in an LZMAError like any other."""


class Counted(Forward):
    """A stream that refuses to give more than the limits allow.

    `packed` tells how many packed bytes went in so far, for the ratio.
    """

    def __init__(self, stream: BinaryIO, context: Context, packed: Callable[[], int] | None = None) -> None:
        self._stream = stream
        self._context = context
        self._packed = packed

    def piece(self, length: int) -> bytes:
        data = self._stream.read(length)
        self._context.unpacked += len(data)
        check(self.tell() + len(data), self._packed() if self._packed else None, self._context)
        return data


def check(given: int, packed: int | None, context: Context) -> None:
    """Raise Refused where what was unpacked breaks a limit."""
    limits = context.limits
    if given > limits.member:
        raise Refused("too large", f"unpacks to more than {size(limits.member)} (Limits.member)")
    if context.unpacked > limits.total:
        raise Refused("too large", f"more than {size(limits.total)} unpacked in all (Limits.total)")
    if packed is not None and given > limits.ratio_floor and given > limits.ratio * max(packed, 1):
        found = given // max(packed, 1)
        raise Refused("bomb", f"unpacks to {found} times its size; {limits.ratio} are allowed (Limits.ratio)")


def too_much_memory(limit: int) -> Refused:
    """The refusal of data that asks for more memory than `Limits.memory`."""
    return Refused("too large", f"asks for more than {size(limit)} of memory to be unpacked (Limits.memory)")


class _Inflater(Protocol):
    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class Inflated(Forward):
    """The content of gzip, bzip2 or xz data, all members of it; truncated data is refused at its end.

    memory: the bytes that xz data may ask for.
    """

    def __init__(self, entry: Entry, memory: int) -> None:
        self._stream = entry.stream
        self._memory = memory
        self._make = _inflater(entry.head, memory)
        self._inflater = self._make()
        self._tail = b""
        self.packed = 0

    def piece(self, length: int) -> bytes:
        while True:
            if self._inflater.eof:
                rest = self._inflater.unused_data or self._take()
                while rest and not rest.strip(b"\x00"):
                    rest = self._take()
                if not rest:
                    return b""
                self._inflater, self._tail = self._make(), rest
            tail = getattr(self._inflater, "unconsumed_tail", b"") or self._tail
            needs = tail or (getattr(self._inflater, "needs_input", True) and self._take())
            if not needs and getattr(self._inflater, "needs_input", True):
                raise Refused("truncated", "the compressed data ends in the middle")
            self._tail = b""
            try:
                out = self._inflater.decompress(needs or b"", length)
            except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError) as error:
                if str(error) == OVER_MEMLIMIT:
                    raise too_much_memory(self._memory) from error
                raise Refused("damaged", f"compressed data: {error}") from error
            if out:
                return out

    def _take(self) -> bytes:
        data = self._stream.read(CHUNK)
        self.packed += len(data)
        return data


def _inflater(head: bytes, memory: int) -> Callable[[], _Inflater]:
    if head.startswith(b"BZh"):
        return cast(Callable[[], _Inflater], bz2.BZ2Decompressor)
    if head.startswith(b"\xfd7zXZ"):
        return cast(Callable[[], _Inflater], lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memory))
    return cast(Callable[[], _Inflater], lambda: zlib.decompressobj(31))


@contextmanager
def seekable(entry: Entry, context: Context) -> Iterator[BinaryIO]:
    """A stream over the entry that can seek: its own, or a temporary copy of it."""
    if entry.seekable:
        yield entry.stream
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        copied = 0
        while data := entry.stream.read(CHUNK):
            copied += len(data)
            if copied > context.limits.member:
                raise Refused("too large", f"more than {size(context.limits.member)} (Limits.member)")
            copy.write(data)
        copy.seek(0)
        yield cast(BinaryIO, copy)
