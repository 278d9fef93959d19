"""JSON of articles: JSONL, arrays, objects around a list of them, JSON Feed; streamed, however large."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from archive.model import Failure
from archive.read.context import Context, Item
from archive.read.encoding import BOMS
from archive.read.entry import CHUNK, Entry
from archive.read.exported import article_of_export, is_export
from archive.read.limits import size
from archive.read.record import article_of_record, holds
from archive.read.refused import Refused

LISTS = frozenset(
    ["articles", "items", "results", "data", "docs", "documents", "posts", "entries", "hits", "records",
     "news", "stories", "rows", "response", "feed"]
)  # fmt: skip
"""Keys under which an object keeps its articles."""

AROUND = frozenset(["response", "data", "hits", "feed"])
"""Those of them that hold as well an object in which such a list is."""

JSON_FEED = "jsonfeed.org/version"
HEAD = frozenset({"version", "title", "home_page_url", "feed_url", "language", "author", "authors"})
"""Whose JSON Feed it is, by the keys of its head: an item is kept with these alone.

With what else stands there, the address of the next page or the time at which the feed was built, a feed that
is polled would have each item of other bytes every time.
"""

_START = re.compile(rb"^\s*(?:\[\s*[\[{\]]|\{\s*[\"}])")
_SPACE = " \t\r\n"
_NOTE = "mapping "


class JsonReader:
    """JSONL (a line an article), a JSON array, an object that holds one, or a single article."""

    name = "json"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        if not _START.match(head.removeprefix(codecs.BOM_UTF8)):
            return 0.0
        return 0.85

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        if entry.kind == self.name:  # one of those below, read again: a list within it holds no articles
            yield from _one(entry.content(context.limits.document), "item 1", entry.source, entry, context)
            return
        if any(entry.head.startswith(bom) for bom, codec in BOMS if codec != "utf-8"):
            raise Refused("unknown encoding", "JSON is UTF-8 (RFC 8259)")
        mapping = context.mapping or _noted(entry.notes)
        if _is_lines(entry.begins_with(context.limits.document), mapping):
            yield from _lines(entry, context)
        else:
            yield from _values(entry, context, mapping)


def _is_lines(beginning: bytes, mapping: Mapping[str, str] | None) -> bool:
    """Whether each line is a value of its own: the first one is, or it is broken and others are.

    beginning: the first line, and what follows it (see `Entry.begins_with`).
    """
    first, ended, rest = beginning.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
    if not ended or not first.startswith(b"{"):
        return False
    more = rest.lstrip().startswith(b"{")
    try:
        values = json.loads(first)
    except (ValueError, RecursionError):
        # An object that is laid out over lines goes on with a key, or is open at the end of the first one.
        whole = sum(line[:1] == b"{" and line[-1:] == b"}" for line in map(bytes.strip, rest.split(b"\n")))
        return whole >= 2 or (more and not first.rstrip().endswith((b"{", b"[", b",", b":")))
    return isinstance(values, dict) and (more or not _is_around_list(values, mapping))


def _lines(entry: Entry, context: Context) -> Iterator[Item]:
    limit = context.limits.document
    with context.container() as place:
        offset = number = 0
        while line := entry.stream.readline(limit + 1):
            number += 1
            start, offset = offset, offset + len(line)
            if start < place.start:
                continue
            place.at(start)
            where = f"{entry.source} line {number}"
            if len(line) > limit:
                yield Failure(where, "too large", f"a document may have {size(limit)} (Limits.document)")
                while (rest := entry.stream.readline(limit)) and not rest.endswith(b"\n"):
                    offset += len(rest)
                offset += len(rest)
                continue
            content = line.removeprefix(codecs.BOM_UTF8).strip()
            if content:
                yield from _one(content, f"line {number}", where, entry, context)


def _values(entry: Entry, context: Context, mapping: Mapping[str, str] | None) -> Iterator[Item]:
    with context.container() as place:
        count = 0
        for number, content in enumerate(_stream(entry, context.limits.document, mapping), 1):
            if number <= place.start:
                continue
            place.at(number - 1)
            count += 1
            yield from _one(content, f"item {number}", f"{entry.source} item {number}", entry, context)
        if not count and not place.start:
            raise Refused("no articles", "JSON without an article in it")


def _one(content: bytes, member: str, where: str, entry: Entry, context: Context) -> Iterator[Item]:
    if known := context.recognised(content, where):
        yield known
        return
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        yield Failure(where, "not JSON", " ".join(str(error).split())[:200])
        return
    mapping = context.mapping or _noted(entry.notes)
    mended: tuple[str, ...] = ()
    try:
        if not isinstance(values, dict):
            raise Refused("not an article", "not an object")
        if is_export(values):
            article = article_of_export(values, source=where)
        else:
            article, mended = article_of_record(
                _unwrapped(values), source=where, mapping=mapping, declared=context.declared
            )
    except Refused as refusal:
        yield Failure(where, refusal.reason, refusal.detail)
        return
    except RecursionError:
        yield Failure(where, "not JSON", "nests too deep")
        return
    notes = entry.notes + mended
    if context.mapping:
        notes = (*notes, _NOTE + json.dumps(dict(context.mapping), ensure_ascii=False, sort_keys=True))
    original = entry.original(
        content,
        "application/json",
        kind="json",
        member=entry.inside(member),
        charset="utf-8",
        charset_from="utf-8",
        notes=notes,
    )
    yield replace(article, original=original, retrieved=article.retrieved or entry.captured)


def _noted(notes: tuple[str, ...]) -> Mapping[str, str] | None:
    """The mapping that an original was read with, from its notes."""
    for note in notes:
        if note.startswith(_NOTE):
            found = json.loads(note.removeprefix(_NOTE))
            return {str(key): str(value) for key, value in found.items()}
    return None


def _unwrapped(values: dict[str, Any]) -> dict[str, Any]:
    """The article inside of what search engines and APIs wrap around one."""
    if JSON_FEED in str(values.get("version")) and isinstance(values.get("items"), list):
        item = next((item for item in values["items"] if isinstance(item, dict)), {})
        return {"language": values.get("language"), **item, "publisher": values.get("title")}
    for key in ("_source", "article", "fields", "post"):
        inner = values.get(key)
        if isinstance(inner, dict) and len(inner) > 1:
            return {**values, **inner}
    return values


class _Scanner:
    """A text that is read on as far as the next value needs."""

    def __init__(self, entry: Entry, limit: int) -> None:
        self._stream = entry.stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._limit = limit
        self._ended = False
        self.text = ""
        self.place = 0

    def more(self, count: int = CHUNK) -> bool:
        if self._ended:
            return False
        data = self._stream.read(count)
        self._ended = not data
        try:
            self.text = self.text[self.place :] + self._decode.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise Refused("unknown encoding", f"JSON is UTF-8: {error.reason}") from error
        self.place = 0
        return True

    def peek(self) -> str:
        """The next character that isn't space, "" at the end."""
        while True:
            while self.place < len(self.text) and self.text[self.place] in _SPACE:
                self.place += 1
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.more():
                return ""

    def take(self, wanted: str) -> bool:
        """Pass over a character if it is the next one."""
        if self.peek() != wanted:
            return False
        self.place += 1
        return True

    def value(self) -> tuple[Any, str]:
        """The next value and its text. Raises Refused where there is none, or none that ends in time."""
        self.peek()
        step = CHUNK
        while True:
            try:
                value, end = self._json.raw_decode(self.text, self.place)
            except RecursionError as error:
                raise Refused("not JSON", "nests too deep") from error
            except ValueError as error:
                if len(self.text) - self.place > self._limit:
                    detail = f"one value has more than {size(self._limit)} (Limits.document)"
                    raise Refused("too large", detail) from error
                if not self.more(step):
                    cut = isinstance(error, json.JSONDecodeError) and (
                        error.pos >= len(self.text.rstrip()) or error.msg.startswith("Unterminated")
                    )
                    detail = " ".join(str(error).split())[:200]
                    raise Refused("truncated" if cut else "not JSON", detail) from error
                step *= 2
                continue
            if end == len(self.text) and not isinstance(value, dict | list | str) and self.more():
                continue  # a number may go on
            found = self.text[self.place : end]
            self.place = end
            return value, found


def _stream(entry: Entry, limit: int, mapping: Mapping[str, str] | None) -> Iterator[bytes]:
    """The text of each article in an array, in an object around one, or of the object itself."""
    scanner = _Scanner(entry, limit)
    first = scanner.peek()
    if first == "[":
        yield from _array(scanner)
    elif first == "{":
        yield from _whole_or_list(scanner, mapping)
    else:
        raise Refused("not JSON", "neither an object nor an array")
    if scanner.peek():
        if scanner.peek() in "[{":
            yield from _stream_rest(scanner)
        else:
            raise Refused("not JSON", f"{scanner.peek()!r} after the end of the value")


def _stream_rest(scanner: _Scanner) -> Iterator[bytes]:
    while scanner.peek():
        _, text = scanner.value()
        yield text.encode("utf-8", "surrogatepass")


def _array(scanner: _Scanner) -> Iterator[bytes]:
    scanner.take("[")
    if scanner.take("]"):
        return
    while True:
        _, text = scanner.value()
        yield text.encode("utf-8", "surrogatepass")
        if scanner.take("]"):
            return
        if not scanner.take(","):
            raise Refused("truncated" if not scanner.peek() else "not JSON", "the array doesn't end")


def _whole_or_list(scanner: _Scanner, mapping: Mapping[str, str] | None) -> Iterator[bytes]:
    """An object, or the objects in its lists where it is no article itself.

    What its keys are must be known first, the last one too: an object of more than an article may have, or
    a broken one, is taken for what is around a list.
    """
    try:
        values, text = scanner.value()
    except Refused:
        yield from _object(scanner, 0)
        return
    if _is_around_list(values, mapping):
        scanner.place -= len(text)
        yield from _object(scanner, 0)
    elif values and not _is_empty_answer(values, mapping):
        yield text.encode("utf-8", "surrogatepass")


def _is_around_list(values: Mapping[str, Any], mapping: Mapping[str, str] | None) -> bool:
    """Whether an object is no article itself but what an API puts around a list of them."""
    return not holds(values, ("html", "text"), mapping) and any(
        (isinstance(inner, list) and inner and isinstance(inner[0], dict))
        or (isinstance(inner, dict) and key in AROUND)
        for key, inner in values.items()
        if key in LISTS
    )


def _is_empty_answer(values: Mapping[str, Any], mapping: Mapping[str, str] | None) -> bool:
    """Whether an object is what an API puts around a list of nothing."""
    found = any(key in LISTS and inner == [] for key, inner in values.items())
    return found and not holds(values, ("html", "text", "standfirst"), mapping)


def _object(scanner: _Scanner, depth: int) -> Iterator[bytes]:
    """An object: if one of its keys holds a list of objects, those; if none does, the object itself."""
    scanner.take("{")
    parts: list[tuple[str, str]] = []
    lists = False
    while not scanner.take("}"):
        key, text = scanner.value()
        if not isinstance(key, str):
            raise Refused("not JSON", f"{text[:20]} where an object's key should be")
        if not scanner.take(":"):
            raise Refused("truncated" if not scanner.peek() else "not JSON", "an object doesn't end")
        if key in LISTS and scanner.peek() == "[" and _holds_objects(scanner):
            lists = True
            whose = ", ".join(part for name, part in parts if name in HEAD)
            feed = whose if key == "items" and JSON_FEED in whose else ""
            for item in _array(scanner):
                # An item of a JSON Feed is kept within its feed's head, whose title is the publisher.
                yield b'{%s, "items": [%s]}' % (feed.encode("utf-8", "surrogatepass"), item) if feed else item
        elif key in AROUND and scanner.peek() == "{" and depth < 3:
            lists = True
            yield from _object(scanner, depth + 1)
        else:
            _, value = scanner.value()
            parts.append((key, f"{text}: {value}"))
        if not scanner.take(",") and scanner.peek() != "}":
            raise Refused("truncated" if not scanner.peek() else "not JSON", "an object doesn't end")
    if not lists and parts:
        yield ("{" + ", ".join(part for _, part in parts) + "}").encode("utf-8", "surrogatepass")


def _holds_objects(scanner: _Scanner) -> bool:
    while len(scanner.text) - scanner.place < 64 and scanner.more():
        pass
    return bool(re.match(r"\[\s*\{", scanner.text[scanner.place : scanner.place + 64]))
