"""How far the containers of an ingest have been read, between the reader and the store."""

import sqlite3

from archive.jobs.report import SILENT, Reporter
from archive.model import storable
from archive.read import Position
from archive.store import inputs
from archive.store.store import Store

MB = 1_000_000
LARGE = 10 * MB
"""Bytes of a file from which its reading is worth a bar of its own."""


class Place:
    """Hears from the reader where it is, and saves it with the batch that was read up to there.

    Of a large file the reporter is told how much is read.
    """

    def __init__(self, store: Store, reporter: Reporter = SILENT) -> None:
        self._store = store
        self._reporter = reporter
        self._told: tuple[str, int] | None = None
        self.reached: dict[str, Position] = {}

    def resume(self, position: Position) -> str | None:
        """Where an earlier run left this container."""
        return inputs.cursor(self._store.connection, position.sha256) if position.sha256 else None

    def reach(self, position: Position) -> None:
        """Take note; what lies before the position has been handed to the store's next batch."""
        if position.sha256 is not None:
            self.reached[position.sha256] = position
        if position.size is not None and position.size >= LARGE:
            self._tell(position.path, position.done // MB, position.size // MB)

    def _tell(self, path: str, done: int, size: int) -> None:
        """Say how much of the file is read, once a megabyte: records without an article are many."""
        if self._told != (path, done):
            self._told = (path, done)
            self._reporter.progress("The file in hand", done, size, "MB")

    def save(self, connection: sqlite3.Connection, run: int) -> None:
        """Write down what was reached, inside the transaction of the batch."""
        for sha256, position in self.reached.items():
            inputs.reach(
                connection,
                run,
                path=storable(position.path),
                sha256=sha256,
                size=position.size,
                cursor=position.cursor,
                finished=position.finished,
            )
        self.reached.clear()
