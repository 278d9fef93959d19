"""Fold a line for comparison, keeping every offset: one character in, one character out.

Two lines that differ in case, accents, quotes, dashes, width or spacing fold to the same tokens. A
script that is written without spaces gives a token for each character, so that "関連 記事" and
"関連記事" are the same.
"""

import re
import unicodedata
from itertools import accumulate

DROP = "\x00"
"""Stands where a character counts for nothing: accents written apart, zero-width and bidi controls."""

# Letters that no decomposition folds, yet that readers write either way.
_ALIKE = str.maketrans("łøđıħŧأإآٱىكيەۀةς", "lodihtاااایکیهههσ")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_TOKEN = re.compile(f"[{_UNSPACED}]\x00*|[^ \n{_UNSPACED}]+")
_GLUED = re.compile("[A-ZÀ-ÖØ-Þ](?<=[a-zß-öø-ÿ].)")  # from the rarer of the two letters


class _Fold(dict[int, str]):
    """A table for `str.translate` that works a character out when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Me") or "\u0300" <= character <= "\u036f" or "\u0591" <= character <= "\u05c7":
        return DROP
    if character == "\u0640" or "\u064b" <= character <= "\u065f" or character == "\u0670":
        return DROP  # Arabic tatweel and vowel signs
    if category[0] in "PSZC":
        return " "
    wide = unicodedata.normalize("NFKC", character)
    lower = wide.lower() if len(wide) == 1 else character.lower()
    base = unicodedata.normalize("NFD", lower)
    # Latin, Greek and Cyrillic accents go; kana marks and Indic vowels make another word and stay.
    if len(base) > 1 and all("\u0300" <= mark <= "\u036f" for mark in base[1:]):
        lower = base[0]
    lower = lower.translate(_ALIKE)
    return lower if len(lower) == 1 else character


FOLD = _Fold({ord("\n"): "\n"})


_BEGINNING = 120
"""Characters of a long line that are looked at: a label that begins it is shorter."""


class Line:
    """A line, folded and cut into tokens; of one longer than `limit` only the beginning.

    `spans` are the tokens' offsets in `text`, as (start, end). `joined` is the tokens without what parts
    them, so that "Mots-clés", "Mots clés" and "MOTS CLES" are one; `cuts` are the ends of the tokens in it.
    A capital after a small letter begins a token, since a headline may be glued to its label.
    """

    __slots__ = ("cuts", "joined", "spans", "text", "whole")

    def __init__(self, text: str, limit: int = 250) -> None:
        head = text if len(text) <= limit else text[:_BEGINNING]
        folded = head.translate(FOLD)
        spans = [match.span() for match in _TOKEN.finditer(folded)]
        if _GLUED.search(head):
            spans = [piece for span in spans for piece in _unglued(head, span)]
        lengths = [end - start for start, end in spans]
        if DROP in folded:
            lengths = [
                length - folded.count(DROP, *span) for length, span in zip(lengths, spans, strict=True)
            ]
            spans = [span for length, span in zip(lengths, spans, strict=True) if length]
            lengths = [length for length in lengths if length]
            folded = folded.replace(DROP, "")
        self.text = text
        self.whole = len(text) <= limit
        self.spans: list[tuple[int, int]] = spans
        self.cuts: list[int] = list(accumulate(lengths))
        self.joined = folded.replace(" ", "").replace("\n", "")


def _unglued(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = span
    cuts = [match.start() for match in _GLUED.finditer(text, start, end)]
    return list(zip([start, *cuts], [*cuts, end], strict=True))


def key(text: str) -> str:
    """The folded letters and digits of a text: two texts with the same key are the same wording."""
    return text.translate(FOLD).replace(DROP, "").replace(" ", "").replace("\n", "")


def keys(texts: list[str]) -> list[str]:
    """`key` of many one-line texts at once."""
    return "\n".join(texts).translate(FOLD).replace(DROP, "").replace(" ", "").split("\n")
