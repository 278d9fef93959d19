"""An open archive file: one connection, its transactions, and its orderly end."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from archive.errors import ArchiveError
from archive.store.database import is_published, open_database, open_for_reading, writing


class Store:
    """The file of an archive, open for reading and writing.

    The functions of this room take its `connection`; those that write are called inside `writing()`.
    """

    def __init__(self, path: Path | str, *, create: bool = False, reading: bool = False) -> None:
        """Open, and migrate where needed; `create` makes the file. Raises ArchiveError.

        With `reading`, a file or folder that can't be written is opened all the same.
        """
        self.path = Path(path)
        self._reading = reading
        self._database = open_for_reading(self.path) if reading else open_database(self.path, create=create)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself."""
        return self._database.conn

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that holds the write lock from its start and commits at the end of the block.

        Raises ArchiveError for a published copy, unless it was opened for `reading`: to check its search
        index, FTS5 needs a transaction that may write.
        """
        if not self._reading and is_published(self.connection):
            raise ArchiveError(
                f"{self.path} is a published copy, for reading alone; "
                "change the archive that it was made of, and publish that again"
            )
        return writing(self._database, self.path)

    def close(self) -> None:
        """Flush the write-ahead log where no other process needs it, and close."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
