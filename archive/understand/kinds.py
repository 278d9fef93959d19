"""Tell markers, headlines, tickers and boilerplate from the text; split a marker from its headline."""

from collections.abc import Sequence
from dataclasses import replace

from archive.model import Block, Function, Kind
from archive.understand.clock import clock
from archive.understand.codes import base
from archive.understand.entries import Entry
from archive.understand.fold import Line
from archive.understand.lexicon import Lexicon, Match

BOILERPLATE: frozenset[Function] = frozenset(
    {"share", "newsletter", "advertisement", "credit", "tags", "comments", "subscribe", "source", "cookies",
     "copyright", "navigation"}
)  # fmt: skip
"""The functions whose lines are furniture of the site; the other functions point to other articles."""


def label(blocks: Sequence[Block], lexicon: Lexicon, languages: Sequence[str]) -> list[Block]:
    """The blocks with their kinds, functions and times, markers split from what they introduce."""
    labelled: list[Block] = []
    for block in blocks:
        labelled.extend(_labelled(block, lexicon, languages))
    return labelled


def preferred(match: Match, languages: Sequence[str]) -> Entry:
    """The entry of a match that the article's languages make likeliest."""
    order = {base(code): rank for rank, code in reversed(list(enumerate(languages)))}
    return min(match.entries, key=lambda entry: order.get(base(entry.language), len(order)))


def _labelled(block: Block, lexicon: Lexicon, languages: Sequence[str]) -> list[Block]:
    line = Line(block.text)
    for match in lexicon.matches(line):
        entry = preferred(match, languages)
        if match.shape == "alone" and "support" not in entry.places:
            return [_furniture(block, entry)]
        if match.shape == "before" and "before" in entry.places:
            separator = block.text[match.end : line.spans[match.last + 1][0]].strip()
            if separator[:1] in (":", "：", "|", "】", "-", "–"):
                return _split(block, match, entry, line)
    found = clock(block.text)
    if not found or found.at != "start" or found.dotted or found.separator not in ("", "|"):
        return [block]
    if not found.rest.endswith((".", ":")) and len(found.rest) < 200:
        return [replace(block, kind="ticker", text=found.rest, time=found.time, links=())]
    return [block]


def _furniture(block: Block, entry: Entry) -> Block:
    if entry.function == "byline":
        return replace(block, kind="byline")
    function: Function = entry.function  # type: ignore[assignment]
    kind: Kind = "boilerplate" if function in BOILERPLATE else "marker"
    return replace(block, kind=kind, marker=function)


def _split(block: Block, match: Match, entry: Entry, line: Line) -> list[Block]:
    head = _furniture(block, entry)
    if head.kind != "marker":
        return [head]
    cut = line.spans[match.last + 1][0]
    marker = replace(head, text=block.text[:cut].strip(), links=())
    rest = block.text[cut:].strip()
    return [marker, replace(block, kind="related", text=rest, links=(), url=block.url)]
