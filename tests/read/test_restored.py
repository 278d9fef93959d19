import pytest

from archive.model import Link
from archive.read import read

FIGURE = "<figure><img src='a.jpg' alt=''><figcaption>{}</figcaption></figure>"
UNDER = "A firefighter carries a child out of the house."
TEXTS = [f"This is paragraph {n} of a story, with commas, and long enough to be one." for n in range(4)]
P = [f"<p>{text}</p>" for text in TEXTS]


def blocks(body, *, before="", after="", head=""):
    page = (
        f"<html lang='en'><head><title>Floods in Spain today</title>{head}</head><body>{before}"
        f"<article><h1>Floods in Spain today</h1>{body}</article>{after}</body></html>"
    )
    (article,) = read(page.encode())
    return article.blocks[1:]


def kinds(body, **around):
    return [block.kind for block in blocks(body, **around)]


@pytest.mark.parametrize(
    "figure",
    [
        FIGURE.format(UNDER),
        f"<div class='media'><div>{FIGURE.format(UNDER)}</div></div>",
        f"<div class='wp-caption'><img src='a.jpg'><p class='wp-caption-text'>{UNDER}</p></div>",
    ],
)
def test_a_caption_stands_where_its_picture_does(figure):
    wanted = ["paragraph"] * 4
    for place in range(5):
        body = "".join([*P[:place], figure, *P[place:]])
        assert kinds(body) == [*wanted[:place], "caption", *wanted[place:]]


def test_a_captions_link_is_kept():
    caption = FIGURE.format("A firefighter in <a href='https://x.example/v'>Valencia</a> with a child.")
    found = next(block for block in blocks("".join([*P[:2], caption, *P[2:]])) if block.kind == "caption")
    assert (found.text, found.links) == (
        "A firefighter in Valencia with a child.",
        (Link(17, 25, "https://x.example/v"),),
    )


@pytest.mark.parametrize(
    "around",
    [
        {"before": f"<aside>{FIGURE.format(UNDER)}</aside>"},
        {"after": f"<footer>{FIGURE.format(UNDER)}</footer>"},
        {"after": f"<section><div>{FIGURE.format(UNDER)}</div></section>"},
    ],
)
def test_pictures_elsewhere_are_not_the_articles(around):
    assert kinds("".join(P), **around) == ["paragraph"] * 4


def test_a_linked_headline_under_a_picture_is_a_teaser():
    teaser = FIGURE.format(f"<a href='/other'>{UNDER}</a>")
    assert kinds("".join([*P[:2], teaser, *P[2:]])) == ["paragraph"] * 4


def test_another_picture_is_the_same_story():
    def uid(caption):
        page = f"<html><body><article><h1>Floods in Spain</h1>{P[0]}{FIGURE.format(caption)}{''.join(P[1:])}"
        (article,) = read(page.encode())
        return article.uid

    assert uid(UNDER) == uid("A street under water, seen from above.")


def test_the_byline_comes_back():
    line = "<p class='byline'>By <a href='/ann'>Ann Lee</a> in Valencia</p>"
    body = f"<p class='standfirst'>At least twelve people are missing after it.</p>{line}{''.join(P)}"
    found = [(block.kind, block.text) for block in blocks(body)]
    assert found[:2] == [
        ("standfirst", "At least twelve people are missing after it."),
        ("byline", "By Ann Lee in Valencia"),
    ]
    assert found[2:] == [("paragraph", text) for text in TEXTS]


def test_a_byline_that_names_nobody_who_wrote_it_stays_out():
    head = '<meta name="author" content="Ann Lee">'
    assert kinds(f"<p class='byline'>By Bo Ek</p>{''.join(P)}", head=head) == ["paragraph"] * 4
