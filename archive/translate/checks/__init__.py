"""What is wrong with a translation, as far as source and translation alone can tell.

Each check is a function from a `Pair` to a reason in words, or None. A check is precise before it is
complete: on good translations fewer than 2 in 100 carry any flag, which a test holds on real ones.
"""

from collections.abc import Callable, Mapping

from archive.translate.checks import echo, language, length, numbers, pieces, repetition
from archive.translate.checks.pair import Detect, Pair

Check = Callable[[Pair], str | None]

CHECKS: Mapping[str, Check] = {
    "numbers": numbers.check,
    "length": length.check,
    "untranslated": echo.check,
    "repetition": repetition.check,
    "language": language.check,
    "links": pieces.links,
    "truncated": pieces.truncated,
    "unknown_pieces": pieces.unknown,
}


def check(pair: Pair) -> dict[str, str]:
    """The flags that a translation earns, each with its reason in words."""
    found = {}
    for name, one in CHECKS.items():
        reason = one(pair)
        if reason is not None:
            found[name] = reason
    return found


__all__ = ["CHECKS", "Check", "Detect", "Pair", "check"]
