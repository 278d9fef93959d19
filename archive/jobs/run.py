"""One run of a command on an archive, on record only if it changed something."""

import sqlite3

from archive.jobs.versions import versions
from archive.store import runs
from archive.store.store import Store


class Run:
    """A run that is written down with its first change, so that a run without work leaves no trace."""

    def __init__(self, store: Store, command: str) -> None:
        self._store = store
        self._command = command
        self._id: int | None = None

    @property
    def started(self) -> int | None:
        """The run's id where it is on record already."""
        return self._id

    def id(self, connection: sqlite3.Connection) -> int:
        """The run's id, for a row that is about to be written in this transaction."""
        # A transaction that was rolled back took the run's row with it.
        if self._id is None or not runs.exists(connection, self._id):
            self._id = runs.start(connection, self._command, versions())
        return self._id

    def finish(self) -> None:
        """Note that the run came to its end; what is changed later is another one."""
        if self._id is not None and runs.exists(self._store.connection, self._id):
            with self._store.writing() as connection:
                runs.finish(connection, self._id)
            self._id = None
