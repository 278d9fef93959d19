"""HTTP bodies out of their content coding: gzip, deflate and Brotli, never more than was asked for."""

import zlib
from collections.abc import Callable
from typing import BinaryIO

import brotli
from warcio.bufferedreaders import ChunkedDataReader

from archive.read.entry import read_up_to

PIECE = 64 * 1024
DAMAGED = (zlib.error, brotli.error)

Step = Callable[[bytes, int], bytes]
"""Packed bytes and how many unpacked ones are wanted, to about that many; b"" at the end."""


def body(stream: BinaryIO, coding: str | None, *, chunked: bool, limit: int) -> bytes:
    """A response's body unpacked, its first `limit` bytes at most.

    coding: the Content-Encoding header, whose last coding comes off first. A body that isn't packed, as
    its header claims it is, or in a coding that isn't known here, is given as it stands.
    Raises zlib.error or brotli.error where it is damaged, EOFError where it ends in the middle.
    """
    packed = ChunkedDataReader(stream) if chunked else stream
    names = [name.strip().lower() for name in (coding or "").split(",")]
    known = [name.removeprefix("x-") for name in names if name and name != "identity"]
    content = read_up_to(packed, limit)
    for name in reversed(known):
        if name not in CODINGS:
            return content
        unpacked = _unpacked(content, CODINGS[name], limit)
        if unpacked is None:
            return content
        content = unpacked
    return content


def _unpacked(content: bytes, steps: tuple[Callable[[], Step], ...], limit: int) -> bytes | None:
    """None where not even the first byte can be unpacked: it never was packed."""
    for start in steps:
        step, parts, length = start(), [], 0
        try:
            part = step(content, min(PIECE, limit))
            while part:
                parts.append(part)
                length += len(part)
                part = step(b"", min(PIECE, limit - length)) if length < limit else b""
        except (*DAMAGED, EOFError):
            if not length:
                continue
            raise
        return b"".join(parts)[:limit]
    return None


def _zlib(window: int) -> Callable[[], Step]:
    def start() -> Step:
        inflate = zlib.decompressobj(window)

        def step(data: bytes, most: int) -> bytes:
            found = inflate.decompress(inflate.unconsumed_tail or data, most)
            if not found and not inflate.eof:
                raise EOFError("the compressed body ends in the middle")
            return found

        return step

    return start


def _brotli() -> Step:
    inflate = brotli.Decompressor()

    def step(data: bytes, most: int) -> bytes:
        found: bytes = inflate.process(data, output_buffer_limit=most)
        if not found and not inflate.is_finished():
            raise EOFError("the compressed body ends in the middle")
        return found

    return step


CODINGS = {
    "gzip": (_zlib(31),),
    "deflate": (_zlib(15), _zlib(-15)),  # half of the servers leave the zlib header out
    "br": (_brotli,),
}
