"""Read a file in parts, in other processes than the one that stores them: a look first, then part by part."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.model import Article, Failure
from archive.read.context import Context, Item, Place, Position, Reader, chosen
from archive.read.door import digest_of, is_container, passed_over, walk
from archive.read.entry import CHUNK, Entry
from archive.read.limits import Limits
from archive.read.refused import Refused

WHOLE = frozenset({"feed", "json"})
"""Readers of containers that read their members themselves, and count them from a number on."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is before it is read: the sha256 of its bytes, whether it holds inputs of other formats."""

    path: str
    sha256: str
    size: int
    container: bool


def files(path: str | os.PathLike[str]) -> Iterator[str | Failure]:
    """The files that `read` would read for a path, in its order, or its Failure for one.

    A path that isn't there gives itself.
    """
    if not os.path.isdir(path):  # noqa: PTH112 - False as well where nobody may look
        yield os.fspath(path)
        return
    for inner in walk(Path(path)):
        if isinstance(inner, Failure):
            yield inner
        elif not passed_over(inner):
            yield str(inner)


def look(path: str, format: str | None = None) -> Look:
    """Look at a file. Raises OSError where it can't be read."""
    with open(path, "rb", buffering=CHUNK) as stream:  # noqa: PTH123 - the path as given, for messages
        entry = Entry(stream, path, path=path, size=os.fstat(stream.fileno()).st_size)
        return Look(path, digest_of(entry), entry.size or 0, is_container(entry, format))


def part(
    at: Position,
    enough: int,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    declared: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen, all defaults
    passing: str | None = None,
) -> tuple[list[Article | Failure], Position]:
    """The articles of a container from a position on, and the position that they reach up to.

    It ends at the first member after about `enough` bytes of originals (0: after one member), or at the
    container's end, where the position is `ended`, and `finished` if nothing failed on the way. `passing` is
    why the one member at the position can't be read: it becomes a Failure instead. Raises OSError where the
    file can't be opened.
    """
    where = _Where(at, enough if passing is None else 0)
    context = _Passing(limits, mapping, declared, on_position=where.tell)
    if passing is not None:
        context.passed, context.why = _numbers(_here(at)), passing
    with open(at.path, "rb", buffering=CHUNK) as stream:  # noqa: PTH123 - the path as given, for messages
        entry = Entry(stream, at.path, path=at.path, size=at.size)
        context.begin(entry, at.sha256, _here(at))
        if at.beyond is not None:
            context.failed = at.cursor
        with suppress(_Reached):
            for item in context.open(entry, format):
                if isinstance(item, Article | Failure) and (passing is not None or not where.before):
                    where.items.append(item)
                    where.taken += weight(item)
            context.report(finished=True)
    # The path as it was given, whatever its bytes: the next part is opened by it.
    return where.items, replace(where.latest, path=at.path)


def weight(item: Article | Failure) -> int:
    """About the bytes of an item, for a bound on what is held."""
    return len(item.original.content) if isinstance(item, Article) and item.original else 1000


class _Reached(BaseException):
    """Ends a reading before the next member; no Exception, which readers take for their member's."""


class _Where:
    """Listens to a reading, and ends it at the first position after enough."""

    def __init__(self, at: Position, enough: int) -> None:
        self.latest = at
        self.items: list[Article | Failure] = []
        self.taken = 0
        self._start = _numbers(_here(at))
        self._told: tuple[int, ...] = ()
        self._enough = enough

    @property
    def before(self) -> bool:
        """Whether it isn't back yet where it goes on: what a container says of itself was said before."""
        return self._start != (0,) and self._told < self._start

    def tell(self, position: Position) -> None:
        self.latest, self._told = position, _numbers(_here(position))
        # A container around the one that goes on tells where it stands itself: that lies before the start.
        if self.taken >= self._enough and not position.ended and self._told > self._start:
            raise _Reached


@dataclass
class _Passing(Context):
    """Reads on, but for the member at `passed`, for `why`."""

    passed: tuple[int, ...] | None = None
    why: str = ""
    _whole: bool = field(default=False)

    def open(self, entry: Entry, format: str | None = None, reader: Reader | None = None) -> Iterator[Item]:
        """See `Context`; the member that is passed isn't even looked at."""
        if self.passed is None:
            yield from super().open(entry, format, reader)
        elif tuple(self.path) == self.passed:
            yield Failure(entry.source, "cluster", self.why)
        else:
            with suppress(Refused):
                reader = reader or chosen(entry, format)
            self._whole = reader is not None and reader.name in WHOLE
            if self._whole and len(self.path) + 1 == len(self.passed):
                yield Failure(f"{entry.source}!{self.passed[-1]}", "cluster", self.why)
            yield from super().open(entry, format, reader)

    @contextmanager
    def container(self) -> Iterator[Place]:
        """See `Context`; a reader of `WHOLE` is told to start behind what is passed."""
        if self._whole and self.passed == (*self.path, *self.ahead):
            self.ahead[-1] += 1
        with super().container() as place:
            yield place


def _here(at: Position) -> str:
    """The cursor of where a reading stands, whatever it left unread behind it."""
    return at.beyond or at.cursor


def _numbers(cursor: str) -> tuple[int, ...]:
    return tuple(int(number) for number in cursor.split(":") if number.isdecimal())
