"""A translation in another language than the one asked for."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from archive.translate.checks.pair import Pair, base, weight
from archive.translate.codes import family, same

_LEAST = 20
"""Characters below which a detector guesses."""

_SURE = 25
"""Characters from which it is believed where it names a third language."""

_SCRIPTS = {
    "Hans": {"CJK"}, "Hant": {"CJK"}, "Jpan": {"CJK", "HIRAGANA", "KATAKANA"}, "Kore": {"HANGUL", "CJK"},
    "Latn": {"LATIN"}, "Cyrl": {"CYRILLIC"}, "Grek": {"GREEK"}, "Arab": {"ARABIC"}, "Hebr": {"HEBREW"},
    "Deva": {"DEVANAGARI"}, "Beng": {"BENGALI"}, "Taml": {"TAMIL"}, "Telu": {"TELUGU"}, "Thai": {"THAI"},
    "Gujr": {"GUJARATI"}, "Guru": {"GURMUKHI"}, "Knda": {"KANNADA"}, "Mlym": {"MALAYALAM"},
    "Sinh": {"SINHALA"}, "Mymr": {"MYANMAR"}, "Khmr": {"KHMER"}, "Laoo": {"LAO"}, "Geor": {"GEORGIAN"},
    "Armn": {"ARMENIAN"}, "Ethi": {"ETHIOPIC"}, "Tibt": {"TIBETAN"},
}  # fmt: skip
"""First word of the Unicode names of a script's letters, by its code."""

_BEYOND_LATIN = re.compile(r"[^\0-\u024f\u1e00-\u1eff\u2000-\u206f]")
"""What is in no block of Latin letters nor of punctuation: without it, a text need not be counted."""

_SHARE = 0.5

_ALIKE = (
    {"nb", "nn", "no", "da", "sv"}, {"hr", "sr", "bs", "sl"}, {"id", "ms"}, {"pt", "gl"}, {"es", "gl"},
    {"es", "ca", "oc"}, {"cs", "sk"}, {"ru", "uk", "bg", "be", "mk"}, {"hi", "mr", "ne"}, {"fa", "ur", "ar"},
)  # fmt: skip
"""Languages that detectors take for each other; only where it is the source's own is it believed."""


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The first word of a letter's name."""
    return unicodedata.name(letter, "?").split()[0]


def check(pair: Pair) -> str | None:
    """The script or language that the translation is in, where it is the wrong one."""
    expected = _SCRIPTS.get(family(pair.target)[1])
    if expected and not (expected == {"LATIN"} and not _BEYOND_LATIN.search(pair.text)):
        counts: Counter[str] = Counter()
        for character, times in Counter(pair.text).items():
            if character.isalpha():
                counts[_script(character)] += times
        letters = sum(counts.values())
        right = sum(n for script, n in counts.items() if script in expected)
        if letters >= 4 and right / letters < _SHARE:
            return f"written in {counts.most_common(1)[0][0].title()} letters"
    if pair.detect is None or weight(pair.text) < _LEAST or weight(pair.source) < _LEAST:
        return None
    found = pair.detect(pair.text, pair.target)
    if found is None or same(found, pair.target) or base(found) == base(pair.target):
        return None
    alike = any({found, base(pair.target)} <= group for group in _ALIKE)
    if base(found) != base(pair.source_language) and (alike or weight(pair.text) < _SURE):
        return None
    return f"reads as {found}"
