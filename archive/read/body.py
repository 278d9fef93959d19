"""The body of a page as blocks: trafilatura finds it, its structure becomes kinds and links."""

import logging
import re

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from archive.model import Block, Kind, Link
from archive.read.metadata import Metadata

# It warns of every page that it finds nothing on; our own message is the one to show.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SPACE = re.compile(r"[ \t\n\r\f\v]+")


def body_of(tree: HtmlElement, metadata: Metadata) -> list[Block]:
    """The blocks of the page's article, without its title; empty where there is none."""
    found = bare_extraction(
        tree, output_format="xml", include_links=True, include_comments=False, favor_precision=True
    )
    if found is None:
        found = bare_extraction(
            tree, output_format="xml", include_links=True, include_comments=False, favor_recall=True
        )
    body = getattr(found, "body", None)
    if body is None:
        return []
    blocks = blocks_of(body)
    if blocks and metadata.title and blocks[0].kind == "heading" and blocks[0].text == metadata.title:
        del blocks[0]
    return blocks


def blocks_of(body: etree._Element) -> list[Block]:
    """The blocks of trafilatura's XML, in reading order."""
    blocks: list[Block] = []
    for child in body:
        _walk(child, "paragraph", blocks)
    return blocks


_KINDS: dict[str, Kind] = {"head": "heading", "quote": "quote", "item": "list_item", "p": "paragraph"}


def _walk(element: etree._Element, kind: Kind, blocks: list[Block]) -> None:
    if not isinstance(element.tag, str):
        return
    tag = element.tag
    inner = kind if kind in ("quote", "list_item") and tag == "p" else _KINDS.get(tag, kind)
    if any(child.tag in ("p", "item", "list", "quote", "head", "row", "table") for child in element):
        if element.text and element.text.strip():
            blocks.append(Block(inner, _SPACE.sub(" ", element.text).strip()))
        for child in element:
            _walk(child, inner, blocks)
            if child.tail and child.tail.strip():
                blocks.append(Block(inner, _SPACE.sub(" ", child.tail).strip()))
        return
    block = _block(element, inner)
    if block.text:
        blocks.append(block)


def _block(element: etree._Element, kind: Kind) -> Block:
    parts: list[str] = []
    links: list[Link] = []

    def add(text: str | None) -> None:
        if text:
            parts.append(text)

    def visit(node: etree._Element) -> None:
        if node.tag == "lb" or (node.tag == "cell" and parts):
            add(" ")
        start = sum(map(len, parts))
        add(node.text)
        for child in node:
            visit(child)
            add(child.tail)
        target = node.get("target") if node.tag == "ref" else None
        if target:
            links.append(Link(start, sum(map(len, parts)), target))

    visit(element)
    return squeezed(kind, "".join(parts), links)


def squeezed(kind: Kind, text: str, links: list[Link]) -> Block:
    """A block with runs of white space made one space, and its links moved accordingly."""
    out: list[str] = []
    places: list[int] = []
    length = 0
    space = True
    for character in text:
        places.append(length)
        if character in " \t\n\r\f\v":
            if not space:
                out.append(" ")
                length += 1
            space = True
        else:
            out.append(character)
            length += 1
            space = False
    places.append(length)
    clean = "".join(out).rstrip(" ")
    kept = []
    for link in links:
        start, end = places[link.start], min(places[link.end], len(clean))
        while start < end and clean[start] == " ":
            start += 1
        while end > start and clean[end - 1] == " ":
            end -= 1
        if start < end:
            kept.append(Link(start, end, link.url))
    return Block(kind, clean, links=tuple(kept))
