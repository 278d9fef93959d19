"""Sentences in smaller pieces: cut at clauses where they are too long, or around what must not change."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.translate import protected

_CUTS = (
    re.compile(r"(?<=[.!?…。！？؟।])\s+|(?<=[。！？])(?=\S)"),
    re.compile(r"(?<=[;:；：؛])\s*|(?<!\s)\s+(?=[—–(])|(?<=[)—–])\s+"),
    re.compile(r"(?<=[,，、،])\s*"),
    re.compile(r"\s+"),
)
"""Where a sentence may be cut, the best places first; each match falls between two clauses."""

_MIDDLE = 0.15
"""How near the ends a cut may come, as a share: a piece of two words would be translated without sense."""

_REACH = 2_000
"""Characters around the middle within which that place is looked for, however long the text."""

_NEVER_FITS = 3_000
"""Characters above which a model need not be asked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of text that comes out as it went in."""

    text: str


Part = Kept | str
"""What is kept, or what a model is to translate."""


def fitting(sentence: str, fits: Callable[[str], bool]) -> list[Part]:
    """A sentence in pieces that a model takes whole; joined as they are, they give the sentence."""
    if len(sentence) < _NEVER_FITS and fits(sentence):
        return [sentence]
    parts: list[Part] = []
    waiting = [sentence]
    while waiting:
        text = waiting.pop()
        if len(text) < 2 or (len(text) < _NEVER_FITS and fits(text)):
            parts += _bare(text)
        else:
            at = _cut(text, anywhere=True)
            waiting += [text[at:], text[:at]]
    return parts


def smaller(sentence: str) -> list[Part]:
    """A sentence in two pieces, cut at a clause; itself alone where it has none."""
    at = _cut(sentence, anywhere=False)
    return [sentence] if at == 0 else [*_bare(sentence[:at]), *_bare(sentence[at:])]


def around(sentence: str, wanted: Sequence[str] = ()) -> list[Part]:
    """A sentence cut around its protected pieces and the wanted words, which are kept."""
    patterns = [protected.PROTECTED.pattern] if protected.find(sentence) else []
    patterns += [re.escape(word) for word in sorted(wanted, key=len, reverse=True)]
    if not patterns:
        return [sentence]
    pattern = re.compile("|".join(patterns))
    parts: list[Part] = []
    at = 0
    for match in pattern.finditer(sentence):
        parts += [*_bare(sentence[at : match.start()]), Kept(match.group())]
        at = match.end()
    return [*parts, *_bare(sentence[at:])]


def _bare(text: str) -> list[Part]:
    """A piece without the white space and the marks around its words, which are kept."""
    start = 0
    while start < len(text) and not text[start].isalnum() and text[start] not in "¿¡(\"“«'":
        start += 1
    body = text[start:].rstrip()
    end = start + len(body)
    parts: list[Part] = [Kept(text[:start]), body, Kept(text[end:])]
    if not any(c.isalpha() for c in body):
        return [Kept(text)] if text else []
    return [part for part in parts if (part.text if isinstance(part, Kept) else part)]


def _cut(text: str, *, anywhere: bool) -> int:
    """The best place to cut a text in two; 0 for none. Anywhere: between any two characters if need be."""
    reach = min(int(len(text) * (0.5 - _MIDDLE)), _REACH)
    low, high = len(text) // 2 - reach, len(text) // 2 + reach
    for pattern in _CUTS if anywhere else _CUTS[:3]:
        places = [match.end() for match in pattern.finditer(text, low, high) if low <= match.end() <= high]
        if places:
            return min(places, key=lambda at: abs(at - len(text) / 2))
    if not anywhere:
        return 0
    at = len(text) // 2
    while at > 1 and (
        unicodedata.combining(text[at]) or text[at] in "\u200c\u200d" or text[at - 1] == "\u200d"
    ):
        at -= 1  # not between a letter and its marks
    return at
