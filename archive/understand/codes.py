"""Language codes: the canonical BCP 47 form of what detectors, pages and people write, and fallbacks."""

import re
from functools import lru_cache

from archive.errors import UsageError

ALIASES = {
    "no": "nb", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "fil": "tl", "zt": "zh-Hant",
    "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant",
    "nb-no": "nb", "nn-no": "nn",
}  # fmt: skip
"""Codes that mean the same as another: withdrawn ISO 639-1 codes, Norwegian (whose detectors and pages say
`no` and mean Bokmål), Argos's `zt`, and the regions that decide the Chinese script (CLDR likely subtags)."""

_WELL_FORMED = re.compile(r"\A[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{4,8})*$")


@lru_cache(maxsize=1024)
def canonical(code: str) -> str:
    """The BCP 47 form of a language code: `PT_br` is `pt-BR`, `zh-TW` is `zh-Hant`; nonsense is `und`."""
    tag = code.strip().replace("_", "-")
    if not _WELL_FORMED.match(tag):
        return "und"
    lower = tag.lower()
    if lower in ALIASES:
        return ALIASES[lower]
    language, *subtags = lower.split("-")
    parts = [ALIASES.get(language, language)]
    parts += [part.title() if len(part) == 4 else part.upper() if len(part) < 4 else part for part in subtags]
    return "-".join(parts)


def spelled(code: str) -> str:
    """A code that a person gave, in its usual spelling: `pt-br` becomes `pt-BR`.

    Raises UsageError for what CLDR knows as no language.
    """
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(str(code).replace("_", "-"), sep="-", resolve_likely_subtags=False)
    except (UnknownLocaleError, ValueError):
        raise UsageError(f"{code!r} is not a language code such as en, pt-BR or zh-Hant") from None
    return "-".join(part for part in (locale.language, locale.script, locale.territory) if part)


def base(code: str) -> str:
    """The language alone: `pt` of `pt-BR`."""
    return code.partition("-")[0]


def chain(code: str) -> list[str]:
    """The code and what may stand in for it, nearest first: `pt-BR`, `pt` (BCP 47 lookup, RFC 4647 3.4)."""
    tag = canonical(code)
    codes = [tag]
    while "-" in tag:
        tag = tag.rpartition("-")[0]
        codes.append(tag)
    return codes


@lru_cache(maxsize=256)
def known(code: str) -> bool:
    """Whether the code names a language that CLDR or ISO 639-1 knows."""
    if not _WELL_FORMED.match(code):
        return False
    language = base(canonical(code))
    if language in _COMMON:
        return True
    from babel import Locale, UnknownLocaleError  # slow to import, and needed for rare languages alone

    try:
        return language in Locale.parse("en").languages
    except UnknownLocaleError:
        return False


_COMMON = frozenset({
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es",
    "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb",
    "ne", "nl", "nn", "no", "or", "pa", "pl", "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "so", "sq",
    "sr", "sv", "sw", "ta", "te", "th", "tk", "tl", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "yo", "zh",
    "zu",
})  # fmt: skip
