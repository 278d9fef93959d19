"""What the readers share during one call of `read`: options, limits, where we are, what is known."""

import errno
import hashlib
import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol
from zipfile import BadZipFile

from archive import plugins
from archive.model import Article, Failure, Known
from archive.read.beside import BESIDE, no_article, what_it_is
from archive.read.entry import Entry
from archive.read.limits import Limits
from archive.read.refused import Refused, told, unreadable

Item = Article | Failure | Known

START, END = "0", "end"
"""Cursors at the beginning and at the end of an input."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the reading of one outer input has come.

    `path` is the outer file, `sha256` the digest of the whole file (None for standard input, for a
    single document, for a container that is known, and where neither `known` nor `resume` was given).
    Everything before `cursor` has been given out; `cursor` is opaque, hand it back through `resume` to
    go on from there. `done` and `size` are bytes of the outer file, for a progress bar (`size` None for a
    pipe). `finished` is true once, at the end of an input that was read whole.

    Where the medium or a reader failed, `cursor` stays before the first such place, so that a later
    reading tries it again; `beyond` is how far this one has come since.
    """

    path: str
    sha256: str | None
    cursor: str
    done: int
    size: int | None
    finished: bool = False
    beyond: str | None = None

    @property
    def ended(self) -> bool:
        """Whether this reading has come to the end of the input, whatever failed on the way."""
        return END in (self.cursor, self.beyond)


class Halted(Exception):
    """The reading was asked to stop; it goes through every reader to whoever began it."""


class Reader(Protocol):
    """A format: registered in the entry point group `lire_aussi.readers` as a class without arguments.

    `container` says that it holds inputs of other formats. `sniff` sees the first 64 KiB and a file
    name, and answers from 0 (not this) to 1 (this for sure) by the content; the name may add a little.
    `read` yields articles, and a Failure for each part that it can't read; it raises Refused where
    nothing more can be read.
    """

    name: str
    container: bool

    def sniff(self, head: bytes, name: str) -> float: ...

    def read(self, entry: Entry, context: "Context") -> Iterator[Item]: ...


class Place:
    """Where a container reader is: tell it each member's number or offset before the member is read."""

    def __init__(self, context: "Context", level: int, start: int) -> None:
        self._context = context
        self._level = level
        self.start = start

    def at(self, number: int) -> None:
        """Everything before `number` has been given out; `number` comes next. Raises Halted to stop there."""
        if number != self.start:
            self._context.ahead.clear()
        self._context.path[self._level] = number
        self._context.report()
        self._context.halt()


@dataclass
class Context:
    """One call of `read`: options and the state that readers inside each other share."""

    limits: Limits = field(default_factory=Limits)
    mapping: Mapping[str, str] | None = None
    declared: str | None = None
    known: Callable[[str], bool] | None = None
    resume: Callable[[Position], str | None] | None = None
    on_position: Callable[[Position], None] | None = None
    stop: Callable[[], bool] | None = None
    path: list[int] = field(default_factory=list)
    ahead: list[int] = field(default_factory=list)
    unpacked: int = 0
    depth: int = 0
    outer: Entry | None = None
    outer_sha256: str | None = None
    told: str = START
    failed: str | None = None

    def begin(self, outer: Entry, sha256: str | None = None, cursor: str | None = None) -> None:
        """Start on an outer input, at a cursor where it was left at one."""
        self.outer, self.outer_sha256 = outer, sha256
        self.ahead = [int(number) for number in (cursor or "").split(":") if number.isdecimal()]
        self.told, self.failed = cursor or START, None

    @contextmanager
    def container(self) -> Iterator[Place]:
        """Stand inside a container: the `Place` says where to start and is told of progress."""
        level = len(self.path)
        start = self.ahead.pop(0) if self.ahead else 0
        self.path.append(start)
        try:
            yield Place(self, level, start)
        finally:
            del self.path[level:]

    def report(self, *, finished: bool = False) -> None:
        """Tell `on_position` where we are; finished: at the end of the outer input."""
        if self.on_position is None or self.outer is None:
            return
        self.told = END if finished else ":".join(map(str, self.path))
        size = self.outer.size
        done = size if finished and size is not None else self.outer.stream.tell()
        path = self.outer.path or self.outer.name
        whole = Position(path, self.outer_sha256, self.told, done, size, finished)
        failed = self.failed
        self.on_position(
            whole if failed is None else replace(whole, cursor=failed, finished=False, beyond=self.told)
        )

    def halt(self) -> None:
        """Raise Halted where `stop` says so."""
        if self.stop is not None and self.stop():
            raise Halted

    def failure(self, source: str, error: Exception) -> Failure:
        """What became of an input that raised it; unless its bytes are at fault, it isn't done with."""
        if is_damage(error):
            return Failure(source, "damaged", told(error, 300))
        if self.failed is None:
            self.failed = self.told
        if isinstance(error, OSError):
            return unreadable(source, error)
        return Failure(source, "reader failed", f"{type(error).__name__}: {error}"[:500])

    def recognised(self, content: bytes, source: str, entry: Entry | None = None) -> Known | None:
        """A Known for bytes that the archive has, None for new ones; `entry` where they are all of it."""
        if self.known is None:
            return None
        digest = hashlib.sha256(content).hexdigest()
        if not self.known(digest):
            return None
        return Known(source, digest, recapture=entry.recapture if entry else None)

    def open(self, entry: Entry, format: str | None = None, reader: Reader | None = None) -> Iterator[Item]:
        """Read an entry with the reader that its content asks for, at the outside or in a container.

        format: the name of a reader instead; reader: the one that was chosen already.

        What goes wrong becomes a Failure that names the entry; nothing is raised.
        """
        if self.depth >= self.limits.depth:
            detail = f"containers inside each other; {self.limits.depth} are read (Limits.depth)"
            yield Failure(entry.source, "nested too deep", detail)
            return
        self.depth += 1
        try:
            yield from (reader or chosen(entry, format)).read(entry, self)
        except Halted:
            raise
        except Refused as refusal:
            source = f"{entry.source} {refusal.member}" if refusal.member else entry.source
            yield Failure(source, refusal.reason, refusal.detail)
        except Exception as error:  # noqa: BLE001 - a plugin or a library fails on wild input: the rest goes on
            yield self.failure(entry.source, error)
        finally:
            self.depth -= 1


def is_damage(error: Exception) -> bool:
    """Whether an error tells of bytes that are the same whenever they are read.

    bz2 and an offset that can't be raise OSError for them, as if it were the medium.
    """
    if not isinstance(error, OSError):
        return isinstance(error, zlib.error | lzma.LZMAError | BadZipFile | EOFError)
    impossible = error.errno == errno.EINVAL or isinstance(error, io.UnsupportedOperation)
    return impossible or (error.errno is None and str(error) == "Invalid data stream")


def readers() -> dict[str, Reader]:
    """The installed readers by name."""
    return {name: plugins.load("readers", name)() for name in plugins.found("readers")}


_READERS: dict[str, Reader] = {}


def _cached() -> dict[str, Reader]:
    if not _READERS:
        _READERS.update(readers())
    return _READERS


def chosen(entry: Entry, format: str | None = None) -> Reader:
    """The reader for an entry: the one named, or the one that is surest of the content.

    Raises Refused where the input is empty, binary, or nothing claims it.
    """
    installed = _cached()
    if format is not None:
        if format not in installed:
            raise Refused("unknown format", f"{format!r}; there are: {', '.join(sorted(installed))}")
        return installed[format]
    if not entry.head:
        raise Refused("empty", "no bytes")
    confidence, name = _surest(entry)
    if what := _else(entry, confidence, name):
        raise Refused("not an article", f"{what}; the format `text` reads it as it stands")
    if confidence <= 0:
        raise Refused("not an article", what_it_is(entry.head))
    return installed[name]


MISTAKEN = frozenset({"text", "html", "json"})
"""Readers that take a script, a table or a source map for what they read; any other one knows better."""


def what_else(entry: Entry) -> str | None:
    """What an input is called that is plainly no article by its name and its content; None for any other."""
    return _else(entry, *_surest(entry)) if no_article(entry.name, entry.head) else None


def lies_beside(entry: Entry) -> bool:
    """Whether an input is what a saved page or an archive leaves beside articles: pictures, scripts."""
    return entry.head.startswith(BESIDE) or what_else(entry) is not None


def _surest(entry: Entry) -> tuple[float, str]:
    return max((reader.sniff(entry.head, entry.name), name) for name, reader in _cached().items())


def _else(entry: Entry, confidence: float, name: str) -> str | None:
    return no_article(entry.name, entry.head) if confidence <= 0 or name in MISTAKEN else None
