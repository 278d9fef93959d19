"""RSS 0.9 to 2.0, RDF and Atom: an article an entry, in full where the feed has it."""

import codecs
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.entities import html5
from typing import Any

import feedparser
from lxml import etree

from archive.model import Article, Failure
from archive.read.context import Context, Item
from archive.read.dates import in_utc, parsed
from archive.read.encoding import Decoded, decode, mended_lines, mojibake_note
from archive.read.entry import Entry
from archive.read.fragment import plain
from archive.read.record import article_of_record
from archive.read.refused import Refused

_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b", re.I)
ITEMS = frozenset({"item", "entry"})
HEAD = frozenset(
    {"title", "link", "id", "language", "rights", "copyright", "license", "author", "creator", "publisher",
     "managingeditor", "webmaster"}
)  # fmt: skip
"""Whose feed it is, by the names of its head's elements: an entry's original has no more of the head.

The rest says when the feed was built, by what, and what else is in it: with that, every entry would be of
other bytes each time that the feed is polled, and read and stored each time.
"""
DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
FEEDPARSER = (LookupError, AttributeError, TypeError, ValueError, AssertionError, RecursionError)
"""What feedparser raises on wild entries: that one is lost, and not the feed."""
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)")
NOTE = "feed "
"""How notes begin that an entry by itself can't give again; `again` keeps them."""
_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")


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
        content = entry.content(context.limits.document)
        content, notes = _as_utf8(content, entry.charset)
        root, broken = _root(content)
        entries = [node for node in root.iter() if isinstance(node.tag, str) and _local(node) in ITEMS]
        if not entries:
            if broken is None:
                raise Refused("no articles", "a feed without entries")
            raise Refused(broken.reason, broken.detail)
        if broken and broken.reason == "truncated" and _is_half(content):
            entries.pop()
        shell = _shell(root)
        with context.container() as place:
            for number, node in enumerate(entries):
                if number < place.start:
                    continue
                place.at(number)
                yield from _article(_alone(shell, node), f"entry {number + 1}", entry, context, notes)
        if broken:
            yield Failure(f"{entry.source} {broken.at}", broken.reason, broken.detail)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a feed stops to be XML, and how."""

    at: str
    reason: str
    detail: str


_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#\d{1,7};|#x[0-9a-f]{1,6};)|([a-z][a-z0-9]{1,30});)?", re.I | re.S
)
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")
HARMLESS = frozenset(
    {"ERR_NAME_REQUIRED", "ERR_ENTITYREF_SEMICOL_MISSING", "ERR_UNDECLARED_ENTITY", "ERR_DOCUMENT_END",
     "ERR_ATTRIBUTE_REDEFINED", "ERR_UNKNOWN_VERSION"}
)  # fmt: skip
"""Faults that the parser passes without a loss: a bare `&`, something after the end."""


def _as_utf8(content: bytes, header: str | None) -> tuple[bytes, tuple[str, ...]]:
    """A feed in UTF-8, and notes on the charset that it was in. Raises Refused for what `decode` refuses."""
    declared = _DECLARED.match(content.removeprefix(codecs.BOM_UTF8))
    meta = declared[1].decode("ascii") if declared else None
    try:
        found = decode(content, header=header, meta=meta, mending=False)
    except Refused as refusal:
        if refusal.reason == "binary":
            raise
        found = Decoded("", "", "detector")
    if found.charset_from == "detector":
        # Feeds are put together from many hands: one entry in another charset must not cost the others.
        text = content.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if not found.charset or sum(character > "\x7f" for character in text) >= 2 * broken:
            found = Decoded(text, "utf-8", "utf-8", (f"{broken} broken UTF-8 sequences replaced",))
    notes = tuple(NOTE + note for note in found.notes)
    if found.charset != "utf-8" and not content.isascii():
        notes = (f"{NOTE}in {found.charset}, told by {found.charset_from}", *notes)
    return found.text.encode(), notes


def _root(content: bytes) -> tuple[Any, Break | None]:
    """A feed's element, and the first place where it isn't XML. Raises Refused where there is no feed."""
    content = _CONTROL.sub(b" ", content.lstrip())
    if b"<!ENTITY" not in content:
        content = _AMPERSAND.sub(_numbered, content)
    why = "no feed can be made out in it"
    try:
        parser = _parser("utf-8")  # over what the declaration says, which may lie
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        why = " ".join(str(error).split())[:200]
    else:
        if root is not None and _local(root).lower() in ("rss", "feed", "rdf"):
            return root, _break(parser)
    raise Refused("not XML", why)


def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        encoding=encoding,
        load_dtd=False,
        remove_pis=True,
    )


def _numbered(match: re.Match[bytes]) -> bytes:
    """A reference by its number, a bare ampersand as one.

    Parsers drop the names of HTML, and libxml2 drops even `&lt;` in all that follows a feed's first fault.
    """
    if match[0][:1] != b"&" or match[1]:
        return match[0]
    name = f"{(match[2] or b'').decode('ascii')};"
    if name not in html5:
        return b"&#38;" + match[0][1:]
    return b"".join(b"&#%d;" % ord(character) for character in html5[name])


def _break(parser: Any) -> Break | None:
    for fault in parser.error_log.filter_from_level(etree.ErrorLevels.FATAL):
        if fault.type_name not in HARMLESS:
            cut = fault.type_name == "ERR_TAG_NOT_FINISHED"
            detail = f"{' '.join(fault.message.split())}; what could be read is kept"
            return Break(f"line {fault.line}", "truncated" if cut else "not XML", detail[:300])
    return None


def _is_half(content: bytes) -> bool:
    """Whether a feed that was cut ends within an entry."""
    opened = max((match.start() for match in _OPENED.finditer(content)), default=-1)
    closed = max((match.start() for match in _CLOSED.finditer(content)), default=-1)
    return opened > closed


def _local(node: Any) -> str:
    """An element's name without namespace or prefix; broken XML has names that lxml itself won't take."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


def _shell(root: Any) -> Any:
    """Whose feed it is, without its entries: what an entry needs around it to be read by itself."""
    shell = deepcopy(root)
    _drop_entries(shell)
    channels = [child for child in shell if _is_channel(child)]
    for holder in (shell, *channels):
        holder.text = None
        for child in list(holder):
            child.tail = None
            if not _is_channel(child) and not _is_head(child):
                holder.remove(child)
    return shell


def _is_channel(node: Any) -> bool:
    return isinstance(node.tag, str) and _local(node) == "channel"


def _is_head(node: Any) -> bool:
    """Whether an element says whose feed it is; of links, the one to the site does."""
    if not isinstance(node.tag, str) or _local(node).lower() not in HEAD:
        return False
    return _local(node) != "link" or node.get("rel", "alternate") == "alternate"


def _drop_entries(within: Any) -> None:
    for node in [node for node in within.iterdescendants() if _local(node) in ITEMS]:
        node.getparent().remove(node)


def _alone(shell: Any, node: Any) -> bytes:
    """A feed with one entry alone, as bytes that can be read again."""
    feed = deepcopy(shell)
    one = deepcopy(node)
    one.tail = None
    _drop_entries(one)  # where an end is missing, the next entry stands within: it comes by itself
    channel = next((child for child in feed if _is_channel(child)), None)
    within = node.getparent()
    (channel if channel is not None and _local(within) == "channel" else feed).append(one)
    return _sound(DECLARATION + bytes(etree.tostring(feed, encoding="utf-8")))


def _sound(content: bytes) -> bytes:
    """XML that reads again as it was read: of a broken feed, recovery leaves names that no XML may have."""
    for _ in range(3):
        try:
            etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            recovered = etree.fromstring(content, _parser(None))
            if recovered is None:
                break
            content = DECLARATION + bytes(etree.tostring(recovered, encoding="utf-8"))
        else:
            break
    return content


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
