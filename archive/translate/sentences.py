"""Cut running text into sentences: sentencex, and what it doesn't know."""

import re
from functools import lru_cache
from importlib.resources import files

import sentencex

from archive.errors import DataFileError

_SPACELESS = frozenset({"zh", "ja", "yue"})
_IDEOGRAPHIC = re.compile(r".*?[。！？!?…]+[”’」』）)】》〉]*\s*|.+$", re.DOTALL)
_GOES_ON = re.compile(r"[,;:)\]»”’]")
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")
_OPENING = "([{«“„\"'‘‚¿¡-–—"


def split(text: str, language: str) -> list[str]:
    """The sentences of a line of text, white space kept at their ends: joined, they are the text."""
    base = language.split("-")[0]
    if base in _SPACELESS:
        return _IDEOGRAPHIC.findall(text)
    try:
        found: list[str] = sentencex.segment(base, text)
    except UnicodeEncodeError:  # a lone surrogate
        found = []
    if "".join(found) != text:
        # sentencex drops some control characters and blank stretches; such a line stays whole.
        return [text] if text else []
    joined: list[str] = []
    for sentence in found:
        if joined and _goes_on(joined[-1], sentence, base):
            joined[-1] += sentence
        else:
            joined.append(sentence)
    return joined


def _goes_on(before: str, after: str, base: str) -> bool:
    """Whether a place where sentencex cuts is none: within "M. Dupont", "a.C.", "1927 r. w Castelfranco"."""
    body = before.rstrip()
    if not body.endswith("."):
        return False
    if _GOES_ON.match(after) or (len(body) == len(before) and not after[0].isspace()):
        return True
    first = after.lstrip(_OPENING)[:1]
    if first.islower():
        return True
    known = abbreviations(base)
    if "#." in known and _ORDINAL.search(body):
        return True
    return body.rsplit(None, 1)[-1].lstrip(_OPENING).casefold() in known


@lru_cache(maxsize=128)
def abbreviations(base: str) -> frozenset[str]:
    """The abbreviations, case folded, after which a sentence of a language goes on."""
    return frozenset(word for language, word in _rows() if language == base)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str], ...]:
    source = files("archive.translate") / "abbreviations.tsv"
    return tuple(parse(str(source), source.read_text(encoding="utf-8")))


def parse(name: str, text: str) -> list[tuple[str, str]]:
    """The rows of a file of abbreviations, case folded. Raises DataFileError with the line of a mistake."""
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        language, _, word = line.partition("\t")
        if not language.isalpha() or "." not in word or len(word.split()) != 1:
            raise DataFileError(f"{name}, line {number}: want a language, a tab, a word with its dot")
        row = (language, word.casefold())
        if row in rows:
            raise DataFileError(f"{name}, line {number}: {word!r} stands twice for {language}")
        rows.append(row)
    return rows
