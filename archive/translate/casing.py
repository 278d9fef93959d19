"""Headlines in CAPITALS or Title Case: written as running text for the model, and put back after.

Models learn from running text: in capitals they copy what they would translate. Which words keep their
capital is taken from the running text around the headline, and from CLDR's names of countries.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from babel.core import Locale, UnknownLocaleError

from archive.model import Block
from archive.translate.protected import PROTECTED

Style = Literal["capitals", "title"]

_WORD = re.compile(r"[^\W\d_]+(?:[.][^\W\d_]+)*(?:['’][^\W\d_]+)*\.?")
_FIRST_WORD = re.compile(
    rf"""(?:\A|(?<=[.!?…:]\s)|(?<=[.!?…:]\s\s)|(?<=[\n“"«(])|(?<=[\n“"«(]\s)){_WORD.pattern}"""
)
_CAPITALS_SHARE = 0.8
_TITLE_SHARE = 0.75
_LEAST_LETTERS = 8
"""Letters below which capitals may be an abbreviation: NATO, UNICEF."""

_LEAST_WORDS = 4
"""Words below which Title Case may be a name: "Banco Central do Brasil" has three that count."""

_SMALL = 2
"""Letters up to which a word stays small in Title Case."""

_SMALL_LETTERS = string.ascii_lowercase.encode()
_CAPITAL_LETTERS = string.ascii_uppercase.encode()

_NO_TITLE_CASE = frozenset({"de", "lb"})
"""Languages whose nouns have capitals anyway."""


def style(text: str, language: str) -> Style | None:
    """How a headline is written, None where it is running text."""
    if text.islower():
        return None
    plain = PROTECTED.sub(" ", text) if "@" in text or "#" in text or "/" in text else text
    ended = plain.rstrip().endswith((".", "!", "?"))
    if ended and _running(plain):
        return None
    cased = [c for c in plain if c.isupper() or c.islower()]
    if len(cased) < _LEAST_LETTERS:
        return None
    if sum(map(str.isupper, cased)) / len(cased) >= _CAPITALS_SHARE:
        return "capitals"
    if language.split("-")[0] in _NO_TITLE_CASE:
        return None
    words = [word for word in _WORD.findall(plain) if len(word) > 3]
    if len(words) < _LEAST_WORDS or ended:
        return None
    return "title" if sum(word[0].isupper() for word in words) / len(words) >= _TITLE_SHARE else None


def _running(text: str) -> bool:
    """Whether its small ASCII letters alone are too many for capitals: cheap, and enough for most lines."""
    letters = text.encode("ascii", "replace")
    small = len(letters) - len(letters.translate(None, _SMALL_LETTERS))
    # What isn't ASCII may all be capitals.
    large = len(letters) - len(letters.translate(None, _CAPITAL_LETTERS))
    large += 0 if text.isascii() else sum(not c.isascii() for c in text)
    return small > 0 and large / (small + large) < _CAPITALS_SHARE


def forms(texts: Iterable[str]) -> dict[str, str]:
    """How words are written inside of sentences of running text, by their folded form."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text))
        # The first word of a sentence has its capital from there.
        counts.subtract(_FIRST_WORD.findall(text))
    written: Counter[str] = Counter()
    for word, times in (+counts).items():
        written[word.rstrip(".") if word.count(".") == 1 else word] += times
    # The most frequent form of a word comes last, and stays.
    return {word.casefold(): word for word, _ in reversed(written.most_common())}


def lower(text: str, style: Style, known: Mapping[str, str], language: str) -> str:
    """A headline as running text: in the forms that are known of its words.

    What isn't known is small after CAPITALS, and stays as it is after Title Case, where its capital
    is the only sign of a name.
    """
    names = _names(language.split("-")[0])
    first = True

    def word(match: re.Match[str]) -> str:
        nonlocal first
        own, folded = match.group(), match.group().casefold()
        new = known.get(folded) or known.get(folded.rstrip(".")) or names.get(folded)
        if new is None:
            new = own if style == "title" else _small(own, language)
        if own.endswith(".") and not new.endswith("."):
            new += "."
        if first:
            new, first = new[:1].upper() + new[1:], False
        return new

    return _outside(text, lambda part: _WORD.sub(word, part))


def restore(text: str, style: Style, target: str) -> str:
    """A translated headline in the style of its source; addresses and handles stay as they are."""
    if style == "capitals":
        return _outside(text, lambda part: _capitals(part, target.split("-")[0]))

    def word(match: re.Match[str]) -> str:
        own = match.group()
        small = len(own) <= _SMALL or own in _words("small_words.txt")
        return own if small and match.start() > 0 else own[:1].upper() + own[1:]

    return _outside(text, lambda part: _WORD.sub(word, part))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with what lies outside of protected pieces changed."""
    out, at = [], 0
    for match in PROTECTED.finditer(text):
        out += [change(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*out, change(text[at:])])


def _small(text: str, language: str) -> str:
    if language.split("-")[0] in ("tr", "az"):
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _capitals(text: str, base: str) -> str:
    if base in ("tr", "az"):
        text = text.replace("i", "İ")
    upper = text.upper()
    if base == "el":  # Greek capitals carry no accent, but a diaeresis
        bare = "".join(c for c in unicodedata.normalize("NFD", upper) if c != "\u0301")
        upper = unicodedata.normalize("NFC", bare)
    return upper


@lru_cache(maxsize=64)
def _names(base: str) -> dict[str, str]:
    """Countries, languages, days and months of one word as a language writes them, and acronyms."""
    names = {word.casefold(): word for word in _words("acronyms.txt")}
    try:
        locale = Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return names
    days = locale.days["format"]["wide"].values()
    months = locale.months["format"]["wide"].values()
    for name in (*locale.territories.values(), *locale.languages.values(), *days, *months):
        if " " not in name:
            names.setdefault(name.casefold(), name)
    return names


@lru_cache(maxsize=2)
def _words(name: str) -> frozenset[str]:
    """A data file of words: acronyms, or what stays small in Title Case though it has three letters."""
    return frozenset((files("archive.translate") / name).read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class RunningText:
    """How words are written in the running text of a window, by language; counted when first asked."""

    blocks: Sequence[Block]
    known: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def forms(self, language: str) -> Mapping[str, str]:
        """The forms of the words of a language, by their folded form."""
        if language not in self.known:
            self.known[language] = forms(
                block.text
                for block in self.blocks
                if block.language == language and style(block.text, language) is None
            )
        return self.known[language]
