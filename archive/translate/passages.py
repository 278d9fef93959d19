"""Take a block apart into sentences and what stands between them, and put it together again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.model import Block, Kind
from archive.translate import casing, protected
from archive.translate.casing import Style
from archive.translate.checks.pair import SPACELESS, base
from archive.translate.pieces import Kept
from archive.translate.sentences import split

_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_LINE_BREAK = re.compile(rf"((?<!\s)(?:[^\S{_BREAKS}]*+[{_BREAKS}]++)++[^\S{_BREAKS}]*+)")
"""A run of white space with a line break in it; it is tried once a run, not once a character."""
_LETTER = re.compile(r"[^\W\d_]")
_UNSPEAKABLE = re.compile(
    r"(?:\x1b\[[0-9;?]{0,20}[A-Za-z]|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff])+"
)
"""A terminal's colours, control characters and lone surrogates: no model knows them, and SentencePiece
fails on the last."""

_BULLET = re.compile(r"(?:[-–—•·▪■□●○◦‣⁃►▶→*+]|\(?(?:\d{1,3}|[a-z])[.)])\s+")
_ENDED = re.compile(r"[.!?:…。！？：)»”\"]\s*$")
_HEADLINES: frozenset[Kind] = frozenset({"title", "heading", "related", "ticker", "standfirst", "marker"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a block to translate: its language, and its text without white space around it.

    `style` is how a headline was written before it was put as running text.
    """

    language: str
    text: str
    style: Style | None = None


Piece = Kept | Sentence


def has_letters(text: str) -> bool:
    """Whether there is anything in a text that a translation could change."""
    return _LETTER.search(text) is not None


def take_apart(block: Block, forms: Callable[[str], Mapping[str, str]] = lambda language: {}) -> list[Piece]:
    """The pieces of a block in order. `forms` gives how a language's words are written in running text."""
    pieces: list[Piece] = []
    for start, end, language in _runs(block):
        for line in _LINE_BREAK.split(block.text[start:end]):
            if _LINE_BREAK.fullmatch(line):
                pieces.append(Kept(line))
            elif line:
                pieces += _line(line, language, block.kind, forms)
    return pieces


def _runs(block: Block) -> list[tuple[int, int, str]]:
    """The block's text in stretches of one language."""
    runs = []
    at = 0
    for span in sorted(block.spans, key=lambda span: span.start):
        start, end = max(at, span.start), min(len(block.text), span.end)
        if start < end:
            runs += [(at, start, block.language), (start, end, span.language)]
            at = end
    runs.append((at, len(block.text), block.language))
    return [run for run in runs if run[0] < run[1]]


def _line(line: str, language: str, kind: Kind, forms: Callable[[str], Mapping[str, str]]) -> list[Piece]:
    pieces: list[Piece] = []
    line = _UNSPEAKABLE.sub("", line)
    bullet = _BULLET.match(line.lstrip())
    if bullet:
        at = len(line) - len(line.lstrip()) + bullet.end()
        pieces.append(Kept(line[:at]))
        line = line[at:]
    style = casing.style(line, language)
    if style == "title" and kind not in _HEADLINES:
        style = None
    if style:
        line = casing.lower(line, style, forms(language), language)
    for sentence in split(line, language):
        pieces += _pieces(sentence, language, style)
    return pieces


def _pieces(sentence: str, language: str, style: Style | None) -> list[Piece]:
    body = sentence.strip()
    start = sentence.find(body) if body else 0
    before, after = sentence[:start], sentence[start + len(body) :]
    end = _before_addresses(body)
    if end < len(body) and _ENDED.search(body[:end]):
        # Addresses after the sentence's end are cut off; within it they are checked, and mended.
        body, after = body[:end], body[end:] + after
    inner: Piece = Kept(body)
    if has_letters(protected.PROTECTED.sub("", body)):
        inner = Sentence(language, body, style)
    return [piece for piece in (Kept(before), inner, Kept(after)) if piece.text]


def _before_addresses(text: str) -> int:
    """Where a text ends without the protected pieces, each after white space, that stand last in it."""
    end = len(text)
    if not protected.find(text):
        return end
    # As one pattern, repeated to the end, some texts of 600 characters take it minutes.
    for piece in reversed(list(protected.PROTECTED.finditer(text))):
        start = piece.start()
        if piece.end() != end or start == 0 or not text[start - 1].isspace():
            break
        while start and text[start - 1].isspace():
            start -= 1
        end = start
    return end


def put_together(pieces: Sequence[Piece], translated: Callable[[Sentence], str], target: str) -> str:
    """The block's text with each sentence replaced, and spaces as the target language writes them."""
    spaceless = base(target) in SPACELESS
    out: list[str] = []
    previous: Piece | None = None
    for at, piece in enumerate(pieces):
        if isinstance(piece, Sentence):
            if isinstance(previous, Sentence) and not spaceless:
                out.append(" ")  # from Chinese, where nothing stands between two sentences
            text = translated(piece)
            out.append(casing.restore(text, piece.style, target) if piece.style else text)
        elif not (spaceless and piece.text == " " and _between(pieces, at)):
            out.append(piece.text)
        previous = piece
    return "".join(out)


def _between(pieces: Sequence[Piece], at: int) -> bool:
    around = [*pieces[at - 1 : at], *pieces[at + 1 : at + 2]]
    return len(around) == 2 and all(isinstance(piece, Sentence) for piece in around)
