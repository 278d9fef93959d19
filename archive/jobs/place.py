"""How far the containers of an ingest have been read, between the reader and the store."""

import sqlite3

from archive.read import Position
from archive.store import inputs
from archive.store.store import Store


class Place:
    """Hears from the reader where it is, and saves it with the batch that was read up to there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reached: dict[str, Position] = {}
        self.latest: Position | None = None

    def resume(self, position: Position) -> str | None:
        """Where an earlier run left this container."""
        return inputs.cursor(self._store.connection, position.sha256) if position.sha256 else None

    def reach(self, position: Position) -> None:
        """Take note; what lies before the position has been handed to the store's next batch."""
        self.latest = position
        if position.sha256 is not None:
            self.reached[position.sha256] = position

    def save(self, connection: sqlite3.Connection, run: int) -> None:
        """Write down what was reached, inside the transaction of the batch."""
        for sha256, position in self.reached.items():
            inputs.reach(
                connection,
                run,
                path=position.path,
                sha256=sha256,
                size=position.size,
                cursor=position.cursor,
                finished=position.finished,
            )
        self.reached.clear()
