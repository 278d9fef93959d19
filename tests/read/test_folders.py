"""What a folder, an archive or a crawl brings along: articles are read, whatever their name."""

import os
import socket
from pathlib import Path

import pytest
from samples import tarred, zipped
from warcs import page, record

from archive.model import Article, Failure
from archive.read import files, read
from archive.read.beside import is_housekeeping

STYLE = "/* the site */\nbody { color: red; }\n"
SCRIPT = 'const menu = "<div><p>one</p></div><div><p>two</p></div>";\nfunction show() { return menu; }\n'
DRAWING = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><title>A logo</title><a href="/"/></svg>'
)
TABLE = "name,town\nAnn,Bern\nBo,Lund\n"
MAP = '{"version": 3, "sources": ["app.ts"], "names": ["title", "text"], "mappings": "AAAA"}'
SITEMAP = '<?xml version="1.0"?><urlset><url><loc>http://example.com/</loc></url></urlset>'
TEXT = "A title\nA sentence of text.\n"
SAVED = {"main.css": STYLE, "app.js": SCRIPT, "logo.svg": DRAWING, "rows.csv": TABLE, "app.js.map": MAP}


def outcome(source, **options):
    """Of each item its title, or the name and reason of its refusal."""
    return [
        item.title if isinstance(item, Article) else f"{Path(item.source).name}: {item.reason}"
        for item in read(source, errors="yield", **options)
    ]


@pytest.mark.parametrize(
    "name",
    ["README", "readme.md", "LICENSE", "Licence.txt", "COPYING", "NOTICE.rst", "Thumbs.db", "desktop.ini"],
)
def test_housekeeping_is_told_by_the_whole_name(name):
    assert is_housekeeping(name)


@pytest.mark.parametrize(
    "name",
    ["licence-fee-to-rise.html", "notice-of-strike.txt", "notice.html", "README.html", "readme-first.txt"],
)
def test_an_article_may_begin_with_such_a_word(name, tmp_path):
    (tmp_path / "notices").mkdir()
    (tmp_path / "license").mkdir()
    for folder in (".", "notices", "license"):
        (tmp_path / folder / name).write_text(TEXT)
        (tmp_path / folder / "LICENSE.txt").write_text(TEXT)
    assert outcome(tmp_path) == ["A title"] * 3
    assert outcome(zipped({name: TEXT, "notices/LICENSE.txt": TEXT})) == ["A title"]
    assert outcome(tarred({f"license/{name}": TEXT.encode()})) == ["A title"]


def test_what_a_browser_saves_beside_a_page_is_passed_over(tmp_path):
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page.html").write_text(page(1))
    for name, content in SAVED.items():
        (tmp_path / "page_files" / name).write_text(content)
    (tmp_path / "sitemap.xml").write_text(SITEMAP)
    assert outcome(tmp_path) == ["Page 1", "sitemap.xml: not an article"]
    assert list(files(tmp_path)) == [str(tmp_path / name) for name in ("page.html", "sitemap.xml")]
    packed = {"page.html": page(1), **{f"page_files/{name}": content for name, content in SAVED.items()}}
    assert outcome(zipped(packed)) == ["Page 1"]
    assert outcome(tarred({name: content.encode() for name, content in packed.items()})) == ["Page 1"]


@pytest.mark.parametrize(
    ("name", "what"),
    [("main.css", "a style sheet"), ("app.js", "a script"), ("logo.svg", "an SVG drawing"),
     ("rows.csv", "a table"), ("app.js.map", "a source map")],
)  # fmt: skip
def test_such_a_file_named_by_itself_is_refused_in_words(name, what, tmp_path):
    path = tmp_path / name
    path.write_text(SAVED[name])
    wanted = Failure(str(path), "not an article", f"{what}; the format `text` reads it as it stands")
    assert list(read(path, errors="yield")) == [wanted]
    assert [type(item) for item in read(path, errors="yield", format="text")] == [Article]


def test_xml_that_no_reader_knows_is_no_text():
    for content, detail in ((SITEMAP, "XML, but neither a feed nor a page"), (DRAWING, "an SVG drawing")):
        for encoding in ("utf-8", "utf-16"):
            wanted = Failure("bytes", "not an article", detail)
            assert list(read(content.encode(encoding), errors="yield")) == [wanted]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("code.txt", "How to write a script\n" + SCRIPT),
        ("style.md", "# A style sheet\n\n```css\n" + STYLE + "```\n"),
        ("svg.txt", "Draw with SVG\n" + DRAWING),
        ("why-node.js", "Why we like it\nBecause nothing else runs on as many machines.\n"),
        ("page.js", page(1)),
        ("lines.csv", '{"title": "One", "text": "A text."}\n'),
    ],
)
def test_an_article_about_code_or_of_a_strange_name_is_read(name, content, tmp_path):
    (tmp_path / name).write_text(content)
    assert [type(item) for item in read(tmp_path, errors="yield")] == [Article]


def test_a_reader_of_ones_own_gets_its_tables(tmp_path, monkeypatch):
    from archive.read import context

    class Table:
        name, container = "table", False

        def sniff(self, head, name):
            return 0.9 if head.startswith(b"name,town") else 0.0

        def read(self, entry, context):
            yield Failure(entry.source, "seen")

    monkeypatch.setitem(context._cached(), "table", Table())
    (tmp_path / "rows.csv").write_text(TABLE)
    assert outcome(tmp_path) == ["rows.csv: seen"]
    assert outcome(zipped({"rows.csv": TABLE})) == ["bytes!rows.csv: seen"]


def test_a_script_that_a_server_calls_text_is_passed_over_in_a_crawl():
    headers = "Content-Type: text/plain\r\n"
    data = record("http://example.com/app.js", SCRIPT.encode(), headers=headers)
    data += record("http://example.com/story.txt", TEXT.encode(), headers=headers)
    assert outcome(data) == ["A title"]


@pytest.mark.parametrize(
    "value",
    [
        b'{"name": "The Paper", "short_name": "Paper", "description": "All the news.", "icons": []}',
        b'{"version": "1.0", "type": "rich", "title": "A story", "html": "<a href=\'/\'>A story</a>"}',
        b'{"version": "1.0", "type": "link", "title": "A story", "description": "What it is about."}',
    ],
)
def test_an_answer_that_names_a_page_is_no_article(value):
    assert outcome(value) == ["bytes item 1: no article text"]
    assert outcome(record("http://a.example/x", value, headers="Content-Type: application/json\r\n")) == []


def test_a_mapping_says_that_a_name_is_a_title():
    value = b'{"name": "The strike", "description": "Trains stand still."}'
    (article,) = read(value, mapping={"title": "name"})
    assert [block.text for block in article.blocks] == ["The strike", "Trains stand still."]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_or_socket_in_a_folder_is_named_and_not_waited_for(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "b.pipe")
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "d.txt").symlink_to(tmp_path / "gone")
    monkeypatch.chdir(tmp_path)  # the name of a socket may have a hundred letters
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("c.sock")
        expected = ["b.pipe: can't be read", "c.sock: can't be read"]
        assert outcome(tmp_path) == ["A title", *expected, "d.txt: missing"]
        found = [item for item in files(tmp_path) if isinstance(item, Failure)]
    assert [item.detail for item in found] == ["a pipe, socket or device, not a file"] * 2
