"""A translation that is its source over again."""

import re
from itertools import pairwise

from archive.translate.checks.pair import SPACELESS, Pair, base, words
from archive.translate.protected import blanked

_LEAST = 3
"""Words that are no names, below which an echo may be a translation: "Radio Liberdade FM"."""

_SHARE = 0.8
_CAPITAL = re.compile(r"^\W*[^\W\d_a-z]")


def check(pair: Pair) -> str | None:
    """The share of the source's words that came out as they went in, where it is most of them."""
    if not pair.text.strip():
        return "the translation is empty"
    source = blanked(pair.source)
    if base(pair.source_language) in SPACELESS:
        return _spaceless(source, pair.text)
    plain = [word for word in source.split()[1:] if not _CAPITAL.match(word)]
    wanted = words(" ".join([*source.split()[:1], *plain]))
    if len(wanted) < _LEAST:
        return None
    given = set(words(pair.text))
    kept = sum(word in given for word in wanted)
    if kept / len(wanted) >= _SHARE:
        return f"{kept} of {len(wanted)} words came out untranslated"
    return None


def _spaceless(source: str, text: str) -> str | None:
    """Runs of characters in place of words: pairs of letters that stand in both."""
    pairs = {a + b for a, b in pairwise(source) if a.isalpha() and b.isalpha()}
    kept = sum(pair in text for pair in pairs)
    if len(pairs) >= _LEAST and kept / len(pairs) >= _SHARE:
        return "the source came out untranslated"
    return None
