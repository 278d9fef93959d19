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
from pathlib import Path
from typing import NamedTuple

from archive.errors import DataFileError, why
from archive.model import FUNCTIONS
from archive.understand.codes import known
from archive.understand.fold import keys

SUFFIX = ".markers"
SLOT = "…"
PLACES = frozenset({"before", "colon", "support", "within"})
SECTIONS = frozenset({*FUNCTIONS, "byline"})

_LANGUAGE = re.compile(r"language\s*:\s*(\S+)$")
_SECTION = re.compile(r"\A\[\s*+([a-z_]++)\s*+(?::\s*+([a-z](?:[a-z -]*[a-z])?)\s*+)?\]$")


class Entry(NamedTuple):
    """A wording of a language, what it is used for, and where it may stand.

    `key` is the folded wording. `sense` tells wordings of one function apart (`most_read` has `commented`
    and `shared`); the same sense in two languages means the same. `places` holds `before` (a headline may
    follow on its line), `colon` (counts only with a colon), `support` (alone, it needs a link or a neighbour
    that speaks for it) and `within` (counts anywhere in a short line). A wording with `…` leaves room for a
    topic there. `canonical` marks the first of its section. `file` and `line` are where it was read.
    """

    key: str
    wording: str
    function: str
    language: str
    sense: str = ""
    places: frozenset[str] = frozenset()
    canonical: bool = False
    file: str = ""
    line: int = 0

    @property
    def origin(self) -> str:
        """The file and line of the entry, as a person would look it up."""
        return f"{Path(self.file).name}:{self.line}"


def read_entries(path: Path) -> list[Entry]:
    """The entries of one marker file, in order.

    Raises DataFileError, with file and line, at the first thing that isn't understood: an unknown language,
    function or place, a wording without letters, or a wording that its section already has.
    """
    language = function = sense = ""
    rows: list[tuple[str, str, str, frozenset[str], bool, int]] = []
    first = True
    for number, raw in enumerate(_lines(path), start=1):
        text = raw.strip()
        if not text or text[0] == "#":
            continue
        if not language:
            language = _language(text, path, number)
        elif text[0] == "[" or text[-1] == "]":
            function, sense = _section(text, path, number)
            first = True
        elif not function:
            raise _error(path, number, f"{text!r} stands before the first [function]")
        else:
            wording, places = _wording(text, path, number)
            rows.append((wording, function, sense, places, first, number))
            first = False
    if not language:
        raise _error(path, 1, "no line `language: CODE`")
    return _keyed(rows, language, path)


def _keyed(
    rows: list[tuple[str, str, str, frozenset[str], bool, int]], language: str, path: Path
) -> list[Entry]:
    """The entries of the rows; folding all wordings at once takes a quarter of the time."""
    entries, seen, file = [], dict[tuple[object, ...], int](), str(path)
    folded = keys([row[0] for row in rows])
    for key, (wording, function, sense, places, canonical, number) in zip(folded, rows, strict=True):
        if not key:
            raise _error(path, number, f"{wording!r} holds no letters")
        same = (key, function, sense, wording[0] == SLOT, wording[-1] == SLOT, "within" in places)
        if same in seen:
            raise _error(path, number, f"{wording!r} says the same as line {seen[same]}")
        seen[same] = number
        entries.append(Entry(key, wording, function, language, sense, places, canonical, file, number))
    return entries


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _error(path, line, "not UTF-8") from error
    except OSError as error:
        raise DataFileError(f"{path}: can't be read: {why(error)}") from error


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
    wording, bar, rest = text.partition("|")
    wording = wording.rstrip()
    if SLOT in wording[1:-1] or (wording[:1] == SLOT and wording[-1:] == SLOT):
        raise _error(path, number, f"{SLOT} can begin a wording or end it: {wording!r}")
    return wording, _places(rest, path, number) if bar else _ANYWHERE


def _places(text: str, path: Path, number: int) -> frozenset[str]:
    if (known_places := _seen_places.get(text)) is not None:
        return known_places
    places = frozenset(text.replace(",", " ").split())
    if unknown := places - PLACES:
        raise _error(path, number, f"{min(unknown)!r} is no place; known: {', '.join(sorted(PLACES))}")
    _seen_places[text] = places
    return places


_ANYWHERE: frozenset[str] = frozenset()
_seen_places: dict[str, frozenset[str]] = {}


def _error(path: Path, line: int, problem: str) -> DataFileError:
    return DataFileError(f"{path}, line {line}: {problem}")
