"""The front door: whatever articles come in, one call, a stream of articles out."""

import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, cast, overload

from archive.errors import ReadError
from archive.files import is_sqlite
from archive.model import Article, Failure, Known
from archive.read.beside import BESIDE, NO_ARTICLES, is_housekeeping
from archive.read.context import START, Context, Halted, Item, Position, chosen, lies_beside
from archive.read.entry import CHUNK, GIVEN, Entry
from archive.read.limits import Limits
from archive.read.refused import Refused, unreadable

MISSING = "there is no such file or folder"
EMPTY = "the folder holds no file that can be read as one"

Source = str | os.PathLike[str] | bytes | BinaryIO


@overload
def read(
    source: Source,
    *,
    format: str | None = None,
    errors: Literal["raise"] = "raise",
    mapping: Mapping[str, str] | None = None,
    declared: str | None = None,
    limits: Limits = ...,
    known: None = None,
    resume: Callable[[Position], str | None] | None = None,
    on_position: Callable[[Position], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Article]: ...


@overload
def read(
    source: Source,
    *,
    format: str | None = None,
    errors: Literal["raise", "yield"] = "raise",
    mapping: Mapping[str, str] | None = None,
    declared: str | None = None,
    limits: Limits = ...,
    known: Callable[[str], bool] | None = None,
    resume: Callable[[Position], str | None] | None = None,
    on_position: Callable[[Position], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Article | Failure | Known]: ...


def read(
    source: Source,
    *,
    format: str | None = None,
    errors: Literal["raise", "yield"] = "raise",
    mapping: Mapping[str, str] | None = None,
    declared: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen, all defaults
    known: Callable[[str], bool] | None = None,
    resume: Callable[[Position], str | None] | None = None,
    on_position: Callable[[Position], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Article | Failure | Known]:
    """Read articles from a file, a folder (walked in sorted order), `-`, bytes or an open binary file.

    Nothing is held that was given out: a WARC of any size is read record by record.

    source: a path, `"-"` for standard input, the bytes themselves, or a binary file object.
    format: the name of a reader (`text`, `html`, `warc`, ...) instead of telling by the content.
    errors: `raise` stops at the first bad input with a ReadError; `yield` gives a Failure and goes on.
    mapping: for JSON, which of its keys hold our fields: `{"title": "headline", "text": "content.body"}`.
    declared: a BCP 47 code that you vouch for; becomes `Article.declared` whatever the input says.
    limits: what an input may ask of us.
    known: is asked with a sha256 in hex before anything is parsed, and True gives a Known instead of the
        articles. It is asked about the bytes of each article's original (`Original.sha256`), and about
        each whole outer file that is a container (with `whole=True` in the Known): answer True to those
        whose `Position.finished` you recorded.
    resume: is asked once for each outer container file, with its `Position` at the start, for the cursor
        to go on from; None reads from the beginning. A cursor is good for the same `sha256` only.
    on_position: is told where we are, between members: when it is called, every item before `cursor` has
        been taken by you, the one that you asked for last comes after it. So commit what you took and
        the cursor together; what comes twice after a hard stop is caught by `known`. The cursor stays where
        the medium or a reader failed, so that a later call tries that again.
    stop: is asked between members, and while a container is digested; True ends the reading there.

    Raises ReadError (with `errors="raise"`), never another exception for a bad input.
    """
    context = Context(limits, mapping, declared, known, resume, on_position, stop)
    with suppress(Halted):
        for item in _items(source, format, context):
            if isinstance(item, Failure) and errors == "raise":
                raise ReadError(": ".join(filter(None, (item.source, item.reason, item.detail))))
            yield item


def _items(source: Source, format: str | None, context: Context) -> Iterator[Item]:
    if isinstance(source, bytes):
        yield from _outer(Entry.of_bytes(source, "bytes", kind="bytes", path="bytes"), format, context)
    elif isinstance(source, str | os.PathLike):
        if os.fspath(source) == "-":
            entry = Entry(cast(BinaryIO, sys.stdin.buffer), "-", kind="stdin", path="-")
            yield from _outer(entry, format, context)
        else:
            yield from _path(os.fspath(source), format, context)
    else:
        name = getattr(source, "name", "stream")
        yield from _outer(Entry(source, str(name), kind="stream", path=str(name)), format, context)


def _path(path: str, format: str | None, context: Context) -> Iterator[Item]:
    if not os.path.isdir(path):  # noqa: PTH112 - the path stays as it was given, for Article.source
        yield from _file(path, format, context)
        return
    count = 0
    for inner in walk(Path(path)):
        if isinstance(inner, Failure):
            count += 1
            yield inner
            continue
        if passed_over(inner):
            continue
        for item in _file(str(inner), format, context):
            count += 1
            yield item
    if not count:
        yield Failure(path, "no articles", EMPTY)


def walk(path: Path, above: frozenset[tuple[int, int]] = frozenset()) -> Iterator[Path | Failure]:
    """The files in a folder and its folders, in sorted order, hidden and housekeeping ones left out.

    A Failure for a folder that can't be listed, for a name that can't be looked at, and for what is no file.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        yield path  # a link to nothing: whoever opens it says so
        return
    except OSError as error:
        yield unreadable(str(path), error)
        return
    if not stat.S_ISDIR(status.st_mode):
        if stat.S_ISREG(status.st_mode):
            yield path
        else:  # a pipe that nobody writes to would be waited for without an end
            yield Failure(str(path), "can't be read", "a pipe, socket or device, not a file")
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above:  # a link back to a folder above: would never end
        return
    try:
        inner = sorted(path.iterdir(), key=lambda found: found.name)
    except OSError as error:
        yield unreadable(str(path), error)
        return
    for found in inner:
        if found.name.startswith("."):
            continue
        if not is_housekeeping(found.name) or os.path.isdir(found):  # noqa: PTH112 - never raises
            yield from walk(found, above | {identity})


def passed_over(path: Path) -> bool:
    """Whether a file found in a folder is of a kind that lies beside articles and never is one."""
    if path.suffix == ".argosmodel" or is_sqlite(path):
        return True
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in NO_ARTICLES:
                return lies_beside(Entry(stream, path.name))
            return stream.read(16).startswith(BESIDE)
    except OSError:
        return False


def _file(path: str, format: str | None, context: Context) -> Iterator[Item]:
    try:
        stream = open(path, "rb", buffering=CHUNK)  # noqa: SIM115, PTH123 - closed below; path as given
    except FileNotFoundError:
        yield Failure(path, "missing", MISSING)
        return
    except (OSError, ValueError) as error:
        yield unreadable(path, error)
        return
    with stream:
        try:
            size = os.fstat(stream.fileno()).st_size if stream.seekable() else None
            entry = Entry(stream, path, path=path, size=size)
        except OSError as error:
            yield unreadable(path, error)
            return
        yield from _outer(entry, format, context)


def _outer(entry: Entry, format: str | None, context: Context) -> Iterator[Item]:
    context.begin(entry)
    try:
        reader = chosen(entry, format)
    except Refused as refusal:
        yield Failure(entry.source, refusal.reason, refusal.detail)
        context.report(finished=True)
        return
    if format is not None and not reader.container:
        entry.notes += (f"{GIVEN}{format}",)
    if reader.container and entry.seekable and (context.known or context.resume):
        try:
            digest = digest_of(entry, context.halt)
        except OSError as error:
            yield context.failure(entry.source, error)
            return
        if context.known is not None and context.known(digest):
            yield Known(entry.source, digest, whole=True)
            context.report(finished=True)
            return
        context.outer_sha256 = digest
        if context.resume is not None:
            name = entry.path or entry.name
            cursor = context.resume(Position(name, digest, START, 0, entry.size))
            context.begin(entry, digest, cursor)
    yield from context.open(entry, reader=reader)
    context.report(finished=True)


def is_container(entry: Entry, format: str | None = None) -> bool:
    """Whether an entry holds inputs of other formats; what no reader takes holds none."""
    try:
        return chosen(entry, format).container
    except Refused:
        return False


def digest_of(entry: Entry, halt: Callable[[], None] = lambda: None) -> str:
    """The sha256 of all of an entry that can seek; it stands where it stood. `halt` may raise to end it."""
    digest = hashlib.sha256()
    start = entry.stream.tell()
    while chunk := entry.stream.read(CHUNK):
        digest.update(chunk)
        halt()
    entry.stream.seek(start, io.SEEK_SET)
    return digest.hexdigest()
