"""A user's own words: what a term is called in another language, or that it stays as it is."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archive.errors import DataFileError, why
from archive.translate.codes import same

_HEADER = ("source", "target")


@dataclass(frozen=True, slots=True)
class Term:
    """A row: `target` None means that the source stays as it is; languages None mean any."""

    source: str
    target: str | None
    source_language: str | None = None
    target_language: str | None = None

    @property
    def wanted(self) -> str:
        """What must stand in the translation."""
        return self.source if self.target is None else self.target

    def serves(self, source_language: str, target: str) -> bool:
        """Whether the row is for a pair of languages."""
        return (self.source_language is None or same(self.source_language, source_language)) and (
            self.target_language is None or same(self.target_language, target)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: where, and what must stand for it."""

    start: int
    end: int
    wanted: str


@dataclass(frozen=True)
class Glossary:
    """The terms of one file, or of none."""

    terms: tuple[Term, ...] = ()

    def for_pair(self, source_language: str, target: str) -> "PairGlossary":
        """The terms that serve a pair of languages."""
        return PairGlossary(tuple(term for term in self.terms if term.serves(source_language, target)))


@dataclass(frozen=True)
class PairGlossary:
    """The terms for one pair of languages."""

    terms: tuple[Term, ...]

    @cached_property
    def digest(self) -> str:
        """Eight hex digits that change with any of the terms; empty where there is none."""
        if not self.terms:
            return ""
        rows = sorted(f"{term.source}\t{term.wanted}" for term in self.terms)
        return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def find(self, text: str) -> list[Found]:
        """The terms in a text as whole words, the longest first, none within another."""
        if self._pattern is None:
            return []
        found = []
        for match in self._pattern.finditer(text):
            term = self._by_fold.get(match.group().casefold())
            if term is not None and (term.source.islower() or term.source == match.group()):
                wanted = match.group() if term.target is None else term.target
                found.append(Found(match.start(), match.end(), wanted))
        return found

    @cached_property
    def _by_fold(self) -> dict[str, Term]:
        return {term.source.casefold(): term for term in self.terms}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.terms:
            return None
        longest = sorted((term.source for term in self.terms), key=len, reverse=True)
        return re.compile("|".join(map(_bounded, longest)), re.IGNORECASE)


def holds(text: str, word: str) -> bool:
    """Whether a word stands in a text, in whatever case, and not within a longer one."""
    return re.search(_bounded(word), text, re.IGNORECASE) is not None


def _bounded(source: str) -> str:
    """A term as a pattern: bounded where it begins or ends with a letter that words are made of."""
    before = r"(?<!\w)" if source[0].isalnum() and source[0] < "\u0e00" else ""
    after = r"(?!\w)" if source[-1].isalnum() and source[-1] < "\u0e00" else ""
    return before + re.escape(source) + after


def load(path: Path) -> Glossary:
    """The glossary in a TSV file: source, target (empty: stays), and optionally a pair such as `en>pt`.

    Raises DataFileError with file and line for a row that can't be understood.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: can't read the glossary: {why(error)}") from error
    return Glossary(tuple(_terms(path, text.splitlines())))


def _terms(path: Path, lines: Sequence[str]) -> Iterable[Term]:
    seen: dict[tuple[str, str | None, str | None], int] = {}
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or line.startswith("#") or (number == 1 and tuple(cells[:2]) == _HEADER):
            continue
        if len(cells) > 3 or not cells[0]:
            raise DataFileError(f"{path}, line {number}: want source, target and pair with tabs between")
        source_language, target_language = _pair(path, number, cells[2] if len(cells) == 3 else "")
        target = cells[1] if len(cells) > 1 and cells[1] else None
        key = (cells[0].casefold(), source_language, target_language)
        if key in seen:
            raise DataFileError(f"{path}, line {number}: {cells[0]!r} stands in line {seen[key]} already")
        seen[key] = number
        yield Term(cells[0], target, source_language, target_language)


def _pair(path: Path, number: int, cell: str) -> tuple[str | None, str | None]:
    if not cell:
        return None, None
    one, sign, other = cell.partition(">")
    if not sign and cell.count("-") == 1:
        one, sign, other = cell.partition("-")
    codes = [one.strip() or None, other.strip() or None]
    if not sign or not all(code is None or re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", code) for code in codes):
        raise DataFileError(f"{path}, line {number}: {cell!r} is no pair of languages such as en>pt")
    return codes[0], codes[1]
