"""Markdown to blocks, by CommonMark's own parser."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.model import Block, Kind, Link

LONG_LINE = 120
"""Lines longer than this were not wrapped by hand: each is a paragraph, as in the plain form."""

_PARSER = MarkdownIt("commonmark", {"html": False})


def blocks_of(text: str) -> list[Block]:
    """The blocks of a Markdown text: marks of emphasis dropped, links kept, the first `#` as title."""
    blocks: list[Block] = []
    quotes = items = 0
    heading: str | None = None
    for token in _PARSER.parse(text):
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "list_item_open" | "list_item_close":
                items += token.nesting
            case "heading_open":
                heading = token.tag
            case "heading_close":
                heading = None
            case "inline":
                kind: Kind = "quote" if quotes else "list_item" if items else "paragraph"
                if heading:
                    first = heading == "h1" and not any(block.kind == "title" for block in blocks)
                    kind = "title" if first and len(blocks) < 3 else "heading"
                blocks += _inline(token, kind)
            case "fence" | "code_block":
                if content := token.content.strip():
                    blocks.append(Block("paragraph", content))
    title = next((place for place, block in enumerate(blocks) if block.kind == "title"), None)
    if title:  # a line above the title: a kicker or a badge
        blocks.insert(0, blocks.pop(title))
    return blocks


def _inline(token: Token, kind: Kind) -> list[Block]:
    pieces: list[tuple[str, list[Link]]] = [("", [])]
    opened: list[tuple[int, str]] = []
    caption = ""
    for child in token.children or ():
        text, links = pieces[-1]
        if child.type in ("text", "code_inline"):
            text += child.content
        elif child.type == "image":
            caption = child.content
        elif child.type == "softbreak":
            if len(text) > LONG_LINE and not opened:
                pieces.append(("", []))
                continue
            text += " "
        elif child.type == "hardbreak":
            pieces.append(("", []))
            continue
        elif child.type == "link_open":
            opened.append((len(text), str(child.attrGet("href") or "")))
        elif child.type == "link_close" and opened:
            start, url = opened.pop()
            if url and start < len(text):
                links.append(Link(start, len(text), url))
        pieces[-1] = (text, links)
    blocks = [_trimmed(kind, text, links) for text, links in pieces if text.strip()]
    if not blocks and caption.strip():
        blocks.append(Block("caption", caption.strip()))
    return blocks


def _trimmed(kind: Kind, text: str, links: list[Link]) -> Block:
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    kept = (Link(max(0, link.start - lead), min(len(text), link.end - lead), link.url) for link in links)
    return Block(kind, text, links=tuple(link for link in kept if link.start < link.end))
