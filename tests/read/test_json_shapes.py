"""JSON as sites, APIs and crawlers write it: what is an article, what is around a list, what is a line."""

import io
import json

import pytest
from warcs import page

from archive.model import Article
from archive.read import read, read_again

LONG = "A sentence of the text. " * 4000
"""More than the first 64 KiB, by which a format is told."""


def outcome(source, **options):
    """Of each item its title, or the place and reason of its refusal."""
    return [
        item.title if isinstance(item, Article) else f"{item.source.removeprefix('bytes ')}: {item.reason}"
        for item in read(source, errors="yield", **options)
    ]


class Pipe(io.BytesIO):
    """A stream that can't go back."""

    def seekable(self):
        return False


def lines(first, count=10):
    """JSONL whose seventh line is cut, and whose first holds a text of its own."""
    made = [json.dumps({"title": f"T{n}", "text": f"Text {n}."}) for n in range(1, count + 1)]
    made[0] = first
    made[6] = '{"title": "T7", "text": "Te'
    return "\n".join(made).encode()


@pytest.mark.parametrize("wrapped", [bytes, io.BytesIO, Pipe])
def test_one_broken_line_costs_one_line_however_long_the_first_one_is(wrapped):
    source = wrapped(lines(json.dumps({"title": "T1", "text": LONG})))
    name = getattr(source, "name", "bytes" if isinstance(source, bytes) else "stream")
    wanted = [f"T{number}" for number in range(1, 11)]
    wanted[6] = f"{name} line 7: not JSON".removeprefix("bytes ")
    assert outcome(source) == wanted


def test_a_long_first_line_that_is_broken_is_named_too():
    wanted = [f"T{number}" for number in range(1, 11)]
    wanted[0], wanted[6] = "line 1: not JSON", "line 7: not JSON"
    assert outcome(lines('{"title": "T1", "text": "' + LONG)) == wanted


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("text", ["A text.", LONG])
def test_a_list_in_an_object_on_one_line_is_a_list(text, end):
    answer = {"status": "ok", "articles": [{"title": "One", "text": text}, {"title": "Two", "text": text}]}
    assert outcome((json.dumps(answer) + end).encode()) == ["One", "Two"]
    assert outcome(Pipe((json.dumps({"data": answer}) + end).encode())) == ["One", "Two"]


STORIES = [{"title": "Another", "text": "Its text."}]


@pytest.mark.parametrize("listed", [[], STORIES])
@pytest.mark.parametrize("key", ["documents", "stories", "items", "news"])
@pytest.mark.parametrize("body", [{"text": "Body."}, {"html": "<p>Body.</p>"}, {"body": ["Body."]}])
def test_an_object_with_a_text_is_an_article_whatever_lists_it_has(body, key, listed):
    for value in ({"title": "T", **body, key: listed}, {key: listed, "title": "T", **body}):
        for data in (value, [value]):
            (article,) = read(json.dumps(data, indent=1).encode())
            assert [block.text for block in article.blocks] == ["T", "Body."]
            assert json.loads(article.original.content) == value


def test_an_answer_without_articles_says_so():
    assert outcome(b'{"status": "ok", "articles": []}') == ["bytes: no articles"]
    assert outcome(b'{"title": "T", "description": "An excerpt.", "documents": []}') == ["T"]


def test_of_a_cut_answer_the_articles_before_the_cut_are_kept():
    data = json.dumps({"articles": [{"title": f"T{n}", "text": "A text."} for n in range(3)]})
    assert outcome(data[:-20].encode()) == ["T0", "T1", "bytes: truncated"]


WORDPRESS = {
    "id": 4711,
    "date": "2024-05-01T10:00:00",
    "date_gmt": "2024-05-01T08:00:00",
    "guid": {"rendered": "https://gazette.example/?p=4711"},
    "modified": "2024-05-02T10:00:00",
    "modified_gmt": "2024-05-02T08:00:00",
    "slug": "le-pont",
    "status": "publish",
    "type": "post",
    "link": "https://gazette.example/2024/05/le-pont/",
    "title": {"rendered": "Le pont &amp; la rive&nbsp;: c&rsquo;est fini"},
    "content": {"rendered": "\n<p>Le pont est ferm&eacute;.</p>\n<h2>Pourquoi</h2>\n<p>Il est vieux.</p>\n",
                "protected": False},
    "excerpt": {"rendered": "<p>Le pont est ferm&eacute;. [&hellip;]</p>\n", "protected": False},
    "author": 12,
    "featured_media": 4712,
    "comment_status": "open",
    "sticky": False,
    "template": "",
    "format": "standard",
    "meta": {"footnotes": ""},
    "categories": [3, 9],
    "tags": [31, 32],
    "class_list": ["post-4711", "post"],
    "_links": {"self": [{"href": "https://gazette.example/wp-json/wp/v2/posts/4711"}]},
}  # fmt: skip


@pytest.mark.parametrize("data", [WORDPRESS, [WORDPRESS]], ids=["one post", "a list of them"])
def test_posts_as_the_rest_interface_of_wordpress_gives_them(data):
    (article,) = read(json.dumps(data).encode())
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", "Le pont & la rive\xa0: c’est fini".replace("\xa0", " ")),
        ("paragraph", "Le pont est fermé."),
        ("heading", "Pourquoi"),
        ("paragraph", "Il est vieux."),
    ]
    assert article.url == "https://gazette.example/2024/05/le-pont/"
    assert (article.published, article.modified) == ("2024-05-01T08:00:00Z", "2024-05-02T08:00:00Z")
    assert (article.authors, article.section, article.tags) == ((), None, ())  # numbers of the site's own


MOJIBAKE = "Le café de la gare a été fermé.".encode().decode("cp1252")


def test_mojibake_in_a_record_is_mended_and_noted():
    value = {"title": MOJIBAKE, "text": f"{MOJIBAKE} Fini.\nUne phrase sans faute, déjà lue."}
    (article,) = read(json.dumps(value).encode())
    wanted = [
        "Le café de la gare a été fermé.",
        "Le café de la gare a été fermé. Fini.",
        "Une phrase sans faute, déjà lue.",
    ]
    assert [block.text for block in article.blocks] == wanted
    assert article.original.notes == ("mojibake mended in 2 lines",)
    assert read_again(article.original, source=article.source) == [article]


def test_what_was_mended_in_a_page_inside_of_a_record_is_noted():
    markup = page(1).replace("says something", f"says {MOJIBAKE}")
    (article,) = read(json.dumps({"url": "https://a.example/1", "html": markup}).encode())
    assert "says Le café de la gare a été fermé." in article.blocks[1].text
    assert article.original.notes == ("mojibake mended in 1 line",)


@pytest.mark.parametrize(
    "value",
    [{"title": "T", "text": "a\0b"}, {"title": "T\0", "text": "ab"}, {"title": "T", "html": "<p>a\0b</p>"}],
)  # fmt: skip
def test_a_nul_is_refused_in_json_as_anywhere(value):
    data = json.dumps(value).encode() + b'\n{"title": "Two", "text": "A text."}\n'
    assert outcome(data) == ["line 1: binary", "Two"]


def test_an_export_comes_back_with_whatever_it_holds():
    value = {"lire_aussi": 1, "title": "T\0", "blocks": [{"kind": "title", "text": "T\0"}]}
    assert outcome(json.dumps(value).encode()) == ["T\0"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Why Vec<String> beats <b>everything</b>", "Why Vec<String> beats everything"),
        ("1 < 2 &amp; Map<K, V> <!-- no --> <EM>wins</EM>", "1 < 2 & Map<K, V> wins"),
    ],
)
def test_only_html_is_taken_out_of_a_title(title: str, shown: str) -> None:
    (article,) = read(json.dumps({"title": title, "text": "Trains stand still in Rouen today."}).encode())
    assert article.title == shown
