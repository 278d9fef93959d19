"""Read marker files: the wordings of a language, one a line, under the function that they serve.

A file looks like this; `docs/languages.md` explains it:

    language: fr

    [related]
    Lire aussi | before
    Sur le même sujet

    [most_read: commented]
    Les plus commentés

Blank lines and lines that begin with `#` are skipped. The first wording of a section is canonical.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import DataFileError
from archive.model import FUNCTIONS
from archive.understand.codes import known
from archive.understand.fold import key

SUFFIX = ".markers"
SLOT = "…"
PLACES = frozenset({"before", "colon", "support", "within"})
SECTIONS = frozenset({*FUNCTIONS, "byline"})

_LANGUAGE = re.compile(r"language\s*:\s*(\S+)$")
_SECTION = re.compile(r"\[\s*([a-z_]+)\s*(?::\s*([a-z][a-z -]*?)\s*)?\]$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A wording of a language, what it is used for, and where it may stand.

    `sense` tells wordings of one function apart (`most_read` has `commented` and `shared`); the same
    sense in two languages means the same. `places` holds `before` (a headline may follow on its line),
    `colon` (counts only with a colon), `support` (alone, needs a neighbour or link that speaks for it) and
    `within` (counts anywhere in a short line). `about` says that a topic takes the place of `…` in the
    wording. `file` and `line` are where it was read.
    """

    wording: str
    function: str
    language: str
    sense: str = ""
    places: frozenset[str] = frozenset()
    canonical: bool = False
    file: str = ""
    line: int = 0

    @property
    def about(self) -> bool:
        return SLOT in self.wording

    @property
    def origin(self) -> str:
        """The file and line of the entry, as a person would look it up."""
        return f"{Path(self.file).name}:{self.line}"


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of one marker file, in order.

    Raises DataFileError, with file and line, at the first thing that isn't understood: an unknown language,
    function or place, a wording without letters, or a wording that the same section already has.
    """
    language = function = sense = ""
    seen: dict[tuple[str, ...], int] = {}
    first = True
    for number, raw in enumerate(_lines(path), start=1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if not language:
            language = _language(text, path, number)
            continue
        if text.startswith("["):
            function, sense = _section(text, path, number)
            seen, first = {}, True
            continue
        if not function:
            raise _error(path, number, f"{text!r} stands before the first [function]")
        wording, places = _wording(text, path, number)
        folded = (*key(wording), *places & {"within"})
        if folded in seen:
            raise _error(path, number, f"{wording!r} says the same as line {seen[folded]} of this section")
        seen[folded] = number
        yield Entry(wording, function, language, sense, places, first, str(path), number)
        first = False
    if not language:
        raise _error(path, 1, "no line `language: CODE`")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _error(path, line, "not UTF-8") from error
    except OSError as error:
        raise DataFileError(f"{path}: can't be read: {error.strerror}") from error


def _language(text: str, path: Path, number: int) -> str:
    match = _LANGUAGE.match(text)
    if not match:
        raise _error(path, number, f"expected `language: CODE`, found {text!r}")
    if not known(match[1]):
        raise _error(path, number, f"{match[1]!r} is no language code (BCP 47, such as pt or zh-Hant)")
    return match[1]


def _section(text: str, path: Path, number: int) -> tuple[str, str]:
    match = _SECTION.match(text)
    if not match:
        raise _error(path, number, f"expected [function] or [function: sense], found {text!r}")
    if match[1] not in SECTIONS:
        raise _error(path, number, f"no function {match[1]!r}; known: {', '.join(sorted(SECTIONS))}")
    return match[1], match[2] or ""


def _wording(text: str, path: Path, number: int) -> tuple[str, frozenset[str]]:
    wording, _, rest = (part.strip() for part in text.partition("|"))
    places = frozenset(rest.replace(",", " ").split())
    if unknown := places - PLACES:
        known_places = ", ".join(sorted(PLACES))
        raise _error(path, number, f"{min(unknown)!r} is no place; known: {known_places}")
    if "\t" in wording:
        raise _error(path, number, "a tab inside a wording")
    bare = wording.removeprefix(SLOT).removesuffix(SLOT)
    if not key(bare):
        raise _error(path, number, f"{wording!r} holds no letters")
    if SLOT in bare:
        raise _error(path, number, f"{SLOT} can only begin or end a wording: {wording!r}")
    if bare != wording and wording.startswith(SLOT) and wording.endswith(SLOT):
        raise _error(path, number, f"only one {SLOT} a wording: {wording!r}")
    return wording, places


def _error(path: Path, line: int, problem: str) -> DataFileError:
    return DataFileError(f"{path}, line {line}: {problem}")
