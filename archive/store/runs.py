"""What was run on an archive, when, with which versions, and what it refused."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from archive.model import Failure
from archive.store.database import now


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run added: new articles, blocks, translations, and refused inputs."""

    articles: int = 0
    blocks: int = 0
    translations: int = 0
    failures: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{key: value + asdict(other)[key] for key, value in asdict(self).items()})


def start(connection: sqlite3.Connection, command: str, versions: Mapping[str, str]) -> int:
    """Open a run and return its id."""
    cursor = connection.execute(
        "INSERT INTO runs (started, command, versions) VALUES (?, ?, ?)",
        (now(), command, json.dumps(dict(versions), sort_keys=True)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def exists(connection: sqlite3.Connection, run: int) -> bool:
    """Whether a run is on record."""
    return connection.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is not None


def count(connection: sqlite3.Connection, run: int, counts: Counts) -> None:
    """Add to a run's counts, in the transaction that did the work."""
    connection.execute(
        """
        UPDATE runs SET articles = articles + ?, blocks = blocks + ?,
            translations = translations + ?, failures = failures + ? WHERE id = ?
        """,
        (counts.articles, counts.blocks, counts.translations, counts.failures, run),
    )


def finish(connection: sqlite3.Connection, run: int) -> None:
    """Note that a run came to its end; a run that was killed never does."""
    connection.execute("UPDATE runs SET finished = ? WHERE id = ?", (now(), run))


def has_failed(connection: sqlite3.Connection, failure: Failure) -> bool:
    """Whether just this failure is on record."""
    row = connection.execute(
        "SELECT 1 FROM failures WHERE source = ? AND reason = ? AND detail = ?",
        (failure.source, failure.reason, failure.detail),
    ).fetchone()
    return row is not None


def fail(connection: sqlite3.Connection, run: int | None, failures: Iterable[Failure]) -> None:
    """Record refused inputs under a run."""
    rows = [(run, failure.source, failure.reason, failure.detail, now()) for failure in failures]
    connection.executemany(
        "INSERT INTO failures (run, source, reason, detail, created) VALUES (?, ?, ?, ?, ?)", rows
    )
    if run is not None:
        count(connection, run, Counts(failures=len(rows)))
