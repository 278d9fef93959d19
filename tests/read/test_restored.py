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
        f"<div><img src='a.jpg'><div class='article__image-caption'>{UNDER}</div></div>",
        f"<div><div><img src='a.jpg'></div><span class='bildunterschrift'>{UNDER}</span></div>",
        f"<div><img src='a.jpg'><p class='ImageCaption_root__x1'>{UNDER}</p></div>",
        f"<div class='foto'><picture></picture><div class='pie-foto'>{UNDER}</div></div>",
        f"<section><amp-img></amp-img><small class='c-media__legende'>{UNDER}</small></section>",
    ],
)
def test_a_caption_stands_where_its_picture_does(figure):
    wanted = ["paragraph"] * 4
    for place in range(5):
        body = "".join([*P[:place], figure, *P[place:]])
        assert kinds(body) == [*wanted[:place], "caption", *wanted[place:]]


def test_a_line_that_is_said_twice_moves_no_picture():
    again = "<p>What happened next was this, once more.</p>"
    body = [P[0], again, P[1], FIGURE.format(UNDER), P[2], again, P[3]]
    assert kinds("".join(body)) == [*["paragraph"] * 3, "caption", *["paragraph"] * 3]


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


HEADLINES = ["Bridge closed until the summer", "Thousands come to the harbour"]
ITEMS = [f"<a href='/{n}'>{headline}</a>" for n, headline in enumerate(HEADLINES)]
LIST = "<ul>" + "".join(f"<li>{item}</li>" for item in ITEMS) + "</ul>"


@pytest.mark.parametrize(
    ("box", "label"),
    [
        (f"<h3>Read more</h3>{LIST}", ["Read more"]),
        (f"<p><strong>Read more:</strong></p>{LIST}", ["Read more:"]),
        (f"<div class='related'><strong>Read more</strong>{LIST}</div>", ["Read more"]),
        (f"<aside><header>Read more</header><div>{LIST}</div></aside>", ["Read more"]),
        (LIST, []),
        (f"<div>{''.join(f'<div>{item}</div>' for item in ITEMS)}</div>", []),
    ],
)
def test_a_box_of_links_within_the_text_is_kept_and_is_no_body(box, label):
    for place in range(1, 5):
        found = blocks("".join([*P[:place], box, *P[place:]]))
        body = [block.text for block in found if block.kind == "paragraph"]
        related = [block for block in found if block.kind == "related"]
        assert body == TEXTS
        assert [block.text for block in found[place : place + len(related)]] == [*label, *HEADLINES]
        assert [block.url for block in related] == [None] * len(label) + ["/0", "/1"]
        assert related[-1].links == (Link(0, len(HEADLINES[1]), "/1"),)


TAGS = "<li><a href='/t'>Harbour</a></li><li><a href='/u'>City council</a></li>"
RIVER = "".join(f"<li><a href='/{n}'>A headline of number {n}</a></li>" for n in range(31))


@pytest.mark.parametrize(
    ("body", "around"),
    [
        ("".join(P), {"after": f"<section><h3>Read more</h3>{LIST}</section>"}),
        ("".join(P), {"before": f"<nav>{LIST}</nav>"}),
        ("".join([*P[:2], f"<nav>{LIST}</nav>", *P[2:]]), {}),
        ("".join([*P, f"<footer>{LIST}</footer>"]), {}),
        ("".join([*P, f"<ul>{TAGS}</ul>"]), {}),
        ("".join([*P, f"<ul>{RIVER}</ul>"]), {}),
    ],
)
def test_links_of_the_page_and_tags_are_not_the_articles(body, around):
    assert kinds(body, **around) == ["paragraph"] * 4


def test_the_line_over_a_list_of_articles_stays_what_it_was():
    label = "<p><strong>Read more:</strong></p>"
    assert kinds("".join([*P[:3], label, f"<ul>{RIVER}</ul>", *P[3:]])) == ["paragraph"] * 5


def test_other_boxes_are_the_same_story():
    def uid(box):
        (article,) = read(f"<article><h1>Floods in Spain</h1>{P[0]}{box}{''.join(P[1:])}</article>".encode())
        return article.uid

    assert uid(LIST) == uid("") == uid(f"<h3>Read more</h3>{LIST}")
