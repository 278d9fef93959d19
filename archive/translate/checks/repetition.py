"""A model that fell into a loop."""

import re

from archive.translate.checks.pair import Pair

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_LONGEST = 12
"""Words of the longest loop looked for."""

_MARKS = 4
"""Times that numbers and punctuation must stand in a row: "1 000 000" and "..." are no loops."""


def check(pair: Pair) -> str | None:
    """What is said over and over, where the source doesn't."""
    found = loop(pair.text)
    if found is None:
        return None
    phrase, times = found
    original = loop(pair.source)
    if original is not None and original[1] >= times:
        return None
    return f"{phrase!r} {times} times in a row"


def loop(text: str) -> tuple[str, int] | None:
    """The first phrase that follows itself, and how often it stands there; None where none does.

    One word must stand three times in a row ("que que" and "very, very" are language), two words
    three times, three or more twice. Runs of one character within a word count from the fifth.
    """
    tokens = _TOKEN.findall(text.casefold())
    for size in range(1, min(_LONGEST, len(tokens) // 2) + 1):
        least = 3 if size <= 2 else 2
        run = 0
        for at in range(size, len(tokens)):
            run = run + 1 if tokens[at] == tokens[at - size] else 0
            if run >= size * (least - 1):
                phrase = tokens[at - size + 1 : at + 1]
                times = _count(tokens, at, size)
                if any(token[0].isalpha() for token in phrase) or times >= _MARKS:
                    return " ".join(phrase), times
    stutter = re.search(r"([^\W\d_]{1,8}?)\1{4,}", text)
    if stutter:
        return stutter.group(1), len(stutter.group()) // len(stutter.group(1))
    return None


def _count(tokens: list[str], at: int, size: int) -> int:
    """How often the phrase that ends at a place stands in a row there, before and after."""
    phrase = tokens[at - size + 1 : at + 1]
    start = at - size + 1
    while start >= size and tokens[start - size : start] == phrase:
        start -= size
    times = 0
    while tokens[start : start + size] == phrase:
        times += 1
        start += size
    return times
