"""The room's data files: TOML tables of words, checked when they are first used."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from archive.errors import DataFileError


@cache
def words(name: str, tables: tuple[str, ...]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The tables of a data file of this room, each a mapping of keys to lists of words.

    name: the file's name, such as `bylines.toml`. tables: the tables that it must have, no more, no fewer.
    Raises DataFileError naming file and line for whatever is not as it should be.
    """
    return checked(files("archive.read").joinpath(name).read_text("utf-8"), f"archive/read/{name}", tables)


def checked(text: str, where: str, tables: tuple[str, ...]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """What `words` gives, from the text of a data file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{where}: {error}") from error
    for table in tables:
        if not isinstance(data.get(table), dict):
            raise DataFileError(f"{where}:1: there is no table [{table}]")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for table, rows in data.items():
        if table not in tables:
            raise DataFileError(
                f"{where}:{_line(text, table)}: unknown table [{table}]; it has {', '.join(tables)}"
            )
        found[table] = {}
        for key, listed in rows.items():
            line = _line(text, key)
            if not isinstance(listed, list) or not listed:
                raise DataFileError(f"{where}:{line}: {table}.{key} must be a list of words")
            for word in listed:
                if not isinstance(word, str) or not word.strip() or word != word.strip():
                    raise DataFileError(f"{where}:{line}: {word!r} in {table}.{key} is not a word")
            if len(set(listed)) < len(listed):
                raise DataFileError(f"{where}:{line}: {table}.{key} says a word twice")
            found[table][key] = tuple(listed)
    return found


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip("[\"'").startswith(key):
            return number
    return 1
