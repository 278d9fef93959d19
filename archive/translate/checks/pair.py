"""A source and its translation, as the checks see them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Detect = Callable[[str, str], str | None]
"""From a text and the language that it should be in to the one that it is in; None where it can't be told."""

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")

SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
"""Languages written without spaces between words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and its translation with their BCP 47 codes.

    `truncated` and `unknown` are what the engine told (see `Output`); see
    `Detect` for the last.
    """

    source: str
    text: str
    source_language: str
    target: str
    truncated: bool = False
    unknown: tuple[str, ...] = ()
    detect: Detect | None = None


def base(code: str) -> str:
    """The language of a BCP 47 code, without script and region."""
    return code.split("-")[0]


def words(text: str) -> list[str]:
    """The words of a text, case folded, no numbers."""
    return _WORD.findall(text.casefold())


def weight(text: str) -> int:
    """How many characters a text has, white space aside."""
    return sum(map(len, text.split()))
