"""A translation far too short or too long for its source."""

import math
from functools import lru_cache
from importlib.resources import files

from archive.errors import DataFileError
from archive.translate.checks.pair import Pair, base, weight
from archive.translate.codes import family
from archive.translate.sentences import split

_UNKNOWN = (0.0, 0.18)
"""Log length and spread of a language that the data doesn't hold."""

_SHORT = 1.2
"""Characters' worth of extra variance: the shorter a text, the less its length tells."""

_DEVIATIONS = 3.3
_DROPPED = -0.06
"""Log ratio below which a translation with fewer sentences has lost one; above, two were joined."""


def check(pair: Pair) -> str | None:
    """How long the translation is, where that is far from what is usual, or a sentence of it is gone."""
    found = surplus(pair)
    limit = _DEVIATIONS * deviation(pair)
    ratio = f"{math.exp(found):.2f} of the usual length"
    if abs(found) > limit:
        return ratio
    if found < _DROPPED:
        wanted = _count(pair.source, pair.source_language)
        given = _count(pair.text, pair.target) if wanted > 1 else wanted
        if given < wanted:
            return f"{given} of {wanted} sentences, {ratio}"
    return None


def surplus(pair: Pair) -> float:
    """The log of the translation's length over the usual one for its source and the two languages."""
    usual = _row(pair.target)[0] - _row(pair.source_language)[0]
    return math.log(max(1, weight(pair.text)) / max(1, weight(pair.source))) - usual


def deviation(pair: Pair) -> float:
    """The standard deviation of `surplus` over good translations of a source of this length."""
    own, other = _row(pair.source_language)[1], _row(pair.target)[1]
    return math.sqrt(own * own + other * other + _SHORT / max(1, weight(pair.source)))


def _count(text: str, language: str) -> int:
    return sum(1 for line in text.splitlines() for sentence in split(line, language) if weight(sentence) > 2)


@lru_cache(maxsize=256)
def _row(code: str) -> tuple[float, float]:
    table = _table()
    return table.get("-".join(family(code))) or table.get(base(code)) or _UNKNOWN


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[float, float]]:
    source = files("archive.translate.checks") / "lengths.tsv"
    table = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            language, length, spread = line.split("\t")
            table[language] = (math.log(float(length)), float(spread))
        except ValueError as error:
            raise DataFileError(
                f"{source}, line {number}: want a language, its length and its spread: {error}"
            ) from error
    return table
