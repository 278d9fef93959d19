"""Letters of one script that pass for another's: told where a name or an address mixes them.

What counts as a mix follows the "highly restrictive" level of Unicode's UTS 39, which browsers use for host
names: letters of one script, or Latin with Chinese, Japanese or Korean.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

TWINS = {
    "LATIN": "aceopxyijshABCEHIJKMOPSTXY",
    "CYRILLIC": "асеорхуіјѕѵһԁԛԝӏАВСЕНІЈКМОРЅТХУԌԚԜ",
    "GREEK": "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ARMENIAN": "օսոհցՕՍ",
}
"""Letters that look like another script's, by hand from Unicode's confusables: Latin ones like Cyrillic, the
rest like Latin. Greek ones that stand for quantities beside Latin letters, such as α, are left out."""

HOMES = {
    "CYRILLIC": ("bg", "by", "kg", "kz", "mk", "mn", "rs", "ru", "su", "tj", "ua", "uz"),
    "GREEK": ("gr", "cy", "eu"),
    "ARMENIAN": ("am",),
}
"""Domains where a name wholly in that script is no disguise."""

_EAST = frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"})
IGNORABLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point, as far as assigned: what nobody sees."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# The fillers of Hangul are letters to `re`.
_LETTER = r"(?![\u115f\u1160\u3164\uffa0])[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}(?:[{_MARKS}{IGNORABLE}]*+{_LETTER})+")


def told(text: str) -> str:
    """The text, with what a word is mixed of after each word that could be read in one script alone."""
    return text if text.isascii() else _WORD.sub(_told, text)


def _told(match: re.Match[str]) -> str:
    word = match.group()
    of: dict[str, list[str]] = {}
    for letter in unicodedata.normalize("NFD", word):
        script = _script(letter)
        if script in TWINS:
            of.setdefault(script, []).append(letter)
    pretends = len(of) > 1 and any(
        set(letters) <= set(TWINS[script])
        for script, letters in of.items()
        if script != "LATIN" or "CYRILLIC" in of
    )
    return f"{word} ‹{' + '.join(script.capitalize() for script in sorted(of))}›" if pretends else word


def address(url: str) -> str:
    """The URL as a browser shows it: a host label that mixes scripts, or is all lookalikes, as ASCII."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return url
    if not host or host.isascii():
        return url
    labels = host.split(".")
    shown = [_ascii(label, labels[-1]) for label in labels]
    if shown == labels:
        return url
    # What stands before the last @ is a name that may pass for a host.
    before, at, after = parts.netloc.rpartition("@")
    port = after.lower().removeprefix(host)
    return parts._replace(netloc=f"{before}{at}{'.'.join(shown)}{port}").geturl()


def _ascii(label: str, top: str) -> str:
    label = unicodedata.normalize("NFKC", label).lower()
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {_script(letter) for letter in letters} - {""}
    mixed = len(scripts) > 1 and not scripts - _EAST <= {"LATIN"}
    # A whole label of lookalikes under a Latin domain, such as xn--80ak6aa92e.com, which reads as apple.
    alike = top.isascii() and any(
        set(letters) <= set(TWINS[script]) and top not in tops for script, tops in HOMES.items()
    )
    if label.isascii() or not (mixed or alike):
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


@lru_cache(4096)
def _script(letter: str) -> str:
    """The script of a letter by its Unicode name; empty for letters that belong to none, such as ª and ʼ."""
    words = re.split("[ -]", unicodedata.name(letter, ""))
    if words[0] in ("FULLWIDTH", "HALFWIDTH"):
        del words[0]
    return words[0] if words[0] not in ("", "MODIFIER", "MICRO", "FEMININE", "MASCULINE") else ""
