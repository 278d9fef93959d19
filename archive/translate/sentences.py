"""Cut running text into sentences: sentencex, and the abbreviations that it doesn't know."""

from functools import lru_cache
from importlib.resources import files

import sentencex

from archive.errors import DataFileError

MOST_AT_ONCE = 20_000
"""Characters handed to sentencex in one go."""


def split(text: str, language: str) -> list[str]:
    """The sentences of a line of text, white space kept at their ends: joined, they are the text."""
    base = language.split("-")[0]
    found: list[str] = sentencex.segment(base, text)
    if "".join(found) != text:
        # Control characters and blank paragraphs are dropped by sentencex: such text stays whole.
        return [text] if text else []
    joined: list[str] = []
    for sentence in found:
        if joined and _unfinished(joined[-1], base):
            joined[-1] += sentence
        else:
            joined.append(sentence)
    return joined


def _unfinished(sentence: str, base: str) -> bool:
    words = sentence.rstrip().rsplit(None, 1)
    return bool(words) and words[-1].lstrip("(«“\"'‘„[").casefold() in abbreviations(base)


@lru_cache(maxsize=128)
def abbreviations(base: str) -> frozenset[str]:
    """The abbreviations, dot included and case folded, after which a sentence of a language goes on."""
    return frozenset(word for language, word in _rows() if language in (base, "*"))


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str], ...]:
    source = files("archive.translate") / "abbreviations.tsv"
    rows = []
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        language, _, word = line.partition("\t")
        if not language or not word.endswith(".") or " " in word.strip() or word != word.strip():
            raise DataFileError(
                f"{source}, line {number}: want a language, a tab and an abbreviation with its dot"
            )
        rows.append((language, word.casefold()))
    return tuple(rows)
