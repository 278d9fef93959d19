"""Fold a line for comparison, keeping every offset: one character in, one character out.

Two lines that differ in case, accents, quotes, dashes, width or spacing fold to the same tokens. A
script that is written without spaces gives a token for each character, so that "関連 記事" and
"関連記事" are the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

DROP = "\x00"
"""Stands where a character counts for nothing: accents written apart, zero-width and bidi controls."""

# Letters that no decomposition folds, yet that readers write either way.
_ALIKE = str.maketrans("łøđıħŧьأإآٱىكيەۀةςɑ", "lodihtьاااايکیهههσa") | {0x649: "ی", 0x64A: "ی", 0x643: "ک"}
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_TOKEN = re.compile(f"[{_UNSPACED}]\x00*|[^ {_UNSPACED}]+")


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


FOLD = _Fold()


@dataclass(frozen=True)
class Line:
    """A line, folded as far as `limit` characters and cut into tokens.

    `spans` are the tokens' offsets in `text`, as (start, end); `whole` says that nothing was cut off.
    """

    text: str
    limit: int = 400

    @cached_property
    def whole(self) -> bool:
        return len(self.text) <= self.limit

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        folded = self.text[: self.limit].translate(FOLD)
        return [match.span() for match in _TOKEN.finditer(folded) if match.group() != DROP]

    @cached_property
    def tokens(self) -> list[str]:
        folded = self.text[: self.limit].translate(FOLD)
        return [_token(match) for match in _TOKEN.findall(folded) if match != DROP]


def _token(folded: str) -> str:
    return folded.replace(DROP, "").replace("ss", "s").replace("ß", "s")


def key(text: str) -> tuple[str, ...]:
    """The folded tokens of a text: two texts with the same key are the same wording."""
    return tuple(Line(text, limit=len(text)).tokens)
