"""Words with letters that a model doesn't know, written with letters that it knows, and put back after."""

import re
import unicodedata
from collections.abc import Iterable

_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th",
     "Þ": "Th", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ə": "e", "Ə": "E", "ŋ": "n"}
)  # fmt: skip
"""Letters that Unicode doesn't take apart into a plain one and a mark."""

_WORD = re.compile(r"[^\W\d_]+")

Respelled = tuple[tuple[str, str], ...]
"""Pairs of a plain spelling and the word's own."""


def plain(text: str, unknown: Iterable[str]) -> tuple[str, Respelled]:
    """A text whose words with unknown letters lost their marks (Günter: Gunter), and what was changed.

    Words that have no plain spelling, as those in another script, stay as they are.
    """
    letters = {letter for piece in unknown for letter in piece if letter.isalpha()}
    changed: dict[str, str] = {}

    def word(match: re.Match[str]) -> str:
        own = match.group()
        if letters.isdisjoint(own):
            return own
        bare = unicodedata.normalize("NFKD", own.translate(_PLAIN))
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
        if bare == own or not bare.isascii():
            return own
        changed[bare] = own
        return bare

    return _WORD.sub(word, text), tuple(changed.items())


def restore(text: str, respelled: Respelled) -> str:
    """A translation with the names that came through in their plain spelling put back in their own."""
    for bare, own in respelled:
        text = re.sub(rf"(?<!\w){re.escape(bare)}(?!\w)", own, text)
    return text
