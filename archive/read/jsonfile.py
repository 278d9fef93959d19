"""JSON of articles: JSONL, arrays, objects around a list of them, JSON Feed; streamed, however large."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive.model import Failure
from archive.read.context import Context, Item
from archive.read.encoding import BOMS
from archive.read.entry import Entry
from archive.read.exported import article_of_export, is_export
from archive.read.jsonlist import articles_in, is_around_list, unwrapped
from archive.read.limits import size
from archive.read.record import article_of_record
from archive.read.refused import Refused, told

_START = re.compile(rb"^\s*(?:\[\s*[\[{\]]|\{\s*[\"}])")
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
    return isinstance(values, dict) and (more or not is_around_list(values, mapping))


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
        for number, content in enumerate(articles_in(entry, context.limits.document, mapping), 1):
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
        yield Failure(where, "not JSON", told(error))
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
                unwrapped(values), source=where, mapping=mapping, declared=context.declared
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
