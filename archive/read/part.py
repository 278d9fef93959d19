"""Read a file in parts, in other processes than the one that stores them: a look first, then part by part."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.model import Article, Failure
from archive.read.context import Context, Position
from archive.read.door import digest_of, is_container, passed_over, walk
from archive.read.entry import CHUNK, Entry
from archive.read.limits import Limits


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
) -> tuple[list[Article | Failure], Position]:
    """The articles of a container from a position on, and the position that they reach up to.

    It ends at the first member after about `enough` bytes of originals, or at the container's end, where the
    position is `ended`, and `finished` if nothing failed on the way. Raises OSError where the file can't be
    opened.
    """
    where = _Where(at)
    context = Context(limits, mapping, declared, on_position=where.tell)
    items: list[Article | Failure] = []
    taken = 0
    with open(at.path, "rb", buffering=CHUNK) as stream:  # noqa: PTH123 - the path as given, for messages
        entry = Entry(stream, at.path, path=at.path, size=at.size)
        context.begin(entry, at.sha256, at.beyond or at.cursor)
        if at.beyond is not None:
            context.failed = at.cursor
        for item in context.open(entry, format):
            # A position told since the last item: that one lies before it, and this one comes again.
            if taken >= enough and where.moved:
                return items, where.latest
            where.moved = False
            if isinstance(item, Article | Failure):
                items.append(item)
                taken += _weight(item)
        context.report(finished=True)
    return items, where.latest


class _Where:
    """Listens to a reading: the position told last, and whether it is news."""

    def __init__(self, at: Position) -> None:
        self.latest = at
        self.moved = False

    def tell(self, position: Position) -> None:
        self.latest, self.moved = position, True


def _weight(item: Article | Failure) -> int:
    return len(item.original.content) if isinstance(item, Article) and item.original else 1000
