"""See what would be stored, without storing it."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from archive.jobs.labels import Labels
from archive.model import Article, Failure, Known
from archive.store import articles
from archive.store.database import open_readonly


def preview(
    items: Iterable[Article | Failure | Known], labels: Labels, *, given: str | None = None
) -> Iterator[Article | Failure]:
    """Understand articles as an archive with these labels would; failures pass through."""
    for item in items:
        if isinstance(item, Article):
            yield labels.understand(item, given)
        elif isinstance(item, Failure):
            yield item


class Shelf:
    """What an archive holds already, asked without writing to it; an archive that isn't there is empty."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading, if there is one. Raises ArchiveError where it is no archive."""
        self._connection: sqlite3.Connection | None = open_readonly(path) if path.exists() else None

    def holds(self, article: Article) -> bool:
        """Whether the archive has this article."""
        return self._connection is not None and articles.find(self._connection, article.uid) is not None

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
