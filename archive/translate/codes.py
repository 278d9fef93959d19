"""Language codes: what the engines call them, and which of them are one language for translation."""

from functools import lru_cache

from babel.core import get_global

from archive.model import UNDETERMINED

ENGINE_CODES = {"pb": "pt-BR", "zt": "zh-Hant", "zh": "zh-Hans", "no": "nb", "iw": "he", "sh": "sr-Latn"}
"""Codes of Argos Translate and Firefox Translations that aren't BCP 47, or say less than they mean."""


def from_engine(code: str) -> str:
    """The BCP 47 code for an engine's."""
    return ENGINE_CODES.get(code, code.replace("_", "-"))


@lru_cache(maxsize=4096)
def family(code: str) -> tuple[str, str]:
    """Language and script of a BCP 47 code, as in ("zh", "Hant") for zh-TW, from CLDR's likely subtags.

    Codes of one family are one language for translation: pt, pt-BR and pt-PT are, zh-Hans and zh-Hant not.
    """
    likely = get_global("likely_subtags")
    parts = code.replace("_", "-").split("-")
    language = get_global("language_aliases").get(parts[0].lower(), parts[0].lower()).split("_")[0]
    if language == "no":
        language = "nb"
    script = next((p.title() for p in parts[1:] if len(p) == 4 and p.isalpha()), "")
    region = next((p.upper() for p in parts[1:] if len(p) == 2 or (len(p) == 3 and p.isdigit())), "")
    if not script:
        found = likely.get(f"{language}_{region}") if region else None
        found = found or likely.get(language) or ""
        script = found.split("_")[1] if found.count("_") == 2 else ""
    return language, script


def same(one: str, other: str) -> bool:
    """Whether text in one code needs no translation into the other."""
    return UNDETERMINED not in (one, other) and family(one) == family(other)
