"""The body of a page as blocks: trafilatura finds it, its structure becomes kinds and links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from archive.model import Block, Kind
from archive.read.builder import Builder
from archive.read.bulk import main_parts
from archive.read.extractor import Extractor, bare_extraction
from archive.read.fragment import blocks_under
from archive.read.held import LONGER, blocks_held, covers, letters, squeezed, stands_for
from archive.read.language import language_code
from archive.read.metadata import Metadata
from archive.read.names import names_of
from archive.read.pagemeta import named
from archive.read.placed import folded
from archive.read.restored import restored, signed
from archive.read.tree import is_huge, text_in

ENOUGH = 80
"""Characters below which another way of finding the body is tried."""
LAYOUT = 120
"""Characters in a cell from which a table is taken for the page's layout."""
SHOWN = 0.7
"""The share of the article in the metadata that a page shows if it shows it."""
SHORTEST, LONGEST = 20, 700
"""Characters in a standfirst or a caption."""
HINTING = frozenset(["p", "div", "h2", "h3", "span"])
LEAVES = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "td", "dd", "dt")

KINDS: Mapping[str, Kind] = {"head": "heading", "quote": "quote", "item": "list_item", "p": "paragraph"}
BORDERS = frozenset(
    ["p", "head", "quote", "item", "list", "table", "row", "div", "code", "body", "figure", "fw"]
)

NEAR = 30
"""Elements after the headline within which a standfirst stands."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the page's own markup says of a text, which the extraction forgets."""

    kind: Kind | None = None
    declared: str | None = None
    text: str | None = None


def body_of(tree: HtmlElement, metadata: Metadata, base: str | None = None) -> list[Block]:
    """The blocks of the page's article, without its title; empty where there is none.

    trafilatura with its precision settings; where that gives next to nothing, its recall settings, then
    the article that the metadata holds, then whatever stands in the page's main part. A huge page is
    taken as it stands.
    """
    if is_huge(tree):
        return _titleless(_everything(tree, metadata, base), metadata.title)
    found = _extracted(tree, base, precision=True)
    for attempt in (_recalled, _from_metadata, _everything):
        if letters(found) >= ENOUGH:
            break
        other = attempt(tree, metadata, base)
        if letters(other) > letters(found):
            found = other
    found = _whole(tree, metadata, base, found)
    hints = _hints(tree, metadata)
    blocks = _titleless([_hinted(block, hints, place) for place, block in enumerate(found)], metadata.title)
    blocks = [_signed(block, metadata) if place < 4 else block for place, block in enumerate(blocks)]
    blocks = signed(tree, _introduced(blocks, hints), metadata.authors)
    return restored(tree, blocks, base)


def blocks_of(body: etree._Element, base: str | None = None) -> list[Block]:
    """The blocks of trafilatura's XML, in reading order."""
    builder = Builder(base)
    _visit(body, "paragraph", builder)
    builder.flush("paragraph")
    return builder.blocks


def _extracted(tree: HtmlElement, base: str | None, *, precision: bool) -> list[Block]:
    options = Extractor(
        output_format="xml", precision=precision, recall=not precision, comments=False, links=True, url=base
    )
    found = bare_extraction(tree, options=options)
    body = getattr(found, "body", None)
    return blocks_of(body, base) if body is not None else []


def _recalled(tree: HtmlElement, metadata: Metadata, base: str | None) -> list[Block]:
    return _extracted(tree, base, precision=False)


def _from_metadata(tree: HtmlElement, metadata: Metadata, base: str | None) -> list[Block]:
    return blocks_held(metadata.body, base) if metadata.body else []


def _whole(tree: HtmlElement, metadata: Metadata, base: str | None, found: list[Block]) -> list[Block]:
    """What was found, or the article that the metadata holds where the page shows its beginning alone."""
    # Text is no longer than the HTML it comes of: on most pages there is nothing to take apart.
    if len(found) != 1 and len(metadata.body or "") <= LONGER * letters(found):
        return found
    held = _from_metadata(tree, metadata, base)
    if stands_for(held, found):
        # The page may show it all, and the extraction have missed it: there it has its headings and links.
        # One block is the metadata's article, which trafilatura takes as well, and makes one paragraph of it.
        recalled = _recalled(tree, metadata, base)
        long = len(recalled) > 1 and letters(recalled) >= SHOWN * letters(held)
        return recalled if long and covers(held, recalled) >= SHOWN else held
    if (
        len(held) > 1
        and len(found) == 1
        and squeezed(found[0].text) == squeezed("".join(b.text for b in held))
    ):
        return held
    return found


def _everything(tree: HtmlElement, metadata: Metadata, base: str | None) -> list[Block]:
    return next((blocks for part in main_parts(tree) if (blocks := blocks_under(part, base))), [])


def _visit(element: etree._Element, kind: Kind, builder: Builder) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "lb":
        builder.line_break()
        return
    border = tag in BORDERS or (tag == "cell" and _is_layout(element.getparent()))
    inner = kind if tag == "p" and kind in ("quote", "list_item") else KINDS.get(tag, kind)
    if border:
        builder.flush(kind)
    elif tag == "cell":
        builder.add(" ")
    start = builder.at
    builder.add(element.text)
    for child in element:
        _visit(child, inner, builder)
        builder.add(child.tail)
    if tag == "ref":
        builder.link(start, element.get("target"))
    if border:
        builder.flush(inner)


def _is_layout(row: etree._Element | None) -> bool:
    """Whether a table's row holds texts, as old pages have it, and not data."""
    if row is None:
        return False
    return any(
        len("".join(cell.itertext())) > LAYOUT or cell.find("lb") is not None or cell.find("p") is not None
        for cell in row
    )


def _titleless(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks without the headline that repeats the title."""
    if title:
        for place, block in enumerate(blocks[:3]):
            if folded(block.text) == folded(title):
                return blocks[:place] + blocks[place + 1 :]
    return blocks


def _signed(block: Block, metadata: Metadata) -> Block:
    """A block near the top that names the authors and no more, as the byline that it is."""
    short = block.kind == "paragraph" and len(block.text) < 200
    named = bool(metadata.authors) and metadata.authors[0].casefold() in block.text.casefold()
    if short and named and names_of([block.text]) == metadata.authors:
        return replace(block, kind="byline")
    return block


def _introduced(blocks: list[Block], hints: Mapping[str, Hint]) -> list[Block]:
    """The blocks with the standfirst that the extraction took for furniture put back in front."""
    if not blocks or any(block.kind == "standfirst" for block in blocks):
        return blocks
    body = {folded(block.text) for block in blocks}
    for key, hint in hints.items():
        if hint.kind == "standfirst" and hint.text and key not in body:
            return [Block("standfirst", hint.text, declared=hint.declared), *blocks]
    return blocks


def _hinted(block: Block, hints: Mapping[str, Hint], place: int) -> Block:
    hint = hints.get(folded(block.text))
    if hint is None or (hint.kind == "standfirst" and place > 3):
        return block
    kind = hint.kind if hint.kind and block.kind in ("paragraph", "heading") else block.kind
    return replace(block, kind=kind, declared=hint.declared or block.declared)


def _hints(tree: HtmlElement, metadata: Metadata) -> dict[str, Hint]:
    hints: dict[str, Hint] = {}
    for element, language in _foreign(tree):
        hints[folded(str(element.text_content()))] = Hint(declared=language)
    since = NEAR + 1
    for element in tree.iter(etree.Element):
        since = 0 if element.tag == "h1" else since + 1
        kind = _kind(element)
        if kind is None:
            continue
        text = text_in(element)
        if SHORTEST <= len(text) <= LONGEST:
            key = folded(text)
            declared = hints[key].declared if key in hints else None
            hints.setdefault(
                key, Hint(kind, declared, text if kind == "standfirst" and since <= NEAR else None)
            )
    if metadata.standfirst:
        hints.setdefault(folded(metadata.standfirst), Hint("standfirst"))
    return hints


def _foreign(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The innermost elements of text whose language is declared as another than the page's."""
    own = language_code(tree.get("lang"))
    spoken: dict[HtmlElement, str | None] = {}
    if not tree.xpath("boolean(//body//@lang)"):
        return
    for element in tree.iter(etree.Element):
        parent = element.getparent()
        language = language_code(element.get("lang")) or (spoken.get(parent) if parent is not None else own)
        spoken[element] = language
        innermost = element.tag in LEAVES and next(element.iterdescendants(*LEAVES), None) is None
        if innermost and language and language != own:
            yield element, language


def _kind(element: HtmlElement) -> Kind | None:
    tag = element.tag
    if tag == "figcaption":
        return "caption"
    names = element.get("class")
    if not names or tag not in HINTING:
        return None
    if named("standfirst").search(names):
        return "standfirst" if tag != "div" or not len(element) or element[0].tag != "div" else None
    return "byline" if named("byline").search(names) else None
