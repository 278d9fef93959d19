"""A kind for every block: what each line says by itself, then what its neighbours say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Block, Function, Kind, Link
from archive.understand.clock import Clock, clock
from archive.understand.fold import Line
from archive.understand.furniture import POINTERS, Finding, judge
from archive.understand.lexicon import Lexicon
from archive.understand.shape import BULLET, dated, ends_flat, headline_like, prose, quoted

FURNITURE: frozenset[Kind] = frozenset({"marker", "related", "ticker", "boilerplate"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u3000-\u9fff\uac00-\ud7af]")
LINKED = 0.6
"""Share of a block's letters inside links from which it counts as a link."""


@dataclass(slots=True)
class Piece:
    """A block while it is judged: its words, what they say, and the kind settled on so far."""

    block: Block
    line: Line
    finding: Finding | None
    clock: Clock | None
    words: int
    prose: bool
    headline: bool
    link: float
    kind: Kind
    function: Function | None = None
    time: str | None = None

    @property
    def furniture(self) -> bool:
        return self.kind in FURNITURE


def pieces(blocks: Sequence[Block], lexicon: Lexicon, languages: Sequence[str]) -> list[Piece]:
    """The blocks with what each says by itself."""
    return [_piece(block, lexicon, languages) for block in blocks]


def _piece(block: Block, lexicon: Lexicon, languages: Sequence[str]) -> Piece:
    text = block.text
    line = Line(text)
    words = word_count(line)
    linked = sum(link.end - link.start for link in block.links) / max(1, len(text))
    piece = Piece(
        block,
        line,
        judge(line, lexicon, languages) if words else None,
        clock(text) if len(text) < 400 else None,
        words,
        prose(text, words),
        headline_like(text, words),
        linked,
        block.kind,
    )
    if piece.finding and piece.finding.sure:
        _settle(piece, piece.finding)
    return piece


def word_count(line: Line) -> int:
    """Words, where two characters of a script without spaces make one; 99 for what is longer than a line."""
    if not line.whole:
        return 99
    if not _UNSPACED.search(line.text):
        return len(line.cuts)
    return len(line.cuts) - len(_UNSPACED.findall(line.text)) // 2


def _settle(piece: Piece, finding: Finding) -> None:
    if piece.kind == "title" and finding.sort != "label" and finding.function not in ("related", "more"):
        return  # "LIVE: ..." and "Video: ..." are how titles begin
    if finding.sort == "byline":
        piece.kind = "byline"
    elif finding.sort == "caption":
        piece.kind = "caption"
    elif finding.entry is None and finding.function == "related":
        piece.kind = "related"
    else:
        piece.kind = "marker" if finding.function in POINTERS else "boilerplate"
        piece.function = finding.function


def split(piece: Piece) -> list[Block]:
    """The piece as blocks of the article: one, or a marker and the headline that it introduces."""
    block = piece.block
    if piece.kind != block.kind or piece.function or piece.time or block.marker or block.time:
        block = _changed(block, piece.kind, block.text, piece.function, piece.time, block.url, block.links)
    if piece.kind == "ticker" and piece.clock:
        rest = piece.clock.rest
        start = block.text.find(rest)
        end = start + len(rest)
        url, links = _url(block, start, end), _cut(block, start, end)
        return [_changed(block, "ticker", rest, None, piece.time, url, links)]
    finding = piece.finding
    if piece.kind != "marker" or not finding or finding.sort != "split":
        if piece.kind == "related" and block.links:
            url = _url(block, 0, len(block.text))
            return [_changed(block, "related", block.text, None, None, url, block.links)]
        return [block]
    cut, end = finding.cut, len(block.text.rstrip())
    begin = len(block.text) - len(block.text.lstrip())
    opened = block.text[begin] in "([（［" and block.text[end - 1] in ")]）］"
    if opened:
        begin, end = begin + 1, end - 1
    marker, rest = block.text[begin:cut].strip(), block.text[cut:end].strip()
    url, links = _url(block, cut, end), _cut(block, cut, end)
    return [
        _changed(block, "marker", marker, piece.function, None, None, _cut(block, begin, cut)),
        _changed(block, "related", rest, None, None, url, links),
    ]


def _changed(
    block: Block,
    kind: Kind,
    text: str,
    marker: Function | None,
    time: str | None,
    url: str | None,
    links: tuple[Link, ...],
) -> Block:
    # Spelt out, since `replace` takes twenty times as long and most blocks come by here.
    return Block(
        kind,
        text,
        block.language,
        block.confidence,
        block.evidence,
        marker,
        time,
        url,
        links,
        block.spans,
        block.declared,
    )


def _cut(block: Block, start: int, end: int) -> tuple[Link, ...]:
    """The links of `text[start:end]`, with offsets of their own."""
    inside = (link for link in block.links if link.start < end and link.end > start)
    return tuple(Link(max(0, link.start - start), min(end, link.end) - start, link.url) for link in inside)


def _url(block: Block, start: int, end: int) -> str | None:
    inside = [link for link in block.links if link.start < end and link.end > start]
    longest = max(inside, key=lambda link: min(end, link.end) - max(start, link.start), default=None)
    return longest.url if longest else block.url


def settle_body(piece: Piece, before: Piece | None, after: Piece | None) -> None:
    """A heading, quotation or list item of plain text, by its shape and its neighbours."""
    if piece.kind != "paragraph" or not piece.words:
        return
    text = piece.block.text
    if quoted(text):
        piece.kind = "quote"
    elif (
        before
        and after
        and after.prose
        and not after.furniture
        and piece.words <= 14
        and any(map(str.isalpha, text))
        and not piece.prose
        and not ends_flat(text)
        and not text.rstrip().endswith((":", "：", ","))
        and before.block.kind != "title"
    ):
        piece.kind = "heading"
    elif BULLET.match(text) and any(
        near and BULLET.match(near.block.text) and not near.furniture for near in (before, after)
    ):
        piece.kind = "list_item"


def archived(piece: Piece) -> bool:
    """Whether the line is a dated headline of a list of older articles."""
    return piece.words >= 4 and piece.headline and dated(piece.block.text)
