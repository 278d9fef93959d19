"""What an extraction takes for furniture and readers for the article: captions, byline, `Read more`."""

from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from archive.model import Block
from archive.read.boxes import linked
from archive.read.fragment import blocks_under
from archive.read.names import names_of
from archive.read.pagemeta import named
from archive.read.placed import WITHIN, Placed, folded, placed
from archive.read.tree import text_in

SHORTEST, LONGEST = 15, 700
"""Characters in a caption."""
LINKED = 0.6
"""The share of a caption in links from which it is a teaser's headline."""
NEAR = 40
"""Elements after the headline among which its byline stands."""
SIGNED = 160
"""Characters in a byline."""


def restored(tree: HtmlElement, blocks: list[Block], base: str | None = None) -> list[Block]:
    """The blocks with captions and, as `related`, linked headlines in their places between them."""
    if not blocks:
        return blocks
    page = placed(tree, blocks)
    captions = captioned(page, blocks, base)
    boxes = linked(page, base)
    made = list(captions.get(-1, ()))
    for place, block in enumerate(blocks):
        kind = page.told.get(place, block.kind) if block.kind in ("paragraph", "heading") else block.kind
        made += [
            block if kind == block.kind else replace(block, kind=kind),
            *captions.get(place, ()),
            *boxes.get(place, ()),
        ]
    return made


def captioned(page: Placed, blocks: list[Block], base: str | None = None) -> dict[int, list[Block]]:
    """The captions of the pictures between the blocks, by the place of the block before them.

    A caption belongs to the article where an element a few levels above it holds the article's text too;
    those in columns, footers and menus, and linked headlines of teasers, don't.
    """
    found: dict[int, list[Block]] = {}
    for place, element in page.captions:
        after_all = place >= len(blocks) - 1
        if not _beside(element, page.holders if after_all else page.wider):
            continue
        if (caption := _caption(element, base)) and folded(caption.text) not in page.places:
            page.places[folded(caption.text)] = place
            found.setdefault(place, []).append(caption)
    return found


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
        text = text_in(element)
        if len(text) <= SIGNED and folded(text) not in texts and set(names_of([text])) & set(authors):
            place = next((at for at, block in enumerate(blocks) if block.kind != "standfirst"), len(blocks))
            return [*blocks[:place], Block("byline", text), *blocks[place:]]
    return blocks


def _beside(element: HtmlElement, holders: set[HtmlElement]) -> bool:
    if next(element.iterancestors("aside", "nav", "footer"), None) is not None:
        return False
    return any(above in holders for above in islice(element.iterancestors(), WITHIN))


def _caption(element: HtmlElement, base: str | None) -> Block | None:
    blocks = blocks_under(element, base)
    text = " ".join(block.text for block in blocks)
    in_links = sum(link.end - link.start for block in blocks for link in block.links)
    if not SHORTEST <= len(text) <= LONGEST or in_links > LINKED * len(text):
        return None
    return Block("caption", text, links=blocks[0].links if len(blocks) == 1 else ())
