"""Which of a Datasette's databases are archives, whatever their files are called."""

import sqlite3
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from archive.store.database import is_archive as says_so

NAME = "archive"
"""The name under which metadata.yml describes the database."""

_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


async def is_archive(datasette: Any, name: str | None) -> bool:
    """Whether the database of that name is an archive; asked of each database once."""
    database = datasette.databases.get(name) if name else None
    if database is None:
        return False
    if database not in _known:
        try:
            _known[database] = bool(await database.execute_fn(says_so))
        except sqlite3.Error:
            return False
    return _known[database]


def known_archive(datasette: Any, name: str | None) -> bool:
    """The same without asking the file: False until `is_archive` has been awaited once."""
    database = datasette.databases.get(name) if name else None
    return database is not None and _known.get(database, False)


async def archives(datasette: Any) -> list[str]:
    """The names of all archives that this Datasette serves."""
    return [name for name in datasette.databases if await is_archive(datasette, name)]


async def only_archive(datasette: Any) -> str | None:
    """The name of the archive where this Datasette serves that one database and no other."""
    names = [name for name in datasette.databases if not name.startswith("_")]
    return names[0] if len(names) == 1 and await is_archive(datasette, names[0]) else None


def archive_at(datasette: Any, path: str) -> str | None:
    """The name of the archive that a path of this Datasette belongs to, of those that are known already.

    Pages of the whole instance belong to an archive that is alone in it.
    """
    base = datasette.setting("base_url").rstrip("/")
    first = path.removeprefix(base).lstrip("/").split("/", 1)[0].split(".", 1)[0]
    for name, database in datasette.databases.items():
        if first == database.route:
            return name if known_archive(datasette, name) else None
    names = [name for name in datasette.databases if not name.startswith("_")]
    return names[0] if len(names) == 1 and known_archive(datasette, names[0]) else None


def metadata_path() -> Path:
    """The metadata.yml that describes an archive to Datasette: in the package, or beside it in a checkout."""
    packaged = Path(__file__).with_name("metadata.yml")
    return packaged if packaged.is_file() else Path(__file__).parents[2] / "metadata.yml"
