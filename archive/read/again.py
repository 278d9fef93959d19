"""Read an original again, from the bytes that the archive keeps."""

from collections.abc import Mapping
from dataclasses import replace

from archive.model import Article, Failure, Original
from archive.read.context import Context
from archive.read.entry import Entry
from archive.read.limits import Limits

FORMATS: Mapping[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
    "message/rfc822": "eml",
    "application/json": "json",
    "application/xml": "feed",
    "application/warc": "warc",
}
"""Which reader wrote an original of a media type; the content decides where the type is not here."""

FROM_OUTSIDE = ("mapping ", "payload ", "content-", "cut short ", "header ")
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

    source, url: those of the article that was read from it. declared: as given to `read` the first time.
    The articles carry `original` itself, so that its provenance is the first reading's; notes, charset
    and what chose it are today's.
    """
    entry = Entry.of_bytes(
        original.content,
        source,
        kind=original.kind,
        path=original.path,
        member=original.member,
        media_type=original.media_type,
        charset=original.charset if original.charset_from == "header" else None,
        url=url,
        captured=original.captured,
        record_id=original.record_id,
        payload_digest=original.payload_digest,
        notes=tuple(note for note in original.notes if note.startswith(FROM_OUTSIDE)),
    )
    context = Context(limits=limits, declared=declared)
    items: list[Article | Failure] = []
    for item in context.open(entry, FORMATS.get(original.media_type)):
        if isinstance(item, Failure):
            items.append(replace(item, source=source))
        elif isinstance(item, Article):
            read = item.original or original
            notes = tuple(dict.fromkeys(read.notes))  # a message's own header is read once more
            kept = replace(original, charset=read.charset, charset_from=read.charset_from, notes=notes)
            items.append(replace(item, source=source, original=kept, url=item.url or url))
    return items
