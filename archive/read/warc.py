"""Web archives: WARC and ARC, gzipped or not, record by record."""

import re
import zlib
from collections.abc import Iterator
from email.message import Message
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from archive.model import Failure
from archive.read.coding import DAMAGED, body
from archive.read.context import Context, Item, chosen, what_else
from archive.read.dates import parsed
from archive.read.entry import Entry
from archive.read.limits import size
from archive.read.records import FAULTS, PLAIN, Damage, Record, records
from archive.read.refused import Refused

PAGES = frozenset(
    {"", "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "text/plain", "text/markdown",
     "text/x-markdown", "application/octet-stream", "application/x-unknown-content-type", "unk", "no-type"}
)  # fmt: skip
"""Media types of what should be an article: where it is none, that is a failure."""

FURNITURE = re.compile(
    r"(?:image|audio|video|font|model|multipart)/|text/(?:css|javascript|ecmascript|vtt|vnd\.|x-component)"
    r"|application/(?:x-)?(?:javascript|ecmascript|font|pdf|wasm|ocsp|pkix|vnd\.(?!wap)|shockwave|zip|protobuf)"
)
"""Media types that a crawl brings along by the thousand and that are never looked into."""
PASSED_OVER = frozenset(
    {"not an article", "no articles", "no article text", "empty", "binary", "not JSON", "not XML"}
)
"""Why data that claims to be no page (the answer of an interface, a sitemap) is no failure either."""

HEADERS = 64 * 1024
"""Bytes of HTTP headers that a record may have beside its document."""
TAKEN = frozenset({"response", "resource", "conversion"})


class WarcReader:
    """WARC 0.17 to 1.1 and ARC, plain or gzipped."""

    name = "warc"
    container = True

    def sniff(self, head: bytes, name: str) -> float:
        if head.startswith(b"\x1f\x8b"):
            try:
                head = zlib.decompressobj(31).decompress(head, 64)
            except zlib.error:
                return 0.0
        return 1.0 if head.lstrip(b"\r\n").startswith((b"WARC/", b"filedesc://")) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        with context.container() as place:
            for found in records(entry.stream, place.start):
                if isinstance(found, Damage):
                    yield Failure(_at(entry, found.offset), found.reason, found.detail)
                    continue
                place.at(found.offset)
                if _is_page(found.parsed):
                    yield from _articles(found, entry, context)


def _is_page(record: Any) -> bool:
    if record.rec_type not in TAKEN:
        return False
    url = _url(record)
    if not url.startswith(("http://", "https://")) or urlsplit_path(url) == "/robots.txt":
        return False
    if record.http_headers is not None and not record.http_headers.get_statuscode().startswith("2"):
        return False
    media_type, _ = _content_type(record)
    return FURNITURE.match(media_type) is None


def _articles(found: Record, entry: Entry, context: Context) -> Iterator[Item]:
    record = found.parsed
    url = _url(record)
    where = _at(entry, found.place)
    limit = context.limits.document
    if (record.length or 0) > limit + HEADERS:  # looked at first: a chunk is read in one piece
        yield Failure(where, "too large", f"{url}: a document may have {size(limit)} (Limits.document)")
        return
    try:
        content = _body(record, limit + 1)
    except (*FAULTS, *DAMAGED) as error:
        yield Failure(
            where, "damaged" if not isinstance(error, EOFError) else "truncated", f"{url}: {error}"[:300]
        )
        return
    if len(content) > limit:
        yield Failure(where, "too large", f"{url}: a document may have {size(limit)} (Limits.document)")
        return
    missing = getattr(record.raw_stream, "limit", 0)
    if missing and record.length:
        yield Failure(where, "truncated", f"{url}: {missing} of {record.length} bytes are missing")
        return
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    checker = record.digest_checker
    if checker is not None and checker.passed is False and not _unknown_digest(checker):
        why = "; ".join(checker.problems)
        swallowed = " (Content-Length runs into the next record)" if PLAIN in content else ""
        yield Failure(where, "digest", f"{url}: {why}{swallowed}")
        return
    media_type, charset = _content_type(record)
    if not content.strip():
        return
    notes = []
    if digest and checker is not None and checker.passed:
        notes.append("payload digest verified")
    if encoding := _header(record, "content-encoding"):
        notes.append(f"content-encoding {encoding} undone")
    if cut := record.rec_headers.get_header("WARC-Truncated"):
        notes.append(f"cut short by the crawler ({cut})")
    yield from opened(
        Entry.of_bytes(
            content,
            name_of(url),
            kind="warc",
            path=entry.path,
            member=entry.inside(found.place),
            media_type=media_type or None,
            charset=charset,
            url=url,
            captured=parsed(record.rec_headers.get_header("WARC-Date") or ""),
            record_id=(record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>") or None,
            payload_digest=digest,
            notes=tuple(notes),
        ),
        context,
    )


def opened(entry: Entry, context: Context) -> Iterator[Item]:
    """The articles in a record's payload, which is looked into as far as its media type lets one hope."""
    if (entry.media_type or "") not in PAGES:
        yield from _held_data(context, entry)
    elif what_else(entry) is None:  # scripts are sent as text/plain, too
        yield from context.open(entry)


def name_of(url: str) -> str:
    """The name of the page or file at an address, empty where it has none."""
    return PurePosixPath(urlsplit_path(url)).name


def _held_data(context: Context, entry: Entry) -> Iterator[Item]:
    """The articles in what is no page by its media type: a feed, JSON, a message; often there are none."""
    try:
        reader = chosen(entry)
    except Refused:
        return
    if reader.name == "text":
        return  # style sheets, tables and the like are text as well
    held: list[Failure] = []
    found = False
    for item in context.open(entry, reader=reader):
        if isinstance(item, Failure) and not found:
            held.append(item)
            continue
        if not found:
            yield from held
        found = True
        yield item
    if not found:
        yield from (failure for failure in held if failure.reason not in PASSED_OVER)


def _body(record: Any, most: int) -> bytes:
    chunked = (_header(record, "transfer-encoding") or "").strip().lower() == "chunked"
    return body(record.raw_stream, _header(record, "content-encoding"), chunked=chunked, limit=most)


def _header(record: Any, name: str) -> str | None:
    value: str | None = record.http_headers.get_header(name) if record.http_headers else None
    return value


def _unknown_digest(checker: Any) -> bool:
    return all("unknown hash" in problem for problem in checker.problems)


def _url(record: Any) -> str:
    return (record.rec_headers.get_header("WARC-Target-URI") or "").strip().strip("<>")


def _at(entry: Entry, offset: int | str) -> str:
    return f"{entry.source}!{offset}"


def urlsplit_path(url: str) -> str:
    """The path of a URL, empty where it can't be split."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _content_type(record: Any) -> tuple[str, str | None]:
    headers = record.http_headers or record.rec_headers
    return content_type(headers.get_header("Content-Type") or "")


def content_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case and charset from a Content-Type header."""
    message = Message()
    message["Content-Type"] = value.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset")
    media_type = value.split(";")[0].strip().lower()
    return media_type, charset if isinstance(charset, str) else None
