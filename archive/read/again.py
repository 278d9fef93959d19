"""Read an original again, from the bytes that the archive keeps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive.model import Article, Failure, Original
from archive.read.context import Context, Item
from archive.read.entry import GIVEN, Entry
from archive.read.limits import Limits

PARTS: Mapping[str, str] = {"feed": "feed", "json": "json", "fetch": "warc"}
"""Which reader cut out an original of a kind: what is left of its container, that reader alone knows."""

FROM_OUTSIDE = (
    "mapping ", "payload ", "content-", "cut short ", "header ", "redirected from ", "feed ", GIVEN,
)  # fmt: skip
"""How the notes begin that the bytes alone can't give again."""


def read_again(
    original: Original,
    *,
    source: str,
    url: str | None = None,
    declared: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen, all defaults
) -> list[Article | Failure]:
    """Today's reading of an original: one article as a rule, or the Failure that it has become.

    The reader is the one that an ingest would choose for these bytes today: by what they are, not by the
    media type that their server claimed; a format that was given for them then still holds.

    source, url: those of the article that was read from it. declared: as given to `read` the first time.
    The articles carry `original` itself, so that its provenance is the first reading's; notes, charset
    and what chose it are today's.
    """
    outside = tuple(note for note in original.notes if note.startswith(FROM_OUTSIDE))
    entry = Entry.of_bytes(
        original.content,
        _name(original, url),
        kind=original.kind,
        path=original.path,
        member=original.member,
        media_type=original.media_type,
        charset=original.charset if original.charset_from == "header" else None,
        url=url,
        captured=original.captured,
        record_id=original.record_id,
        payload_digest=original.payload_digest,
        notes=outside,
    )
    items: list[Article | Failure] = []
    for item in _opened(entry, Context(limits=limits, declared=declared)):
        if isinstance(item, Failure):
            items.append(replace(item, source=source))
        elif isinstance(item, Article):
            read = item.original or original
            notes = tuple(dict.fromkeys((*outside, *read.notes)))  # a message's header is read once more
            kept = replace(original, charset=read.charset, charset_from=read.charset_from, notes=notes)
            items.append(replace(item, source=source, original=kept, url=item.url or url))
    return items


def _opened(entry: Entry, context: Context) -> Iterator[Item]:
    given = next((note.removeprefix(GIVEN) for note in entry.notes if note.startswith(GIVEN)), None)
    if format := PARTS.get(entry.kind, given):
        return context.open(entry, format)
    if entry.kind == "warc":
        from archive.read.warc import opened  # warcio takes its time to import

        return opened(entry, context)
    return context.open(entry)


def _name(original: Original, url: str | None) -> str:
    """The name that it had when it came in, a hint for what its content leaves open."""
    if original.kind == "warc":
        from archive.read.warc import name_of

        return name_of(url or "")
    return (original.member or original.path or "").rpartition("!")[2]
