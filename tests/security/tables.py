"""What an archive's tables hold, the write-ahead log included."""

import sqlite3
from contextlib import closing
from pathlib import Path


def content(path: Path) -> str:
    """Every row of every table as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())
