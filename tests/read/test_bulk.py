"""Which part of a page is its text, where several say so or none does."""

import pytest

from archive.read import read
from archive.read.bulk import main_parts, running_text
from archive.read.tree import ELEMENTS, is_huge, parse

TEASER = "<article id='teaser'><h2>Another story</h2><p>What happened elsewhere.</p></article>"
POST = "<p>Somebody said that the river rose by a metre in one night.</p>"
MENU = "<ul class='menu'>" + "<li><a href='/x'>A section of this paper and its name</a></li>" * 40 + "</ul>"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (f"{TEASER}<article id='story'>{POST * 9}</article>", "story"),
        (f"{TEASER}<main id='story'>{POST * 40}</main>", "story"),
        (f"<main id='story'>{TEASER}{f'<article>{POST}</article>' * 40}</main>", "story"),
        (f"{TEASER}<div>{POST * 40}</div>", "body"),
        (f"<article id='story'>{POST * 3}</article><div id='comments'>{POST * 40}</div>", "story"),
        (f"{MENU}<article id='story'>{POST}</article><footer>{POST * 9}</footer>", "story"),
        ("<article id='story'></article>", "story"),
    ],
)
def test_the_part_with_the_running_text(body: str, first: str) -> None:
    tree, _ = parse(f"<body id='body'>{body}</body>")
    assert main_parts(tree)[0].get("id") == first


def test_running_text_is_counted_once_for_each_element_around_it() -> None:
    tree, _ = parse("<div>Two <b>three</b> <a>link</a> x<aside>no</aside><script>no</script>y</div>")
    letters = {element.tag: count for element, count in running_text(tree).items()}
    assert letters == {"b": 5, "div": 10, "body": 10, "html": 10}


def test_a_live_blog_of_tens_of_thousands_of_elements_below_a_teaser() -> None:
    posts = "".join(f"<p>Message {number} of the day.</p>" for number in range(ELEMENTS))
    markup = f"<html><body>{TEASER}<h1>The day as it went</h1><div>{posts}</div></body></html>"
    assert is_huge(parse(markup)[0])
    (article,) = read(markup.encode())
    texts = [block.text for block in article.blocks]
    assert article.title == "The day as it went"
    assert texts[-1] == f"Message {ELEMENTS - 1} of the day."
    assert len(texts) > ELEMENTS
