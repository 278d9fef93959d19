"""What rows hold as JSON or text, read back by everybody who reads them; a damaged one is named."""

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from archive.errors import ArchiveError
from archive.store import salvage

Passage = tuple[int, int, str]
"""Where a passage begins and ends in its block's text, and its address or language."""

FLAGS = "json_each(CASE WHEN json_valid(t.flags) THEN t.flags ELSE '[]' END)"
"""Each flag of a translation `t`, in a statement; at a damaged list `json_each` would end all of it."""

T = TypeVar("T")

_SURROGATE = re.compile(r"\\u[dD]")


def value(encoded: str | None, what: str, key: object, kind: type[T] = object) -> T:  # type: ignore[assignment]
    """Any value of a kind; where nothing is stored, that kind's empty one.

    Raises ArchiveError, here and below, which names the row by `what` of it is read and its `key`.
    """
    if encoded is None:
        return kind()
    try:
        found = json.loads(encoded)
        if _SURROGATE.search(encoded):
            json.dumps(found, ensure_ascii=False).encode()  # half a pair is a text that nobody can print
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(what, key) from error
    if not isinstance(found, kind):
        raise _damaged(what, key)
    return found


def strings(encoded: str | None, what: str, key: object) -> tuple[str, ...]:
    """A list of texts: flags, tags, authors, notes."""
    found = value(encoded, what, key, list)
    if not all(isinstance(one, str) for one in found):
        raise _damaged(what, key)
    return tuple(found)


def mapping(
    encoded: str | None, what: str, key: object, kind: type | tuple[type, ...] = str
) -> dict[str, Any]:
    """An object whose values are of a kind: reasons, a language's share, what gave a field."""
    found = value(encoded, what, key, dict)
    if not all(isinstance(one, kind) for one in found.values()):
        raise _damaged(what, key)
    return found


def shares(encoded: str | None, what: str, key: object) -> dict[str, float]:
    """Each language's share of an article."""
    return mapping(encoded, what, key, (int, float))


def links(encoded: str | None, what: str, key: object) -> tuple[Passage, ...]:
    """A block's links."""
    found: list[Passage] = []
    for link in value(encoded, what, key, list):
        match link:
            case [int(start), int(end), str(url)]:
                found.append((start, end, url))
            case _:
                raise _damaged(what, key)
    return tuple(found)


def spans(encoded: str | None, what: str, key: object) -> tuple[Passage, ...]:
    """A block's passages in other languages."""
    found: list[Passage] = []
    for span in value(encoded, what, key, list):
        match span:
            case {"start": int(start), "end": int(end), "language": str(language)}:
                found.append((start, end, language))
            case _:
                raise _damaged(what, key)
    return tuple(found)


def text(stored: object, what: str, key: object) -> str:
    """A text; a flipped bit makes bytes of it, or a `salvage.Mangled` where those are marked."""
    if not salvage.is_text(stored):
        raise _damaged(what, key)
    return stored


def sound(row: Sequence[object], columns: Sequence[str], name: str) -> None:
    """Check that no text of the row of that name came to be bytes, or isn't UTF-8 where those are marked."""
    for column, stored in zip(columns, row, strict=True):
        if isinstance(stored, bytes | salvage.Mangled):
            raise damaged(f"{column} of {name}")


def _damaged(what: str, key: object) -> ArchiveError:
    return damaged(f"{what} {key}")


def damaged(what: str) -> ArchiveError:
    """The error that names what isn't as it was written, such as `text of block 12`."""
    return ArchiveError(
        f"The {what} can't be read: it isn't what was written there; `lire-aussi verify DB` names all such"
        " rows and what mends them"
    )


def forgiving(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """Have a text that isn't UTF-8 any more read with U+FFFD in it, so that it doesn't hide the next row."""
    return salvage.reading(connection, salvage.text)
