"""The article in a page's own metadata: when it stands for what is shown, and how it is written."""

import html
import json

import pytest

from archive.read import read
from archive.read.held import blocks_held

WORDS = ("the mayor", "the council", "the bridge", "the harbour", "the train", "the end")
TEXTS = [
    f"Paragraph {number} of the story says something that no other says, at some length, with commas "
    f"and with {words}, so that whoever reads number {number} knows it from every other."
    for number, words in enumerate(WORDS)
]
P = "".join(f"<p>{text}</p>" for text in TEXTS)


def paragraphs(shown, held, title="A story of some length"):
    node = {"@type": "NewsArticle", "headline": title, "articleBody": held}
    page = (
        f'<html lang="en"><head><script type="application/ld+json">{json.dumps(node)}</script></head>'
        f"<body><article><h1>{title}</h1>{shown}</article></body></html>"
    )
    (article,) = read(page.encode())
    return [block.text for block in article.blocks[1:]]


@pytest.mark.parametrize(
    "held",
    ["\n".join(TEXTS), "\r\n\r\n".join(TEXTS), P, html.escape(P), "<br><br>".join(TEXTS), f"<div>{P}</div>"],
)
def test_behind_a_paywall_the_metadata_gives_the_article(held):
    assert paragraphs(f"<p>{TEXTS[0]}</p><p>Subscribe to read on</p>", held) == TEXTS


@pytest.mark.parametrize(
    "held",
    [
        "\n".join(TEXTS),
        " ".join(TEXTS),
        "".join(TEXTS),
        html.escape(P),
        "\n".join(TEXTS * 2),
        "\n".join(["Something quite different from what the page shows, of another day and place."] * 80),
        "",
        None,
        ["a", "list"],
    ],
)
def test_a_page_that_shows_its_article_is_read_as_it_stands(held):
    assert paragraphs(P, held) == TEXTS


def test_entities_and_spaces_are_undone():
    blocks = blocks_held("Caf&eacute; &amp; bar.\n\n  Second\u2028third  ")
    assert [block.text for block in blocks] == ["Café & bar.", "Second", "third"]


def test_a_smaller_sign_is_no_markup():
    assert [block.text for block in blocks_held("It is 3 < 4 and 5 > 2.")] == ["It is 3 < 4 and 5 > 2."]
