"""What can still be shown of damaged rows: a value of the right type for each, and which ones were damaged.

A page shows the rest of an article; whoever stores or exports what was read asks `archive.store.encoded`.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeGuard, TypeVar

from archive.errors import ArchiveError
from archive.model import UNDETERMINED

T = TypeVar("T")


class Mangled(str):
    """A text that isn't UTF-8 any more, with U+FFFD for what can't be read."""

    __slots__ = ()


@contextmanager
def reading(connection: sqlite3.Connection, by: Callable[[bytes], str]) -> Iterator[None]:
    """Have every text read from its bytes by a function, so that one that isn't UTF-8 hides no other row."""
    before: Callable[[bytes], Any] = connection.text_factory
    connection.text_factory = by
    try:
        yield
    finally:
        connection.text_factory = before


def marking(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """Have a text that isn't UTF-8 any more read as `Mangled`, so that whoever reads it knows."""
    return reading(connection, _marked)


def _marked(stored: bytes) -> str:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return Mangled(stored.decode(errors="replace"))


def is_text(stored: object) -> TypeGuard[str]:
    """Whether a text is as it was written: neither bytes nor, where those are marked, no UTF-8."""
    return type(stored) is str


def text(stored: object) -> str:
    """Whatever stands in the place of a text, as far as it can be read."""
    if isinstance(stored, str):
        return stored
    if isinstance(stored, bytes):
        return stored.decode(errors="replace")
    return "" if stored is None else str(stored)


def text_or_none(stored: object) -> str | None:
    """The same where nothing need stand."""
    return None if stored is None else text(stored)


def code(stored: object) -> str:
    """A language's code; half a code would name another language."""
    known = is_text(stored) and stored.isascii() and stored.isprintable()
    return str(stored) if known and stored else UNDETERMINED


def by_code(rows: Iterable[tuple[object, int]]) -> dict[str, int]:
    """How many there are of each language, those of all damaged codes together."""
    found = Counter[str]()
    for stored, number in rows:
        found[code(stored)] += number
    return dict(found)


def whole(stored: object) -> int:
    """A whole number, 0 for what is none."""
    return stored if isinstance(stored, int) else 0


class Row:
    """Gives what can be shown of one row's values, and keeps the columns that aren't as they were written."""

    def __init__(self, name: str, everywhere: list[str]) -> None:
        """Read the row of that name; what is damaged in it is added to `everywhere`: `text of block 12`."""
        self._name = name
        self._everywhere = everywhere
        self._damaged: list[str] = []

    @property
    def damaged(self) -> tuple[str, ...]:
        """The damaged columns, in the order in which they were read."""
        return tuple(self._damaged)

    def text(self, stored: object, column: str) -> str:
        """A text."""
        if is_text(stored):
            return stored
        self._note(column)
        return text(stored)

    def text_or_none(self, stored: object, column: str) -> str | None:
        """A text, or nothing."""
        return stored if stored is None or is_text(stored) else self.text(stored, column)

    def code(self, stored: object, column: str) -> str:
        """A language's code."""
        found = code(stored)
        if found != stored:
            self._note(column)
        return found

    def word(self, stored: object, column: str, known: Collection[str], otherwise: str) -> str:
        """One of the words that the program knows; half a word would be none of them."""
        if stored in known:
            return str(stored)
        self._note(column)
        return otherwise

    def whole(self, stored: object, column: str, otherwise: int = 0) -> int:
        """A whole number."""
        if isinstance(stored, int):
            return stored
        self._note(column)
        return otherwise

    def share(self, stored: object, column: str) -> float:
        """A number from 0 to 1."""
        if isinstance(stored, int | float) and 0 <= stored <= 1:
            return stored
        self._note(column)
        return 0

    def read(self, stored: str | None, column: str, shape: Callable[[str | None, str, object], T]) -> T:
        """JSON by one of the functions of `archive.store.encoded`; its empty value where that refuses it."""
        if stored is None:
            return shape(None, column, None)
        try:
            if isinstance(stored, Mangled):
                raise ArchiveError(f"{column} isn't UTF-8")
            return shape(stored, column, None)
        except ArchiveError:
            self._note(column)
            return shape(None, column, None)

    def _note(self, column: str) -> None:
        self._damaged.append(column)
        self._everywhere.append(f"{column} of {self._name}")
