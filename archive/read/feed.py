"""RSS 0.9 to 2.0, RDF and Atom: an article an entry, in full where the feed has it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from archive.model import Article, Failure
from archive.read.context import Context, Item
from archive.read.dates import in_utc, parsed
from archive.read.encoding import mended_lines, mojibake_note
from archive.read.entry import Entry
from archive.read.feedentry import alone, entries_of, shell_of
from archive.read.feedxml import as_utf8, is_half, root_of
from archive.read.fragment import plain
from archive.read.record import article_of_record
from archive.read.refused import Refused

_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b", re.I)
FEEDPARSER = (LookupError, AttributeError, TypeError, ValueError, AssertionError, RecursionError)
"""What feedparser raises on wild entries: that one is lost, and not the feed."""


class FeedReader:
    """A feed in XML; JSON Feed is the JSON reader's."""

    name = "feed"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        start = head[:8192].replace(b"\x00", b"")[:4096]
        if b"<html" in start[:1024].lower():
            return 0.0
        return (
            0.95
            if _ROOT.search(start) and start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
            else 0.0
        )

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        content, notes = as_utf8(entry.content(context.limits.document), entry.charset)
        root, broken = root_of(content)
        entries = entries_of(root)
        if not entries:
            if broken is None:
                raise Refused("no articles", "a feed without entries")
            raise Refused(broken.reason, broken.detail)
        if broken and broken.reason == "truncated" and is_half(content):
            entries.pop()
        shell = shell_of(root)
        with context.container() as place:
            for number, node in enumerate(entries):
                if number < place.start:
                    continue
                place.at(number)
                yield from _article(alone(shell, node), f"entry {number + 1}", entry, context, notes)
        if broken:
            yield Failure(f"{entry.source} {broken.at}", broken.reason, broken.detail)


def _article(
    content: bytes, member: str, entry: Entry, context: Context, notes: tuple[str, ...]
) -> Iterator[Item]:
    where = f"{entry.source} {member}"
    if known := context.recognised(content, where):
        yield known
        return
    text, lines = mended_lines(content.decode("utf-8"))  # feedparser would mend some of it, and not say so
    if lines:
        notes += (mojibake_note(lines),)
    try:
        feed = feedparser.parse(
            text.encode("utf-8"),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
        )
    except FEEDPARSER as error:
        yield Failure(where, "not XML", f"the entry can't be read ({type(error).__name__}: {error})")
        return
    if not feed.entries:
        yield Failure(where, "not XML", "the entry can't be read")
        return
    item = feed.entries[0]
    try:
        article, mended = _of_item(item, feed.feed, where, context.declared)
    except Refused as refusal:
        yield Failure(where, refusal.reason, refusal.detail)
        return
    original = entry.original(
        content,
        "application/xml",
        kind="feed",
        member=entry.inside(member),
        charset="utf-8",
        charset_from="utf-8",
        notes=entry.notes + notes + mended,
    )
    yield replace(article, original=original, retrieved=article.retrieved or entry.captured)


def _of_item(item: Any, feed: Any, source: str, declared: str | None) -> tuple[Article, tuple[str, ...]]:
    contents = [part for part in item.get("content", []) if part.get("value")]
    full = max(contents, key=lambda part: len(part["value"]))["value"] if contents else None
    summary = item.get("summary") or None
    updated = dict.get(item, "updated")  # feedparser's own `get` makes one up from `published`, and warns
    raw = item.get("published") or updated or item.get("created")
    authors = [author.get("name") for author in item.get("authors", []) if author.get("name")]
    values: dict[str, Any] = {
        "title": plain(item.get("title") or ""),
        "html": full or summary,
        "summary": plain(summary) if summary and full and len(plain(summary)) < len(plain(full)) else None,
        "url": item.get("link") or (item.get("id") if str(item.get("id", "")).startswith("http") else None),
        "authors": authors or item.get("author"),
        "publisher": plain((item.get("source") or {}).get("title") or feed.get("title") or ""),
        "tags": [tag.get("term") for tag in item.get("tags", []) if tag.get("term")],
        "language": item.get("language")
        or (item.get("content") or [{}])[0].get("language")
        or feed.get("language"),
        "rights": item.get("rights") or feed.get("rights"),
        "published": raw,
        "modified": updated,
    }
    article, notes = article_of_record(values, source=source, declared=declared, base=feed.get("link"))
    moment = parsed(raw) if raw else article.published  # a page within may tell
    if raw and moment is None and item.get("published_parsed"):
        try:  # feedparser knows forms of date that are no standard's
            year, month, day, hour, minute, second = item["published_parsed"][:6]
            moment = in_utc(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
        except (ValueError, TypeError):
            moment = None
    origins = dict.fromkeys(article.metadata_from, "feed")
    return replace(article, published=moment, metadata_from=origins), notes
