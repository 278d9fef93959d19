import gzip as gz
import zlib

import brotli
import pytest
from warcs import page, record, warc

from archive.model import Article, Failure
from archive.read import Limits, read

URLS = [f"http://example.com/{number}" for number in range(4)]


def outcome(data, **options):
    """Of each item its URL, or the reason of its refusal."""
    return [
        item.url if isinstance(item, Article) else item.reason
        for item in read(data, errors="yield", **options)
    ]


@pytest.mark.parametrize("gzip", [True, False])
def test_records_become_articles(gzip):
    first, *rest = read(warc(gzip=gzip))
    assert [first.url, *(article.url for article in rest)] == URLS
    assert first.original.kind == "warc"
    assert first.original.member == "0"
    assert first.original.record_id.startswith("urn:uuid:")
    assert first.original.payload_digest.startswith("sha1:")
    assert first.original.notes == ("payload digest verified",)
    assert (first.original.charset, first.original.charset_from) == ("utf-8", "header")
    assert first.retrieved == first.original.captured
    assert first.retrieved == "2024-05-01T08:00:00Z"


@pytest.mark.parametrize("gzip", [True, False])
def test_a_cut_warc_gives_what_is_whole(gzip):
    data = warc(gzip=gzip)
    assert outcome(data[: len(data) * 5 // 8]) == [*URLS[:2], "truncated"]


@pytest.mark.parametrize("gzip", [True, False])
def test_reading_goes_on_after_a_damaged_record(gzip):
    data = bytearray(warc(gzip=gzip))
    middle = len(data) // 2
    data[middle : middle + 20] = b"x" * 20
    assert outcome(bytes(data)) == [*URLS[:2], "damaged", URLS[3]]


@pytest.mark.parametrize("gzip", [True, False])
def test_a_stopped_reading_goes_on_where_it_was(gzip):
    data, seen, positions = warc(gzip=gzip), [], []
    for item in read(data, on_position=positions.append):
        seen.append(item.url)
        if len(seen) == 2:
            break
    cursor = positions[-1].cursor  # reported before the second came: the first is done
    assert outcome(data, resume=lambda position: cursor) == URLS[1:]


def test_records_in_one_gzip_member_are_told_apart():
    articles = list(read(gz.compress(warc(3, gzip=False))))
    assert [article.url for article in articles] == URLS[:3]
    first, second, _ = [article.original.member for article in articles]
    assert first == "0"
    assert second.startswith("0+")


def test_what_is_no_page_is_passed_over():
    body = page(1).encode()
    records = [
        record("http://example.com/a", body, status="404 Not Found"),
        record("http://example.com/b", body, kind="request"),
        record("http://example.com/c.png", b"\x89PNG", headers="Content-Type: image/png\r\n"),
        record("http://example.com/robots.txt", b"User-agent: *", headers="Content-Type: text/plain\r\n"),
        record("dns:example.com", b"20240501", kind="resource"),
        record("http://example.com/d", body),
    ]
    assert outcome(b"".join(records)) == ["http://example.com/d"]


def test_a_record_that_is_too_large_is_passed_over_and_named():
    large = record("http://example.com/a", b"<p>" + b"x" * 200_000)
    records = [large, record("http://example.com/d", page(1).encode())]
    assert outcome(b"".join(records), limits=Limits(document=100_000)) == [
        "too large",
        "http://example.com/d",
    ]


def test_a_wrong_digest_is_refused():
    data = warc(gzip=False).replace(b"Paragraph 3 of page 1", b"Paragraph 3 of page X")
    assert outcome(data) == [URLS[0], "digest", *URLS[2:]]


def test_a_container_that_is_known_is_not_opened():
    asked, positions = [], []
    data = warc()
    items = list(
        read(
            data,
            errors="yield",
            known=lambda digest: asked.append(digest) or True,
            on_position=positions.append,
        )
    )
    assert len(items) == len(asked) == 1
    assert items[0].whole
    assert items[0].sha256 == asked[0]
    assert positions[-1].finished


def test_known_payloads_are_not_parsed():
    second = list(read(warc()))[1].original.sha256
    items = list(read(warc(), errors="yield", known=lambda digest: digest == second))
    assert [type(item).__name__ for item in items] == ["Article", "Known", "Article", "Article"]
    assert not any(isinstance(item, Failure) for item in items)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("br", brotli.compress),
        ("gzip", gz.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("gzip, br", lambda body: brotli.compress(gz.compress(body))),
        ("x-gzip", gz.compress),
        ("gzip", lambda body: body),  # a server that says so and doesn't
    ],
)
def test_bodies_are_unpacked(coding, pack):
    headers = f"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: {coding}\r\n"
    packed = record("http://example.com/a", pack(page(1).encode()), headers=headers)
    (article,) = read(packed)
    assert article.original.content == page(1).encode()
    assert article.original.notes == ("payload digest verified", f"content-encoding {coding} undone")


def test_a_chunked_body_is_put_together():
    body, headers = page(1).encode(), "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:]))
    (article,) = read(record("http://example.com/a", chunks + b"0\r\n\r\n", headers=headers))
    assert article.original.content == body


@pytest.mark.parametrize("pack", [brotli.compress, gz.compress])
def test_a_packed_body_is_no_bomb_and_no_half(pack):
    name = "br" if pack is brotli.compress else "gzip"
    headers = f"Content-Type: text/html\r\nContent-Encoding: {name}\r\n"
    bomb, whole = pack(b" " * 50_000_000), pack(page(1).encode() * 50)
    records = [
        record("http://example.com/bomb", bomb, headers=headers),
        record("http://example.com/half", whole[: len(whole) * 2 // 3], headers=headers),
        record("http://example.com/d", page(1).encode()),
    ]
    assert outcome(b"".join(records), limits=Limits(document=1_000_000)) == [
        "too large", "truncated", "http://example.com/d",
    ]  # fmt: skip


def test_what_the_crawler_cut_short_says_so():
    data = record("http://example.com/a", page(1).encode()).replace(
        b"WARC-Type", b"WARC-Truncated: length\r\nWARC-Type", 1
    )
    (article,) = read(data)
    assert article.original.notes == ("payload digest verified", "cut short by the crawler (length)")


FEED = b"""<rss version="2.0"><channel><title>The Paper</title>
<item><title>One</title><link>http://example.com/one</link><description>Its own text.</description></item>
<item><title>Two</title><link>http://example.com/two</link><description>A text.</description></item>
</channel></rss>"""
LINES = (
    b'{"title": "Three", "text": "A line of JSON."}\n{"title": \n{"title": "Four", "text": "Another line."}\n'
)
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"id": "1", "title": "Five", "content_text": "Of a JSON Feed."}]}'  # noqa: E501 - on one line
MESSAGE = b"From: a@example.com\nSubject: Six\nMessage-ID: <1@example.com>\n\nA newsletter's text.\n"


@pytest.mark.parametrize(
    ("body", "media_type", "wanted"),
    [
        (FEED, "application/rss+xml", ["One", "Two"]),
        (FEED, "text/xml", ["One", "Two"]),
        (FEED, "text/html", ["One", "Two"]),
        (LINES, "application/x-ndjson", ["Three", "not JSON", "Four"]),
        (JSON_FEED, "application/feed+json", ["Five"]),
        (JSON_FEED, "application/json", ["Five"]),
        (MESSAGE, "message/rfc822", ["Six"]),
        (b"A title\nA sentence of plain text.", "text/plain", ["A title"]),
        (b'{"ok": true, "count": 3}', "application/json", []),
        (b'{"name": "Paper", "short_name": "P", "icons": []}', "application/manifest+json", []),
        (b"<urlset><url><loc>http://example.com/</loc></url></urlset>", "application/xml", []),
        (b"name,town\nAnn,Bern\n", "text/csv", []),
        (b"body {color: red}", "text/css", []),
    ],
)
def test_what_a_crawl_holds_beside_pages_is_told_by_its_content(body, media_type, wanted):
    data = record("http://example.com/data", body, headers=f"Content-Type: {media_type}\r\n")
    items = list(read(data, errors="yield"))
    assert [item.title if isinstance(item, Article) else item.reason for item in items] == wanted
    for article in (item for item in items if isinstance(item, Article)):
        original = article.original
        assert original.record_id.startswith("urn:uuid:")
        assert original.payload_digest.startswith("sha1:")
        assert original.captured == article.retrieved == "2024-05-01T08:00:00Z"
        assert original.notes == ("payload digest verified",)
        assert original.member.startswith("0")


@pytest.mark.parametrize("count", range(1, 4))
def test_a_reading_that_stopped_within_a_feed_of_a_crawl_goes_on_there(count):
    data = record("http://example.com/feed", FEED, headers="Content-Type: application/rss+xml\r\n")
    data += record("http://example.com/0", page(0).encode())
    seen, positions = [], []
    for item in read(data, on_position=positions.append):
        seen.append(item.title)
        if len(seen) == count:
            break
    cursor = positions[-1].cursor
    again = [item.title for item in read(data, resume=lambda position: cursor)]
    assert again == ["One", "Two", "Page 0"][count - 1 :]
