"""The months that a text names, by CLDR, to compare with languages that number them."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile

from babel import Locale, UnknownLocaleError

from archive.translate.checks.pair import base

_LEAST = 3
"""Letters of a name's stem below which it is too much like other words."""


def months(text: str, language: str) -> frozenset[str]:
    """The numbers, 1 to 12, of the months that a text names, however they are inflected."""
    return frozenset(number for number, stem in _stems(base(language)) if stem in text)


@lru_cache(maxsize=64)
def _stems(language: str) -> tuple[tuple[str, str], ...]:
    """Each month with what its forms have in common: "ноябр" of "ноябрь" and "ноября"."""
    try:
        names = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return ()
    stems = []
    for number in range(1, 13):
        forms = [names[form]["wide"][number] for form in ("format", "stand-alone")]
        stem = _shared(forms)
        if len(stem) >= _LEAST and not any(map(str.isdigit, stem)):
            stems.append((str(number), stem))
    return tuple(stems)


def _shared(forms: Iterable[str]) -> str:
    """What words begin with in common."""
    return "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*forms, strict=False))
    )
