"""What an extraction takes for furniture and readers take for the article: captions and the byline."""

from collections.abc import Iterable
from itertools import islice

from lxml.html import HtmlElement

from archive.model import Block
from archive.read.fragment import blocks_under
from archive.read.names import names_of
from archive.read.pagemeta import named

LEAVES = ("p", "h2", "h3", "h4", "li", "blockquote", "div", "span")
CAPTIONS = "//figcaption|//*[contains(concat(' ', @class, ' '), ' wp-caption-text ')]"
SHORTEST, LONGEST = 15, 700
"""Characters in a caption."""
LINKED = 0.6
"""The share of a caption in links from which it is a teaser's headline."""
WITHIN = 5
"""How far above a caption the element stands that also holds text of the article."""
NEAR = 40
"""Elements after the headline among which its byline stands."""
SIGNED = 160
"""Characters in a byline."""


def captioned(tree: HtmlElement, blocks: list[Block], base: str | None = None) -> list[Block]:
    """The blocks with the captions of the pictures between them, each in its place, as `caption`.

    A caption belongs to the article where an element a few levels above it holds the article's text too;
    those in columns, footers and menus, and linked headlines of teasers, don't.
    """
    figures = set(tree.xpath(CAPTIONS))
    if not figures or not blocks:
        return blocks
    places = {folded(block.text): place for place, block in enumerate(blocks)}
    front = sum(1 for _ in _front(blocks))
    holders, wider = set(), set()
    order: list[tuple[int, HtmlElement]] = []
    last = front - 1
    for element in tree.iter("figcaption", *LEAVES):
        if element in figures:
            order.append((last, element))
        elif _is_leaf(element) and (place := places.get(folded(_text(element)))) is not None:
            last = max(last, place)
            above = list(islice(element.iterancestors(), 2))
            holders.update(above[:1])
            wider.update(above)
    found: dict[int, list[Block]] = {}
    for place, element in order:
        after_all = place >= len(blocks) - 1
        if not _beside(element, holders if after_all else wider):
            continue
        if (caption := _caption(element, base)) and folded(caption.text) not in places:
            places[folded(caption.text)] = place
            found.setdefault(place, []).append(caption)
    made = list(found.get(-1, ()))
    for place, block in enumerate(blocks):
        made += [block, *found.get(place, ())]
    return made


def signed(tree: HtmlElement, blocks: list[Block], authors: tuple[str, ...]) -> list[Block]:
    """The blocks with the line under the headline that names the authors, as `byline`."""
    if not authors or not blocks or any(block.kind == "byline" for block in blocks):
        return blocks
    texts = {folded(block.text) for block in blocks}
    since = NEAR + 1
    for element in tree.iter("h1", "a", "span", "p", "div", "address", "li", "strong", "em"):
        since = 0 if element.tag == "h1" else since + 1
        if since > NEAR or not named("byline").search(element.get("class") or ""):
            continue
        text = _text(element)
        if len(text) <= SIGNED and folded(text) not in texts and set(names_of([text])) & set(authors):
            place = sum(1 for _ in _front(blocks))
            return [*blocks[:place], Block("byline", text), *blocks[place:]]
    return blocks


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


def _beside(element: HtmlElement, holders: set[HtmlElement]) -> bool:
    if next(element.iterancestors("aside", "nav", "footer"), None) is not None:
        return False
    return any(above in holders for above in islice(element.iterancestors(), WITHIN))


def _caption(element: HtmlElement, base: str | None) -> Block | None:
    blocks = blocks_under(element, base)
    text = " ".join(block.text for block in blocks)
    linked = sum(link.end - link.start for block in blocks for link in block.links)
    if not SHORTEST <= len(text) <= LONGEST or linked > LINKED * len(text):
        return None
    return Block("caption", text, links=blocks[0].links if len(blocks) == 1 else ())


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())
