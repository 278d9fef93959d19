"""See what would be stored, without storing it."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archive.jobs.labels import Labels
from archive.model import Article, Failure, Known
from archive.read import read
from archive.store import articles
from archive.store.database import open_readonly


def preview(
    paths: Iterable[str | os.PathLike[str]],
    labels: Labels,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    given: str | None = None,
) -> Iterator[Article | Failure]:
    """Read and understand articles as an archive with these labels would; failures pass through."""
    for item in unlabelled(paths, format=format, mapping=mapping, given=given):
        yield labels.understand(item, given) if isinstance(item, Article) else item


def unlabelled(
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    given: str | None = None,
) -> Iterator[Article | Failure]:
    """Read articles, and leave their blocks as the reader gives them."""
    for path in paths:
        for item in read(path, format=format, errors="yield", mapping=mapping, declared=given):
            if not isinstance(item, Known):
                yield item


class Shelf:
    """What an archive holds already, asked without writing to it; an archive that isn't there is empty."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading, if there is one. Raises ArchiveError where it is no archive."""
        self._connection: sqlite3.Connection | None = open_readonly(path) if path.exists() else None
        self._uids: dict[str, str | None] = {}
        self._addresses: dict[str, str | None] = {}

    def outcome(self, article: Article) -> articles.Outcome:
        """What an ingest would make of an understood article: `new`, `version`, `capture` or `known`.

        What was asked before counts as stored.
        """
        stored = "new" if self._connection is None else articles.foretold(self._connection, article)
        digest = article.original.sha256 if article.original else None
        address = article.canonical_url or article.url
        outcome: articles.Outcome = stored
        if stored in ("new", "version") and article.uid in self._uids:
            outcome = "known" if digest in (None, self._uids[article.uid]) else "capture"
        elif stored == "new" and address and digest != self._addresses.get(address, digest):
            outcome = "version"
        self._uids.setdefault(article.uid, digest)
        if address:
            self._addresses.setdefault(address, digest)
        return outcome

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
