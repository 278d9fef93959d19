"""Passages of a block in another language: whole sentences and quotations, never words or names."""

import re
from collections.abc import Iterator, Sequence

from archive.model import UNDETERMINED, Block, Kind, Span
from archive.understand.codes import base
from archive.understand.language import Linguist, variant

BODY: frozenset[Kind] = frozenset({"standfirst", "paragraph", "quote", "list_item", "caption"})
WORDS = 8
"""Words from which a sentence is told. Below that, foreign names and titles would be found everywhere."""
LETTERS = 30
GAP = 0.12
"""How far, in scores, the detector must put a sentence's language ahead of its block's."""
_AT_MOST = 20_000

_QUOTED = re.compile(
    r"«[^«»]{20,800}»|“[^“”]{20,800}”|„[^„“”]{20,800}[“”]|\"[^\"]{20,800}\"|「[^「」]{8,400}」|《[^《》]{8,400}》"
)
_STOP = re.compile(r"[.!?…。！？\n]+[\"”»’)\]」』]*\s*")
_WIDE = frozenset("。！？")


def spans(block: Block, linguist: Linguist) -> tuple[Span, ...]:
    """The sentences of a block in another language than the block, neighbours of one language joined."""
    if block.kind not in BODY or block.language == UNDETERMINED:
        return ()
    text, own = block.text[:_AT_MOST], base(block.language)
    found: list[Span] = []
    for start, end in _sentences(text):
        language = _foreign(text[start:end], own, linguist)
        if not language:
            continue
        if found and found[-1].language == language and not text[found[-1].end : start].strip():
            start = found.pop().start
        found.append(Span(start, end, language))
    if len(found) == 1 and found[0].end - found[0].start >= len(text.strip()) - 2:
        return ()  # that is the block itself
    return tuple(found)


def outweighed(block: Block, found: Sequence[Span], linguist: Linguist) -> str | None:
    """The language of the passages where they hold more letters than the rest of the block, or None."""
    weights: dict[str, int] = {}
    for span in found:
        letters = linguist.read(block.text[span.start : span.end]).letters
        weights[span.language] = weights.get(span.language, 0) + letters
    rest, position = 0, 0
    for span in [*found, Span(len(block.text), len(block.text), "")]:
        rest += linguist.read(block.text[position : span.start]).letters
        position = span.end
    language = max(weights, key=lambda code: weights[code])
    return language if weights[language] > rest else None


def _foreign(sentence: str, own: str, linguist: Linguist) -> str | None:
    if sentence.count(" ") < WORDS - 1 and sentence.isascii():
        return None
    reading = linguist.read(sentence)
    if reading.letters < LETTERS or (sentence.count(" ") < WORDS - 1 and not _unspaced(sentence)):
        return None
    if reading.language:
        return reading.language if reading.language != own else None
    ranking = linguist.ranking(reading)
    if not ranking or ranking[0][0] == own:
        return None
    top, score = ranking[0]
    told = score - dict(ranking).get(own, 0.0) >= GAP
    return variant(top, sentence, ()) if told else None


def _unspaced(sentence: str) -> bool:
    return (
        sum("\u0e00" <= character <= "\u0eff" or character >= "\u3000" for character in sentence)
        > LETTERS // 3
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of sentences, and of quotations as pieces of their own."""
    position = 0
    for quotation in _QUOTED.finditer(text):
        yield from _split(text, position, quotation.start())
        yield from _split(text, quotation.start(), quotation.end())
        position = quotation.end()
    yield from _split(text, position, len(text))


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _STOP.finditer(text, start, end):
        if not stop[0][-1].isspace() and _WIDE.isdisjoint(stop[0]):
            continue  # "3.5", "example.org": only wide stops need no space after them
        yield from _stripped(text, start, stop.end())
        start = stop.end()
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        begin = start + len(piece) - len(piece.lstrip())
        yield begin, begin + len(bare)
