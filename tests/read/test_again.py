"""An original reads again as it read at first, by what it is and not by what its server said it was."""

import gzip
import io
import sys
from dataclasses import replace

import pytest
from samples import EML, RSS, TEXT, tarred, zipped
from warcs import page, record

from archive.read import read, read_again

HTML = page(1).encode()
XHTML = b'<?xml version="1.0"?>\n<!DOCTYPE html>\n' + HTML.replace(
    b"<html>", b'<html xmlns="http://www.w3.org/1999/xhtml">'
)
PLAIN = b"Of HTML\nA text names <b> and </b> once, and is a text all the same.\nIt goes on.\n"
JSON = b'{"title": "T", "text": "A text."}'


def again(article):
    return read_again(article.original, source=article.source, url=article.url)


@pytest.mark.parametrize(
    ("claim", "body", "first"),
    [
        ("text/plain", HTML, "Paragraph 0 of page 1"),
        ("application/xml", XHTML, "Paragraph 0 of page 1"),
        ("application/json", HTML, "Paragraph 0 of page 1"),
        ("text/html", PLAIN, "A text names <b> and </b> once"),
        ("text/html", TEXT, "Titre"),
        ("text/html", JSON, "A text."),
        ("text/plain", RSS, "A text."),
        ("application/octet-stream", EML, "Café and a link"),
        ("text/html", gzip.compress(PLAIN, mtime=0), "A text names <b> and </b> once"),
    ],
)
def test_a_record_whose_type_is_another_than_was_claimed(claim, body, first):
    (article,) = read(record("http://a.example/x", body, headers=f"Content-Type: {claim}\r\n"))
    assert article.blocks[1].text.startswith(first)
    assert again(article) == [article]


def test_what_was_claimed_as_data_and_is_mere_text_today_is_no_article():
    (article,) = read(record("http://a.example/x", XHTML, headers="Content-Type: application/xml\r\n"))
    assert read_again(replace(article.original, content=PLAIN), source="a") == []


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.json", "a!b.txt"])
@pytest.mark.parametrize("content", [HTML, PLAIN, JSON, EML, b"One <p>paragraph</p>"])
@pytest.mark.parametrize("packed", [lambda name, content: zipped({name: content}),
                                    lambda name, content: tarred({name: content})])  # fmt: skip
def test_a_member_whatever_its_name(packed, name, content):
    (article,) = read(packed(name, content))
    assert again(article) == [article]


def test_files_and_standard_input(tmp_path, monkeypatch):
    for name, content in (("a.txt", HTML), ("b.html", PLAIN), ("c.html", b"One <p>paragraph</p>")):
        (tmp_path / name).write_bytes(content)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        for source in (tmp_path / name, "-", content):
            (article,) = read(source)
            assert again(article) == [article]


@pytest.mark.parametrize(("format", "content"), [("text", HTML), ("html", PLAIN)])
def test_a_format_that_was_given_holds(format, content):
    (article,) = read(content, format=format)
    assert article.original.notes == (f"given format {format}",)
    assert again(article) == [article]


def test_a_list_within_an_article_of_json_holds_no_articles():
    listing = b'{"title": "T", "text": "A text.", "data": [{"title": "Other", "text": "Of something else."}]}'
    for whole in (b"[%s, %s]", b"%s\n%s\n", b'{"articles": [%s, %s]}'):
        for article in read(whole % (listing, listing)):
            assert article.title == "T"
            assert again(article) == [article]


def test_a_feed_whose_entry_begins_with_a_page_of_markup():
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>%s<entry><title>T</title>%s</entry></feed>'
    content = (
        b'<content type="xhtml"><html xmlns="http://www.w3.org/1999/xhtml"><p>A text.</p></html></content>'
    )
    (article,) = read(atom % (b"<subtitle>S</subtitle>" + b" " * 1200, content))
    assert again(article) == [article]
