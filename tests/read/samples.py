"""A small input of each format, and what has to hold of whatever is read from an input, however wild."""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile

from warcs import page, record, warc

from archive.model import Article, Failure, Known
from archive.read import read, read_again

RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>A site</title><item><title>One</title><link>http://a.example/1</link><dc:creator>Ann Lee</dc:creator>
<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><description>&lt;p&gt;A text.&lt;/p&gt;</description></item>
</channel></rss>"""
EML = (
    b'From: "A Paper" <a@a.example>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n'
    b"Date: Wed, 1 May 2024 10:00:00 +0200\r\nMessage-ID: <1@a>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/alternative; boundary=B\r\n\r\n"
    b"--B\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b'<p>Caf=E9 and a <a href=3D"http://a.example">link</a></p>\r\n--B--\r\n'
)
TEXT = b"---\ntitle: Un titre\ndate: 2024-05-01\n---\n# Titre\n\nUn *texte*, [lien](http://a.b).\n\n- a\n"
LINES = b"\n".join(
    json.dumps({"title": f"T{n}", "text": "A text.", "date": "2024"}).encode() for n in range(3)
)
LD = page(1).replace(
    "</head>",
    '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ann"}, "Bo"], '
    '"datePublished": "2024-05-01T10:00:00+02:00", "publisher": {"@id": "#a"}}</script>'
    '<meta property="article:published_time" content="2024-05-01"><link rel="canonical" href="/x"></head>',
)


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


PACKAGE = json.dumps(
    {"resources": [{"path": "archive/a.warc.gz", "hash": f"sha256:{hashlib.sha256(warc(1)).hexdigest()}"}]}
)
SAMPLES = {
    "text": TEXT,
    "html": LD.encode(),
    "warc": record("http://a.example/", page(1).encode()) * 2,
    "warc.gz": warc(2),
    "wacz": zipped({"datapackage.json": PACKAGE, "archive/a.warc.gz": warc(1)}),
    "feed": RSS,
    "json": b"[" + LINES.replace(b"\n", b", ") + b"]",
    "jsonl": LINES,
    "eml": EML,
    "zip": zipped({"a.html": LD.encode(), "b.txt": TEXT}),
    "tar": tarred({"a.html": LD.encode(), "b.txt": TEXT}),
    "gzip": gzip.compress(LINES, mtime=0),
}


def check(data, *, again=True, **options):
    """Read it all; whatever comes must be a value of ours, text that UTF-8 holds, and no reader's fault.

    again: each article's original must give the same article again.
    """
    for item in read(data, errors="yield", **options):
        assert isinstance(item, Article | Failure | Known)
        if isinstance(item, Failure):
            assert item.reason != "reader failed", item
            continue
        assert item.title
        assert item.blocks
        for block in item.blocks:
            assert block.text.strip()
            block.text.encode("utf-8")
            for link in block.links:
                assert 0 <= link.start < link.end <= len(block.text)
        for other in read_again(item.original, source=item.source, url=item.url) if again else ():
            assert other == item
