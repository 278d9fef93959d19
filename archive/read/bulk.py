"""Which part of a page holds its text, told by how much of the running text is in it."""

from lxml import etree
from lxml.html import HtmlElement

from archive.read.fragment import DROPPED
from archive.read.pagemeta import classes_of, named

ENOUGH = 0.25
"""The share of the page's running text that the article or the main part holds, if it is what it says: a
teaser at the top or one message of many holds less.
"""
FURNITURE = DROPPED | frozenset(["a", "aside", "footer", "form", "header"])
"""What is no running text: menus, links, scripts, and what stands around articles."""
PLACES = ("//article", "//main|//*[@role='main']")


def main_parts(tree: HtmlElement) -> list[HtmlElement]:
    """The parts of a page that may hold its text, the likeliest first: an article, the main part, the body.

    Of several articles, the one with the most running text, and it comes first only where it holds enough of
    the page's.
    """
    letters = running_text(tree)
    body = next(iter(tree.xpath("//body")), tree)
    largest = [
        max(found, key=lambda element: letters.get(element, 0))
        for path in PLACES
        if (found := tree.xpath(path))
    ]
    likely = [part for part in largest if letters.get(part, 0) >= ENOUGH * letters.get(body, 0)]
    return [*likely, body]


def running_text(tree: HtmlElement) -> dict[HtmlElement, int]:
    """For each element with running text, the characters of it; comments of readers are none. In one pass."""
    order: list[tuple[HtmlElement, HtmlElement | None]] = []
    silent: set[HtmlElement] = set()
    letters: dict[HtmlElement, int] = {}
    for element in tree.iter(etree.Element):
        around = element.getparent()
        order.append((element, around))
        if around in silent or element.tag in FURNITURE or _is_comments(element):
            silent.add(element)
        elif element.text:
            letters[element] = letters.get(element, 0) + len(element.text.strip())
        if around is not None and around not in silent and element.tail:
            letters[around] = letters.get(around, 0) + len(element.tail.strip())
    for element, around in reversed(order):
        if around is not None and element in letters:
            letters[around] = letters.get(around, 0) + letters[element]
    return letters


def _is_comments(element: HtmlElement) -> bool:
    if element.tag in ("html", "body", "main", "article"):
        return False
    names = classes_of(element)
    return bool(names) and named("comments").search(names) is not None
