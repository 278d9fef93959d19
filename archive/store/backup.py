"""The copy of an archive that is made before its tables are rewritten."""

import filecmp
import os
import sqlite3
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from archive.errors import ArchiveError
from archive.files import flush


def back_up(path: Path, migration: str) -> Path:
    """Copy an archive as it stands before a migration, beside it, and return the copy's path.

    Called while this process holds the write lock, so that the copy is what the migration begins with.
    What an earlier attempt copied stays under its name, and a number tells the new copy from it: the archive
    may have grown since. Only where both are the same, byte for byte, is the earlier one enough. Raises
    ArchiveError where no copy can be made.
    """
    name = f"{path.stem}.before-{migration}"
    unfinished = path.with_name(f"{name}{path.suffix}.part")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(path.absolute())) as reader:
            reader.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(unfinished),))
        flush(unfinished)
        for number in count(1):
            copy = path.with_name(f"{name}{f'-{number}' if number > 1 else ''}{path.suffix}")
            if not copy.exists():
                unfinished.rename(copy)
                with suppress(OSError):  # some file systems can't do it for a folder
                    flush(copy.parent)
                break
            if filecmp.cmp(unfinished, copy, shallow=False):
                unfinished.unlink()
                break
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ArchiveError(f"No backup of {path} could be made before its upgrade: {error}") from error
    return copy
