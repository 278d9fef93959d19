"""Where an article's blocks stand in its page, and what stands between them that is none of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from archive.model import Block, Kind
from archive.read.pagemeta import class_words, classes_of, named
from archive.read.tree import text_in

LEAVES = frozenset(["p", "h2", "h3", "h4", "li", "blockquote", "div", "span"])
PICTURES = ("img", "picture", "video", "amp-img", "amp-video", "iframe", "svg")
WITHIN = 5
"""How far above a caption or a linked headline the element stands that also holds text of the article."""


@dataclass(slots=True)
class Placed:
    """A page seen from its blocks.

    places: the place of each block by its folded text, the first where several say the same. holders, wider:
    the elements right above the blocks' own, and those one higher. captions, links: each with the place of
    the block that stands before it, -1 for none. told: the kinds of blocks, by place, that the markup around
    them tells.
    """

    places: dict[str, int]
    front: int
    holders: set[HtmlElement] = field(default_factory=set)
    wider: set[HtmlElement] = field(default_factory=set)
    captions: list[tuple[int, HtmlElement]] = field(default_factory=list)
    links: list[tuple[int, HtmlElement]] = field(default_factory=list)
    told: dict[int, Kind] = field(default_factory=dict)


def placed(tree: HtmlElement, blocks: list[Block]) -> Placed:
    """One walk over the page that finds the blocks' elements, the captions and the links between them."""
    front = sum(1 for _ in _front(blocks))
    found = Placed({}, front)
    for number, block in enumerate(blocks):
        found.places.setdefault(folded(block.text), number)
    figures = _captions(tree)
    last = front - 1
    for element in tree.iter(etree.Element):
        if element in figures:
            if (place := found.places.get(folded(text_in(element)))) is None:
                found.captions.append((last, element))
            else:
                found.told[place] = "caption"
                last = max(last, place)
        elif element.tag == "a":
            found.links.append((last, element))
        elif element.tag in LEAVES and _is_leaf(element):
            place = found.places.get(folded(text_in(element)))
            if place is not None:
                last = max(last, place)
                above = list(islice(element.iterancestors(), 2))
                found.holders.update(above[:1])
                found.wider.update(above)
    return found


def folded(text: str) -> str:
    """What tells one text of a page from another, however it is spaced."""
    return "".join(text.split())[:120].casefold()


def _front(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks that stand before the text: standfirst and byline."""
    for block in blocks:
        if block.kind not in ("standfirst", "byline"):
            return
        yield block


def _is_leaf(element: HtmlElement) -> bool:
    """Whether it can be one block: the text of each box around boxes would be gathered again and again."""
    return element.tag not in ("div", "span") or (element.find("div") is None and element.find("p") is None)


def _captions(tree: HtmlElement) -> set[HtmlElement]:
    """The innermost elements that are captions: `figcaption`s, and what a class calls so beside a picture."""
    found = set()
    for element in tree.iter(etree.Element):
        if element.tag == "figcaption" or (_is_called_caption(element) and _pictured(element)):
            found.add(element)
    outer = {above for element in found for above in islice(element.iterancestors(), WITHIN)}
    return found - outer


def _is_called_caption(element: HtmlElement) -> bool:
    names = element.get("class")
    if not names or element.tag in ("body", "html"):
        return False
    return _is_caption(names) and bool(named("caption").search(classes_of(element)))


@lru_cache(maxsize=4096)
def _is_caption(names: str) -> bool:
    """Whether class names may call a caption: a page has a thousand of them, most of them again and again."""
    return bool(_maybe().search(names))


@cache
def _maybe() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, class_words("caption"))), re.I)


def _pictured(element: HtmlElement) -> bool:
    around = [element, *islice(element.iterancestors(), 2)]
    return any(next(above.iter(*PICTURES), None) is not None for above in around if above.tag != "body")
