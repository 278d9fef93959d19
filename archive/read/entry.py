"""An input on its way to a reader: a stream of bytes and what is known about it from outside."""

import io
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, cast

from archive.model import Original, Recapture, storable
from archive.read.forward import Rewound
from archive.read.limits import size
from archive.read.refused import Refused

HEAD = 64 * 1024
CHUNK = 256 * 1024
GIVEN = "given format "
"""How the note begins that names the reader that somebody asked for, whatever the content says."""


@dataclass
class Entry:
    """One input: `head` is its beginning, `stream` stands at its start.

    `name` is a hint for the eye and for ties, never what decides the format. `kind`, `path` and `member`
    say how it came (see `archive.model.Original`). `media_type` and `charset` are what a transport header
    claimed; `url` and `captured` what a container knew. `size` is None for a pipe.
    """

    stream: BinaryIO
    name: str
    kind: str = "file"
    path: str | None = None
    member: str | None = None
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    captured: str | None = None
    record_id: str | None = None
    payload_digest: str | None = None
    size: int | None = None
    notes: tuple[str, ...] = ()
    head: bytes = field(init=False, default=b"")

    def __post_init__(self) -> None:
        self.name = storable(self.name)
        self.path = self.path and storable(self.path)
        self.member = self.member and storable(self.member)
        self.head = read_up_to(self.stream, HEAD)
        if _seekable(self.stream):
            self.stream.seek(-len(self.head), io.SEEK_CUR)
        else:
            self._put_back(self.head)

    @classmethod
    def of_bytes(cls, content: bytes, name: str, **known: Any) -> "Entry":
        """An entry over bytes in memory; `known` are other fields of `Entry`."""
        return cls(io.BytesIO(content), name, size=len(content), **known)

    @property
    def source(self) -> str:
        """Where it is, for messages and for `Article.source`: `folder/crawl.zip!2024/page.html`."""
        outer = self.path or self.name
        return f"{outer}!{self.member}" if self.member else outer

    @property
    def seekable(self) -> bool:
        """Whether the stream can go back."""
        return _seekable(self.stream)

    def inside(self, member: str) -> str:
        """The `member` of something inside this entry."""
        return f"{self.member}!{member}" if self.member else member

    def begins_with(self, limit: int) -> bytes:
        """The first line that isn't empty and some of what follows it, of up to `limit` bytes or little more.

        The stream stands where it stood.
        """
        if b"\n" in self.head.lstrip():
            return self.head
        parts: list[bytes] = []
        count, begun = 0, False
        while count <= limit and (part := read_up_to(self.stream, CHUNK)):
            parts.append(part)
            count += len(part)
            line = part if begun else part.lstrip()
            begun = begun or bool(line)
            if b"\n" in line:
                parts.append(read_up_to(self.stream, HEAD))
                break
        taken = b"".join(parts)
        if _seekable(self.stream):
            self.stream.seek(-len(taken), io.SEEK_CUR)
        else:
            self._put_back(taken)
        return taken

    def _put_back(self, taken: bytes) -> None:
        # Buffered, or `readline` would ask for one byte after the other.
        self.stream = cast(BinaryIO, io.BufferedReader(Rewound(taken, self.stream)))

    def content(self, limit: int) -> bytes:
        """All the bytes; raises Refused where there are more than `limit`."""
        if self.size is not None and self.size > limit:
            raise _too_large(self.size, limit)
        content = read_up_to(self.stream, limit + 1)
        if len(content) > limit:
            raise _too_large(None, limit)
        return content

    @property
    def recapture(self) -> Recapture | None:
        """How the entry came, to be recorded where its bytes are known: None where no WARC tells."""
        return self.original(b"", "").recapture(self.url)

    def original(self, content: bytes, media_type: str, **more: Any) -> Original:
        """The `Original` for an article read from this entry, `content` being its own bytes."""
        made = Original(
            content=content,
            media_type=media_type,
            kind=self.kind,
            path=self.path,
            member=self.member,
            captured=self.captured,
            record_id=self.record_id,
            payload_digest=self.payload_digest,
            notes=self.notes,
        )
        return replace(made, **more) if more else made


def read_up_to(stream: BinaryIO, count: int) -> bytes:
    """The next `count` bytes, fewer only at the end: a pipe or a decompressor gives them in pieces."""
    parts: list[bytes] = []
    while count > 0:
        part = stream.read(min(count, CHUNK))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _seekable(stream: BinaryIO) -> bool:
    try:
        return stream.seekable()
    except (AttributeError, ValueError):
        return False


def _too_large(found: int | None, limit: int) -> Refused:
    what = size(found) if found is not None else f"more than {size(limit)}"
    return Refused("too large", f"{what}; a document may have {size(limit)} (Limits.document)")
