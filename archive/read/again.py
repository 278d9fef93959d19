"""Read an original once more, with today's readers."""

from archive.model import Article, Failure, Original
from archive.read.context import Context, chosen
from archive.read.entry import Entry
from archive.read.refused import Refused


def read_again(
    original: Original, *, source: str, url: str | None = None, declared: str | None = None
) -> list[Article | Failure]:
    """The articles in an original's bytes as they are read today, in their order.

    `url` and `declared` are what was known from outside when it first came in. A refusal is a Failure.
    """
    entry = Entry.of_bytes(
        original.content,
        original.member or original.path or source,
        kind=original.kind,
        path=original.path,
        member=original.member,
        media_type=original.media_type,
        charset=original.charset if original.charset_from == "header" else None,
        url=url,
        captured=original.captured,
        record_id=original.record_id,
        payload_digest=original.payload_digest,
    )
    try:
        items = list(chosen(entry).read(entry, Context(declared=declared)))
    except Refused as refused:
        return [Failure(source, "can't be read any more", str(refused))]
    return [item for item in items if isinstance(item, Article | Failure)]
