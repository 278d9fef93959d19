"""The body of a page as blocks: trafilatura finds it, its structure becomes kinds and links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from archive.model import Block, Kind
from archive.read.builder import Builder
from archive.read.extractor import Extractor, bare_extraction
from archive.read.fragment import blocks_under
from archive.read.metadata import Metadata

ENOUGH = 200
"""Characters below which another way of finding the body is tried."""
HIDDEN_BODY = 3.0
"""How many times longer the article in the page's own metadata must be to stand for what is shown: behind
a paywall or a script, the page shows its first lines alone."""

KINDS: Mapping[str, Kind] = {"head": "heading", "quote": "quote", "item": "list_item", "p": "paragraph"}
BORDERS = frozenset(
    ["p", "head", "quote", "item", "list", "table", "row", "div", "code", "body", "figure", "fw"]
)

_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|chapo|chapeau|sapo|dek|deck|lead|lede|intro|subtitle|subtitulo|sub-?title|sub-?head(?:line)?|"
    r"entradilla|bajada|bajante|copete|anrei[sß]er|vorspann|teaser-?text|sommario|occhiello|ingress|manchet|"
    r"article-?summary|summary|excerpt|preamble|kicker-?text)(?:$|[\s_-])",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|authors?|auteurs?|autore?s?|autoren|firma|signature)(?:$|[\s_-])", re.I
)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the page's own markup says of a text, which the extraction forgets."""

    kind: Kind | None = None
    declared: str | None = None


def body_of(tree: HtmlElement, metadata: Metadata, base: str | None = None) -> list[Block]:
    """The blocks of the page's article, without its title; empty where there is none.

    trafilatura with its precision settings; where that gives next to nothing, its recall settings, then
    the article that the metadata holds, then whatever stands in the page's main part.
    """
    found = _extracted(tree, base, precision=True)
    for attempt in (_recalled, _from_metadata, _everything):
        if _letters(found) >= ENOUGH:
            break
        other = attempt(tree, metadata, base)
        if _letters(other) > _letters(found):
            found = other
    held = metadata.body or ""
    if len(held) > 600 and len(held) > HIDDEN_BODY * _letters(found):
        found = _from_metadata(tree, metadata, base)
    hints = _hints(tree, metadata)
    return _titleless([_hinted(block, hints) for block in found], metadata.title)


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
    text = metadata.body or ""
    lines = [" ".join(line.split()) for line in re.split(r"\n+|(?:\s*<br\s*/?>\s*|</?p>)+", text)]
    return [Block("paragraph", line) for line in lines if line]


def _everything(tree: HtmlElement, metadata: Metadata, base: str | None) -> list[Block]:
    for path in ("//article", "//main|//*[@role='main']", "//body"):
        for element in tree.xpath(path)[:1]:
            if blocks := blocks_under(element, base):
                return blocks
    return []


def _visit(element: etree._Element, kind: Kind, builder: Builder) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "lb":
        builder.line_break()
        return
    border = tag in BORDERS
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


def _letters(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _titleless(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks without the headline that repeats the title."""
    if title:
        for place, block in enumerate(blocks[:3]):
            if _key(block.text) == _key(title):
                return blocks[:place] + blocks[place + 1 :]
    return blocks


def _key(text: str) -> str:
    return "".join(text.split())[:120].casefold()


def _hinted(block: Block, hints: Mapping[str, Hint]) -> Block:
    hint = hints.get(_key(block.text))
    if hint is None:
        return block
    kind = hint.kind if hint.kind and block.kind in ("paragraph", "heading") else block.kind
    return replace(block, kind=kind, declared=hint.declared or block.declared)


def _hints(tree: HtmlElement, metadata: Metadata) -> dict[str, Hint]:
    hints: dict[str, Hint] = {}
    for element in tree.xpath("//body//*[@lang]"):
        for inner in element.iter():
            if isinstance(inner.tag, str) and (inner.text or "").strip():
                hints[_key(str(inner.text_content()))] = Hint(declared=element.get("lang"))
    for element in tree.xpath(
        "//figcaption|//*[@class and (self::p or self::div or self::h2 or self::h3 or self::span)]"
    ):
        kind = _kind(element)
        if kind is not None:
            text = str(element.text_content())
            if len(text) < 1000:
                key = _key(text)
                hints[key] = Hint(kind, hints[key].declared if key in hints else None)
    if metadata.standfirst:
        hints.setdefault(_key(metadata.standfirst), Hint("standfirst"))
    return hints


def _kind(element: HtmlElement) -> Kind | None:
    if element.tag == "figcaption":
        return "caption"
    names = element.get("class") or ""
    if _BYLINE.search(names) and len(str(element.text_content())) < 200:
        return "byline"
    return "standfirst" if _STANDFIRST.search(names) else None
