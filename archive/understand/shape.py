"""The shape of a line beside its words: bullets, brackets, separators, capitals, ends of sentences."""

import re

_SPACED_COLON = re.compile(r"^[\s\u00a0\u202f]*([:：])")
_WIDE_COLON = frozenset({"zh", "ja"})
_CASE = {"tr": str.maketrans("iı", "İI"), "az": str.maketrans("iı", "İI")}
UNCASED_CAPITALS = frozenset({"el"})
"""Languages whose capitals lose accents, which `str.upper` keeps: their wordings stay as they are."""


def all_caps(text: str) -> bool:
    """Whether the text is shouted: at least two capitals and no small letter."""
    return sum(c.isupper() for c in text) > 1 and not any(c.islower() for c in text)


def carry_over(text: str, start: int, end: int, wording: str, target: str) -> str:
    """`text` with `wording` for `text[start:end]`: the colon as `target` writes it, the capitals kept."""
    language = target.partition("-")[0]
    if all_caps(text[start:end]) and language not in UNCASED_CAPITALS:
        wording = wording.translate(_CASE.get(language, {})).upper()
    tail = text[end:]
    colon = "\u00a0:" if language == "fr" else "：" if language in _WIDE_COLON else ":"
    return text[:start] + wording + _SPACED_COLON.sub(colon, tail)
