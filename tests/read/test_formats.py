"""Formats that hold articles as records: JSON, feeds, e-mail; text with a header; Markdown."""

import gzip
import io
import json
import sys

import pytest
from warcs import page, record, warc

from archive.model import Article, Block, Known, Link
from archive.read import Position, read, read_again


def only(source, **options):
    (article,) = read(source, **options)
    return article


def texts(article):
    return [(block.kind, block.text) for block in article.blocks]


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Le Journal</title><link>https://journal.example/</link><language>fr-FR</language>
<item><title>Un &amp;amp; deux</title><link>https://journal.example/1?utm_source=rss&amp;id=7</link>
<dc:creator>Anne Martin et Paul Durand</dc:creator><pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate>
<description>Le résumé.</description><category>Monde</category>
<content:encoded><![CDATA[<p>Un premier <a href="/x">lien</a>.</p><h2>Puis</h2><ul><li>un</li></ul>]]></content:encoded></item>
<item><title>Deux</title><link>https://journal.example/2</link><description>Un résumé, c’est tout.</description></item>
</channel></rss>"""  # noqa: E501 - as feeds write it


def test_an_rss_feed():
    first, second = read(RSS.encode())
    assert first.title == "Un & deux"
    assert first.blocks[1:] == (
        Block("standfirst", "Le résumé."),
        Block("paragraph", "Un premier lien.", links=(Link(11, 15, "https://journal.example/x"),)),
        Block("heading", "Puis"),
        Block("list_item", "un"),
    )
    assert first.url == "https://journal.example/1?utm_source=rss&id=7"
    assert first.canonical_url == "https://journal.example/1?id=7"
    assert (first.authors, first.publisher) == (("Anne Martin", "Paul Durand"), "Le Journal")
    assert (first.published, first.published_raw) == (
        "2024-05-01T08:00:00Z",
        "Wed, 01 May 2024 10:00:00 +0200",
    )
    assert (first.declared, first.tags, first.original.kind) == ("fr-FR", ("Monde",), "feed")
    assert texts(second) == [("title", "Deux"), ("paragraph", "Un résumé, c’est tout.")]


def test_an_entry_is_kept_by_itself_and_reads_again():
    for article in read(RSS.encode()):
        assert b"<rss" in article.original.content
        assert article.original.content.count(b"<item>") == 1
        assert read_again(article.original, source=article.source, url=article.url) == [article]


RSS_HEAD = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Le Journal</title><link>https://journal.example/</link>
<atom:link href="https://journal.example/feed?at={0}" rel="self"/><lastBuildDate>{0}</lastBuildDate>
<pubDate>{0}</pubDate><dc:date>{0}</dc:date><generator>v{0}</generator><ttl>{0}</ttl><!-- cached {0} -->
<image><url>https://journal.example/{0}.png</url><title>Le Journal</title></image><language>fr</language>"""
RDF_HEAD = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Le Journal</title><link>https://journal.example/</link><dc:language>fr</dc:language>
<items><rdf:Seq><rdf:li resource="{0}"/></rdf:Seq></items></channel><textinput>{0}</textinput>"""
ATOM_HEAD = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Journal</title>
<updated>{0}</updated><link href="https://journal.example/"/><link rel="next" href="/feed?after={0}"/>
<generator version="{0}">x</generator>"""
ITEM = (
    "<item><title>N {0}</title><link>https://journal.example/{0}</link><description>Un.</description></item>"
)
ENTRY = '<entry><title>N {0}</title><link href="https://journal.example/{0}"/><summary>Un.</summary></entry>'
FEEDS = {
    "rss": (RSS_HEAD, ITEM, "</channel></rss>"),
    "rdf": (RDF_HEAD, ITEM, "</rdf:RDF>"),
    "atom": (ATOM_HEAD, ENTRY, "</feed>"),
}


def built(kind, when, *numbers):
    """A feed as it was built at a time, with these entries."""
    if kind == "json":
        items = [{"id": str(n), "title": f"N {n}", "content_text": "Un."} for n in numbers]
        head = {
            "version": "https://jsonfeed.org/version/1.1", "title": "Le Journal", "language": "fr",
            "next_url": f"https://journal.example/feed?after={when}", "_built": {"at": when},
        }  # fmt: skip
        return json.dumps({**head, "items": items}).encode()
    head, entry, end = FEEDS[kind]
    return (head.format(when) + "\n".join(entry.format(n) for n in numbers) + end).encode()


@pytest.mark.parametrize("kind", ["rss", "rdf", "atom", "json"])
def test_the_old_entries_of_a_feed_that_is_built_anew_are_known(kind):
    first = list(read(built(kind, 1, 1, 2)))
    assert [(one.title, one.publisher, one.declared) for one in first] == [
        ("N 1", "Le Journal", "fr"),
        ("N 2", "Le Journal", "fr"),
    ]
    stored = {article.original.sha256 for article in first}
    new, *old = read(built(kind, 2, 3, 1, 2), errors="yield", known=stored.__contains__)
    assert new.title == "N 3"
    assert [one.sha256 for one in old] == [article.original.sha256 for article in first]
    for article in first:
        assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_entries_of_a_broken_feed_read_again_as_they_were():
    data = RSS.replace("</description></item>", "</description>").replace('version="1.0"', 'version="0.0"')
    for broken in (data, data.replace("<channel>", "<channel><?xml version='1.0'?>", 1)):
        articles = [item for item in read(broken.encode(), errors="yield") if isinstance(item, Article)]
        assert [article.title for article in articles] == ["Un & deux", "Deux"]
        for article in articles:
            assert read_again(article.original, source=article.source, url=article.url) == [article]


@pytest.mark.parametrize("charset", ["utf-9", "shift_jis"])
def test_a_header_that_lied_is_noted_once_however_often_it_is_read(charset):
    body = "<p>Fünf Wörter über schöne Gärten.</p>".encode()
    message = b"From: a@b.example\nSubject: S\nMessage-ID: <1@b>\nContent-Type: text/html; charset=%s\n\n%s"
    for data in (
        message % (charset.encode(), body),
        record("http://a.example/", body, headers=f"Content-Type: text/html; charset={charset}\r\n"),
    ):
        article = only(data)
        assert sum(note.startswith("header ") for note in article.original.notes) == 1
        assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_an_atom_feed_with_its_own_base():
    article = only(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt"><title>O Jornal</title>
        <entry xml:base="https://jornal.example/"><title type="html">A &lt;b&gt;casa&lt;/b&gt;</title>
        <id>tag:1</id>
        <link href="n/1"/><updated>2024-05-01T10:00:00-03:00</updated><author><name>Rui Lopes</name></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>O texto.</p></div></content>
        </entry></feed>"""
    )
    assert texts(article) == [("title", "A casa"), ("paragraph", "O texto.")]
    assert (article.url, article.authors) == ("https://jornal.example/n/1", ("Rui Lopes",))
    assert article.published == "2024-05-01T13:00:00Z"


def test_a_json_feed():
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "My Feed",
        "items": [
            {"id": "1", "url": "https://a.example/1", "title": "T", "content_html": "<p>Hi <b>there</b>.</p>",
             "date_published": "2024-05-01T08:00:00+02:00", "authors": [{"name": "Bo Ek"}], "language": "sv"},
        ],
    }  # fmt: skip
    article = only(json.dumps(data).encode())
    assert texts(article) == [("title", "T"), ("paragraph", "Hi there.")]
    assert (article.publisher, article.authors, article.declared) == ("My Feed", ("Bo Ek",), "sv")
    assert read_again(article.original, source=article.source, url=article.url) == [article]


@pytest.mark.parametrize(
    "value",
    [
        {"title": "T", "text": "One.\n\nTwo."},
        {"headline": "T", "body": ["One.", "Two."]},
        {"title": "T", "html": "<p>One.</p><p>Two.</p>"},
        {"title": "T", "content": [{"type": "p", "text": "One."}, {"type": "p", "text": "Two."}]},
        {"_source": {"title": "T", "content": "<p>One.<br><br>Two.</p>"}},
        {"Title": "T", "maintext": "One.\nTwo."},
    ],
)
def test_shapes_of_an_article_in_json(value):
    wanted = [("title", "T"), ("paragraph", "One."), ("paragraph", "Two.")]
    for data in (value, [value], {"articles": [value]}, {"response": {"results": [value]}}):
        for indent in (None, 1):
            assert texts(only(json.dumps(data, indent=indent).encode())) == wanted


def test_a_mapping_names_the_keys_and_is_kept():
    line = json.dumps({"meta": {"kop": "Titel"}, "alinea": ["Een.", "Twee."], "wie": "Door Bo Ek"}).encode()
    mapping = {"title": "meta.kop", "text": "alinea", "authors": "wie"}
    article = only(line, mapping=mapping)
    assert texts(article) == [("title", "Titel"), ("paragraph", "Een."), ("paragraph", "Twee.")]
    assert article.authors == ("Bo Ek",)
    assert read_again(article.original, source=article.source) == [article]


def test_a_page_inside_of_json_is_read_as_one():
    article = only(json.dumps({"url": "https://a.example/3", "html": page(3), "date": "2024-05-01"}).encode())
    assert (article.title, article.url, article.published) == ("Page 3", "https://a.example/3", "2024-05-01")
    assert len(article.blocks) == 7


def test_what_inspect_prints_can_be_read():
    blocks = (Block("title", "T"), Block("paragraph", "One."), Block("ticker", "News", time="19:42"))
    printed = json.dumps(Article("a", "T", blocks, url="https://a.example/").as_json()).encode()
    article = only(printed)
    assert article.blocks == blocks
    assert article.url == "https://a.example/"


def test_a_json_array_of_many_chunks_is_streamed():
    items = [{"title": f"T{number}", "text": "A text of some length. " * 40} for number in range(2000)]
    data = json.dumps(items).encode()
    assert [article.title for article in read(io.BytesIO(data))] == [f"T{number}" for number in range(2000)]


def test_halves_of_surrogates_in_json_do_not_reach_the_text():
    article = only(b'{"title": "T\\ud83d\\ude00", "text": "A half \\ud83d of one."}')
    assert texts(article) == [("title", "T😀"), ("paragraph", "A half � of one.")]


def test_a_newsletter():
    message = (
        b'From: "The Daily" <news@daily.example>\r\nSubject: =?utf-8?q?Caf=C3=A9_news?=\r\n'
        b"Date: Wed, 1 May 2024 10:00:00 +0200\r\nMessage-ID: <1@daily>\r\nMIME-Version: 1.0\r\n"
        b"Archived-At: <https://daily.example/2024/05/01>\r\n"
        b"Content-Type: multipart/alternative; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nHi\r\n--B\r\n"
        b"Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><head><style>p {}</style></head><body><table><tr><td><h1>Caf=E9 news</h1><p>D=E9j=E0 vu.</p>"
        b'<a href=3D"https://daily.example/1">Read more</a></td></tr></table></body></html>\r\n--B--\r\n'
    )
    article = only(message)
    assert article.blocks == (
        Block("title", "Café news"),
        Block("paragraph", "Déjà vu."),
        Block("paragraph", "Read more", links=(Link(0, 9, "https://daily.example/1"),)),
    )
    assert (article.publisher, article.url) == ("The Daily", "https://daily.example/2024/05/01")
    assert article.published == "2024-05-01T08:00:00Z"
    assert (article.original.media_type, article.original.charset) == ("message/rfc822", "cp1252")


def test_markdown():
    article = only(
        "# Un titre\n\nUn *texte* avec [un lien](https://a.example/).\n\n"
        "- un\n- deux\n\n> cité\n\n## Puis\n".encode()
    )
    assert article.blocks == (
        Block("title", "Un titre"),
        Block("paragraph", "Un texte avec un lien.", links=(Link(14, 21, "https://a.example/"),)),
        Block("list_item", "un"),
        Block("list_item", "deux"),
        Block("quote", "cité"),
        Block("heading", "Puis"),
    )


@pytest.mark.parametrize(
    "header",
    [
        "---\ntitle: Le titre\ndate: 2024-05-01\nauthor: [Ann Lee, Bo Ek]\nlang: fr\n---\n",
        '+++\ntitle = "Le titre"\ndate = "2024-05-01"\nauthor = ["Ann Lee", "Bo Ek"]\nlang = "fr"\n+++\n',
        "Title: Le titre\nDate: 2024-05-01\nAuthor: Ann Lee; Bo Ek\nLanguage: fr\n\n",
    ],
)
def test_metadata_headers(header):
    article = only((header + "Premier.\n\nDeuxième.\n").encode())
    assert texts(article) == [("title", "Le titre"), ("paragraph", "Premier."), ("paragraph", "Deuxième.")]
    assert (article.published, article.authors, article.declared) == (
        "2024-05-01",
        ("Ann Lee", "Bo Ek"),
        "fr",
    )


@pytest.mark.parametrize(
    ("language", "declared"), [("pt_BR", "pt-BR"), ("EN", "en"), ("French", None), ("français", None)]
)
def test_the_language_of_a_header_is_a_code_or_none(language, declared):
    for header in (f"---\ntitle: T\nlang: {language}\n---\n", f"Title: T\nLanguage: {language}\n\n"):
        assert only(f"{header}One.\n\nTwo.\n".encode()).declared == declared


def test_an_address_in_a_header_has_the_form_of_the_pages():
    address = "https://A.example/news?utm_source=fb&id=7"
    message = f"From: a@b.example\nSubject: S\nMessage-ID: <1@b>\nArchived-At: <{address}>\n\nOne.\n"
    stored = record(address, b"Title\n\nOne.\n\nTwo.\n", headers="Content-Type: text/plain\r\n")
    for data in (f"Title: T\nURL: {address}\n\nOne.\n".encode(), message.encode(), stored):
        article = only(data)
        assert (article.url, article.canonical_url) == (address, "https://a.example/news?id=7")
        assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_the_address_of_a_list_is_not_the_messages():
    head = "From: a@b.example\nSubject: S\nMessage-ID: <1@b>\nList-Archive: <https://lists.example/>\n"
    article = only(f"{head}\nOne.\n".encode())
    assert (article.url, article.canonical_url) == (None, None)


def test_text_wrapped_by_hand_is_unwrapped():
    lines = [
        "This line was wrapped by hand at some sixty columns or so",
        "and this one too, as people did in mail",
    ]
    paragraph = "\n".join([lines[0], lines[1].replace("and", "which goes on here and"), "and ends here."])
    article = only(f"A title\n\n{paragraph}\n\n{paragraph}\n".encode())
    assert texts(article) == [("title", "A title"), *[("paragraph", paragraph.replace("\n", " "))] * 2]


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(page(1).encode()))))
    article = only("-")
    assert (article.title, article.source, article.original.kind) == ("Page 1", "-!-", "gzip")


def test_known_bytes_are_not_read_again(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.html").write_text(page(number))
    first = list(read(tmp_path))
    stored = {article.original.sha256 for article in first}
    again = list(read(tmp_path, errors="yield", known=stored.__contains__))
    assert again == [Known(article.source, article.original.sha256) for article in first]


def test_positions_tell_bytes_and_end(tmp_path):
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(warc(3))
    positions = []
    list(read(path, on_position=positions.append))
    assert [position.finished for position in positions] == [False, False, False, True]
    assert positions[-1] == Position(str(path), None, "end", path.stat().st_size, path.stat().st_size, True)


def test_a_language_that_is_vouched_for_wins():
    assert only(page(1).replace("<html>", '<html lang="de">').encode(), declared="fr").declared == "fr"


def test_a_page_in_a_feed_tells_the_date_that_the_entry_does_not():
    text = "".join(f"<p>This is paragraph {n} of a story, and long enough to be one.</p>" for n in range(4))
    said = '<meta property="article:published_time" content="2024-05-01T10:00:00Z">'
    page = f"<html><head>{said}</head><body><article><h1>Floods</h1>{text}</article></body></html>"
    item = f"<item><title>Floods</title><description><![CDATA[{page}]]></description></item>"
    (article,) = read(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), format="feed")
    assert (article.published, article.published_raw) == ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z")
