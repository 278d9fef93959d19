"""Take a block apart into sentences and what stands between them, and put it together again."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.model import Block
from archive.translate.sentences import split

_LINE_BREAK = re.compile(r"(\s*[\n\r\u2028\u2029]\s*)")
_LETTER = re.compile(r"[^\W\d_]")
_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of a block that comes out as it went in."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a block to translate: its language, and its text without white space around it."""

    language: str
    text: str


Piece = Kept | Sentence


def has_letters(text: str) -> bool:
    """Whether there is anything in a text that a translation could change."""
    return _LETTER.search(text) is not None


def take_apart(block: Block) -> list[Piece]:
    """The pieces of a block in order; joined as they are, they give its text."""
    pieces: list[Piece] = []
    for start, end, language in _runs(block):
        for line in _LINE_BREAK.split(block.text[start:end]):
            if _LINE_BREAK.fullmatch(line):
                pieces.append(Kept(line))
                continue
            for sentence in split(line, language):
                pieces.extend(_pieces(sentence, language))
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


def _pieces(sentence: str, language: str) -> list[Piece]:
    match = _EDGES.match(sentence)
    assert match is not None
    before, core, after = match.groups()
    inner: Piece = Sentence(language, core) if has_letters(core) else Kept(core)
    return [piece for piece in (Kept(before), inner, Kept(after)) if piece.text]


def put_together(pieces: Sequence[Piece], translated: Callable[[Sentence], str], target: str) -> str:
    """The block's text with each sentence replaced, and spaces as the target language writes them."""
    spaceless = target.split("-")[0] in _SPACELESS
    out: list[str] = []
    previous: Piece | None = None
    for piece in pieces:
        if isinstance(piece, Sentence):
            if isinstance(previous, Sentence) and not spaceless:
                out.append(" ")  # from Chinese, where nothing stands between two sentences
            out.append(translated(piece))
        elif not (spaceless and piece.text == " "):
            out.append(piece.text)
        previous = piece
    return "".join(out)


Texts = Mapping[Sentence, str]
