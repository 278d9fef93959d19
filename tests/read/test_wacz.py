"""WACZ: its WARCs are read only if their bytes have the hashes that the package promises."""

import hashlib
import io
import json
import zipfile

import pytest
from warcs import page, record, warc

from archive.model import Article
from archive.read import read
from tests import greedy

ONE, TWO = "archive/one.warc.gz", "archive/two.warc"
WARCS = {ONE: warc(2), TWO: record("http://example.com/two", page(7).encode())}


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def wacz(members=WARCS, *, hashes=None, more=None):
    """A package of members; `hashes` over the right ones, `more` other files in it."""
    named = {name: digest(content) for name, content in members.items()} | (hashes or {})
    resources = [{"path": name, "hash": value} for name, value in named.items()]
    package = json.dumps({"profile": "data-package", "resources": resources}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", package)
        for name, content in {**members, **(more or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def outcome(data):
    return [
        item.url if isinstance(item, Article) else (item.source, item.reason)
        for item in read(data, errors="yield")
    ]


ALL = ["http://example.com/0", "http://example.com/1", "http://example.com/two"]


def test_the_warcs_of_a_wacz_are_read():
    articles = list(read(wacz()))
    assert [article.url for article in articles] == ALL
    assert [article.original.member.split("!")[0] for article in articles] == [ONE, ONE, TWO]
    assert {article.original.kind for article in articles} == {"warc"}
    assert {article.retrieved for article in articles} == {"2024-05-01T08:00:00Z"}


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (wacz(hashes={ONE: digest(b"x")}), [(f"bytes!{ONE}", "digest"), ALL[2]]),
        (wacz(hashes={TWO: "md5:" + "0" * 32}), [*ALL[:2], (f"bytes!{TWO}", "digest")]),
        (
            wacz(hashes={ONE: "shake_128:00"}, more={"datapackage-digest.json": '{"hash": "shake_256:00"}'}),
            ALL,
        ),
        (wacz(more={"archive/3.warc": WARCS[TWO]}), [*ALL, ("bytes!archive/3.warc", "digest")]),
        (wacz(hashes={"archive/3.warc": digest(b"")}), [("bytes!archive/3.warc", "missing"), *ALL]),
        (
            wacz(more={"datapackage-digest.json": json.dumps({"hash": digest(b"x")})}),
            [("bytes!datapackage.json", "digest"), *ALL],
        ),
        (wacz(more={"pages/pages.jsonl": '{"title": "No article", "text": "Of the archive."}'}), ALL),
    ],
)
def test_what_has_another_hash_is_refused_and_the_rest_is_read(data, wanted):
    assert outcome(data) == wanted


@pytest.mark.parametrize("package", [b"{", b"[" * 5000, b"\xff", b""])
def test_a_wacz_without_a_readable_package_is_refused(package):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", package)
        archive.writestr(ONE, WARCS[ONE])
    assert outcome(out.getvalue()) == [("bytes", "damaged")]


def test_a_package_with_a_password_is_refused():
    data = bytearray(wacz())
    data[data.find(b"PK\x03\x04") + 6] |= 1  # the flag in the member's own header and in the directory
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert outcome(bytes(data)) == [("bytes", "damaged")]


@pytest.mark.parametrize(
    ("member", "wanted"),
    [(ONE, [(f"bytes!{ONE}", "too large"), ALL[2]]), ("datapackage.json", [("bytes", "too large")])],
)
def test_a_part_that_asks_for_much_memory_is_refused(member, wanted):
    package = {"resources": [{"path": name, "hash": digest(content)} for name, content in WARCS.items()]}
    members = {"datapackage.json": json.dumps(package), **WARCS}
    assert outcome(greedy.zipped(members, member)) == wanted
