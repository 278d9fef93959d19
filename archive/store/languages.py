"""The languages that an archive mentions, with their names and writing direction."""

import sqlite3
from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

UNDETERMINED_NAME = "Undetermined"
RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})


def describe(code: str) -> tuple[str, str, str]:
    """Name in English, name in the language itself, and direction (`ltr` or `rtl`) of a BCP 47 code.

    A code that CLDR doesn't know is its own name, left to right.
    """
    if code == "und":
        return UNDETERMINED_NAME, UNDETERMINED_NAME, "ltr"
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return code, code, "ltr"
    name = locale.get_display_name("en") or code
    own = locale.get_display_name() or name
    direction = "rtl" if locale.text_direction == "rtl" or locale.script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return name, own, direction


def ensure(connection: sqlite3.Connection, codes: Iterable[str]) -> None:
    """Add to `languages` those of the codes that it lacks."""
    wanted = set(codes)
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(f"SELECT code FROM languages WHERE code IN ({marks})", tuple(wanted))
    missing = wanted - {row[0] for row in rows}
    connection.executemany(
        "INSERT OR IGNORE INTO languages (code, name, own_name, direction) VALUES (?, ?, ?, ?)",
        [(code, *describe(code)) for code in sorted(missing)],
    )
