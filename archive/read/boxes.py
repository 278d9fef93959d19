"""Links to other articles within an article, which an extraction drops: `Read more` boxes and their like."""

from collections.abc import Mapping
from itertools import islice

from lxml.html import HtmlElement

from archive.model import Block
from archive.read.fragment import blocks_under
from archive.read.placed import WITHIN, Placed, folded
from archive.read.tree import text_in

SHORTEST, LONGEST = 12, 300
"""Characters in a headline that is a link."""
LABEL = 60
"""Characters in the line over such headlines."""
LINKED = 0.6
"""The share of a line in links from which it is such a headline."""
AT_MOST = 30
"""Headlines in an article: what has more is a list of articles."""
ITEMS = frozenset(["li", "p", "h2", "h3", "h4", "h5", "h6", "td", "dd", "div"])
LABELS = frozenset(["h2", "h3", "h4", "h5", "h6", "p", "strong", "b", "div", "span", "header", "summary"])
OUTSIDE = frozenset(["nav", "footer", "header", "form", "figure", "figcaption", "menu", "button"])


def linked(page: Placed, base: str | None = None) -> dict[int, list[Block]]:
    """The linked headlines among the article's own paragraphs, as `related`, by the place before them.

    Only what is in the element that directly holds text of the article is its own; what stands in menus,
    footers and beside that element is the page's.
    """
    holders = {holder for holder in page.holders if holder.tag not in ("body", "html")}
    seen: set[HtmlElement] = set()
    found: dict[int, list[Block]] = {}
    labels: set[int] = set()
    for place, link in page.links:
        if place < page.front:
            continue
        item = next((above for above in link.iterancestors() if above.tag in ITEMS), None)
        if item is None or item in seen or not _within(item, holders):
            continue
        seen.add(item)
        made = _headlines(item, base, page.places)
        if not made:
            continue
        label = _label(item, holders)
        if label and page.places.get(folded(label)) == place:
            labels.add(place)  # the extraction has kept the label of what it dropped
        elif label and folded(label) not in page.places:
            made.insert(0, Block("related", label))
        for block in made:
            page.places[folded(block.text)] = place
            found.setdefault(place, []).append(block)
    if sum(map(len, found.values())) > AT_MOST:
        return {}
    page.told |= dict.fromkeys(labels, "related")
    return found


def _within(item: HtmlElement, holders: set[HtmlElement]) -> bool:
    if item in holders:
        return False
    for above in islice(item.iterancestors(), WITHIN):
        if above in holders:
            return True
        if above.tag in OUTSIDE:
            return False
    return False


def _headlines(item: HtmlElement, base: str | None, places: Mapping[str, int]) -> list[Block]:
    """The headline or headlines in a box, none where they are blocks already or no more than a tag."""
    blocks = blocks_under(item, base)
    text = " ".join(block.text for block in blocks)
    share = sum(link.end - link.start for block in blocks for link in block.links) / max(1, len(text))
    if not SHORTEST <= len(text) <= LONGEST or share < LINKED or folded(text) in places:
        return []
    if not _is_headline(text):
        return []
    made = []
    for block in blocks:
        url = max(block.links, key=lambda link: link.end - link.start).url if block.links else None
        made.append(Block("related", block.text, links=block.links, url=url))
    return made


def _is_headline(text: str) -> bool:
    """Whether a link is more than a tag, a button or a place in a menu."""
    return len(text.split()) >= 3 or (not text.isascii() and " " not in text)


def _label(item: HtmlElement, holders: set[HtmlElement]) -> str | None:
    """The short line before a list of headlines: right before it, or before a box around it."""
    element: HtmlElement | None = item
    for _ in range(WITHIN):
        if element is None or element in holders:
            return None
        before = element.getprevious()
        if before is not None:
            text = text_in(before)
            if before.tag in LABELS and 0 < len(text) <= LABEL and before.find(".//a") is None:
                return text
            return None
        element = element.getparent()
    return None
