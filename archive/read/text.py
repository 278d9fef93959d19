"""Plain text as people keep it: title, then a block a line; Markdown; a metadata header on top."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from statistics import median

from archive.model import Article, Block, Original
from archive.read.beside import MAGIC, is_xml, opening
from archive.read.context import Context, Item
from archive.read.encoding import BOMS, decode
from archive.read.entry import Entry
from archive.read.header import Header, split_header
from archive.read.refused import Refused
from archive.read.urls import canonical_form

SNIFFED = 8192
TITLE_AT_MOST = 200
WRAPPED_AT = (50, 100)
"""Columns at which people wrap text by hand: a text whose inner lines all end there is unwrapped."""

_ENDS = re.compile(r"[.。．｡।۔;；:：,،、](?:[\"'”’»」』)\]]*)$")
_LIST_ITEM = re.compile(r"^(?:[-*•‣◦–—·]|\d{1,3}[.)])\s+\S")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uff60]")
_MARKDOWN_STRONG = re.compile(r"^#{1,6} +\S|^(?:```|~~~)|\]\(<?https?://|^!\[|^\*\*\S.*\*\*$", re.MULTILINE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class TextReader:
    """Text in any charset: the seed's form, Markdown, and text with a metadata header or front matter."""

    name = "text"
    container = False

    def sniff(self, head: bytes, name: str) -> float:
        if is_xml(opening(head[:SNIFFED])):
            return 0.0  # a sitemap, a drawing: what of XML is an article, other readers know
        if any(head.startswith(bom) for bom, _ in BOMS):
            return 0.3
        if head.startswith(tuple(magic for magic, _ in MAGIC)) and not head.isascii():
            return 0.0
        if head.startswith((b"%PDF-", b"{\\rtf")):  # these may be ASCII to the end
            return 0.0
        head = head[:SNIFFED]
        odd = len(_BINARY.findall(head))
        return 0.2 if odd <= 8 or odd < 0.01 * len(head) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        content = entry.content(context.limits.document)
        if known := context.recognised(content, entry.source, entry):
            yield known
            return
        decoded = decode(content, header=entry.charset)
        original = entry.original(
            content,
            entry.media_type or "text/plain",
            charset=decoded.charset,
            charset_from=decoded.charset_from,
            notes=entry.notes + decoded.notes,
        )
        article = article_of(decoded.text, source=entry.source, name=entry.name, declared=context.declared)
        yield with_entry(article, entry, original)


def with_entry(article: Article, entry: Entry, original: Original) -> Article:
    """The article with its original, and what its container knew where it knows no better itself."""
    url = article.url or entry.url
    return replace(
        article,
        original=original,
        url=url,
        canonical_url=article.canonical_url or canonical_form(url),
        retrieved=article.retrieved or entry.captured,
    )


def article_of(text: str, *, source: str, name: str = "", declared: str | None = None) -> Article:
    """An article from decoded text. Raises Refused where there is no text in it.

    The first line is the title unless a header names one or it reads like a sentence of the body. Lines
    are kept as they stand: a dash or a clock time in front stays in `Block.text` for those who label.
    """
    header, body = split_header(text)
    blocks = _marked_down(body) if _MARKDOWN_STRONG.search(body) else _plain(body, titled=bool(header.title))
    if not blocks and not header.title:
        raise Refused("empty", "no text in it")
    title, blocks = _titled(blocks, header)
    return Article(
        source=source,
        title=title or _stem(name) or source,
        blocks=tuple(blocks),
        declared=declared or header.declared,
        **header.fields(),
    )


def blocks_of_text(text: str, *, titled: bool = False) -> list[Block]:
    """The blocks of a plain or Markdown text; with `titled` its first line is no title."""
    blocks = _marked_down(text) if _MARKDOWN_STRONG.search(text) else _plain(text, titled=titled)
    return [_demoted(block) for block in blocks] if titled else blocks


def _marked_down(text: str) -> list[Block]:
    from archive.read.markdown import blocks_of

    return blocks_of(text)


def _titled(blocks: list[Block], header: Header) -> tuple[str, list[Block]]:
    """The title, and the blocks with the title as the first one."""
    if header.title:
        if blocks and blocks[0].kind in ("title", "heading") and blocks[0].text == header.title:
            blocks = blocks[1:]
        lead = [Block("title", header.title)]
        if header.standfirst:
            lead.append(Block("standfirst", header.standfirst))
        return header.title, lead + [_demoted(block) for block in blocks]
    if blocks and blocks[0].kind == "title":
        return blocks[0].text, blocks
    return shortened(blocks[0].text), blocks


def _demoted(block: Block) -> Block:
    return Block("heading", block.text, links=block.links) if block.kind == "title" else block


def _plain(body: str, *, titled: bool) -> list[Block]:
    groups = [
        [line.strip() for line in group.split("\n") if line.strip()]
        for group in re.split(r"\n\s*\n", _lf(body))
    ]
    groups = [group for group in groups if group]
    if _wrapped(groups):
        groups = [_unwrapped(group) for group in groups]
    lines = [line for group in groups for line in group]
    blocks = []
    for number, line in enumerate(lines):
        if number == 0 and not titled and _is_title(line, lines[1:]):
            blocks.append(Block("title", line))
        elif line.startswith("> ") and len(line) > 2:
            blocks.append(Block("quote", line[2:].strip()))
        elif _LIST_ITEM.match(line):
            blocks.append(Block("list_item", line))
        else:
            blocks.append(Block("paragraph", line))
    return blocks


def _is_title(line: str, rest: list[str]) -> bool:
    if len(line) > TITLE_AT_MOST or not rest or _LIST_ITEM.match(line):
        return False
    return not _ENDS.search(line) or line.endswith(("...", "…"))


def _wrapped(groups: list[list[str]]) -> bool:
    inner = [line for group in groups for line in group[:-1] if not _LIST_ITEM.match(line)]
    if len(inner) < 3 or len(groups) < 2:
        return False
    low, high = WRAPPED_AT
    running = sum(1 for line in inner if not _ENDS.search(line))
    return low <= median(map(len, inner)) and max(map(len, inner)) <= high and running > 0.6 * len(inner)


def _unwrapped(group: list[str]) -> list[str]:
    lines: list[str] = []
    for line in group:
        if not lines or _LIST_ITEM.match(line) or line.startswith("> "):
            lines.append(line)
        else:
            wide = _WIDE.match(lines[-1][-1]) and _WIDE.match(line[0])
            lines[-1] += line if wide else f" {line}"
    return lines


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shortened(text: str, length: int = 100) -> str:
    """The first words of a text without a title, to call it by."""
    if len(text) <= length:
        return text
    cut = text[: length - 1].rsplit(" ", 1)[0]
    return f"{cut}…"


def _stem(name: str) -> str:
    return PurePath(name).stem if name not in ("-", "bytes", "stream") else ""
