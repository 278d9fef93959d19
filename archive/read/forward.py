"""Streams that are read from the front alone."""

import io
from typing import Any, BinaryIO


class Forward(io.RawIOBase):
    """A stream made of the pieces that a subclass has; it can't seek, and tells how much it gave."""

    _told = 0

    def piece(self, length: int) -> bytes:
        """The next bytes, `length` at most; none at the end."""
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._told

    def readinto(self, buffer: Any) -> int:
        piece = self.piece(len(buffer))
        buffer[: len(piece)] = piece
        self._told += len(piece)
        return len(piece)


class Rewound(Forward):
    """A stream that can't seek, with the bytes that were already taken from it put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def piece(self, length: int) -> bytes:
        if not self._head:
            return self._rest.read(length)
        piece, self._head = self._head[:length], self._head[length:]
        return piece
