"""What an archive says, without the ids and times that differ from run to run, and whether it is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.store import search
from archive.store.store import Store

LOGS = frozenset({"runs", "leases", "_sqlite_migrations"})
"""Tables that tell of runs, not of articles."""
TIMES = frozenset({"added", "created", "finished", "started", "retrieved", "applied_at"})

Rows = dict[str, list[str]]


def rows(path: Path) -> Rows:
    """Every row of every table, sorted, with identities from the content in place of ids."""
    with closing(sqlite3.connect(path)) as connection:
        names = {"articles": dict(connection.execute("SELECT id, uid FROM articles"))}
        names["blocks"] = {
            key: f"{names['articles'][article]}/{position}"
            for key, article, position in connection.execute("SELECT id, article, position FROM blocks")
        }
        tables = [
            name
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if name not in LOGS
            and "VIRTUAL" not in sql
            and not name.startswith(("sqlite_", "article_search"))
        ]
        return {table: _rows(connection, table, names) for table in sorted(tables)}


def _rows(connection: sqlite3.Connection, table: str, names: dict[str, dict[int, str]]) -> list[str]:
    links = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]

    def plain(column: str, value: object) -> object:
        if (column == "id" and isinstance(value, int)) or links.get(column) == "runs":
            return None
        if column in TIMES:
            return value is not None
        of = names.get(links.get(column, ""))
        return of[value] if of is not None and isinstance(value, int) else value

    found = [
        repr({column: plain(column, value) for column, value in zip(columns, row, strict=True)})
        for row in connection.execute(f"SELECT * FROM {table}")
    ]
    # An input that is refused is refused by every run that meets it.
    return sorted(set(found)) if table == "failures" else sorted(found)


def count(path: Path, table: str = "articles") -> int:
    """How many rows a table has."""
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return number


def faults(path: Path) -> list[str]:
    """What is wrong with a file: SQLite's check of pages, references and search index, counts of runs."""
    with Store(path) as store:
        connection = store.connection
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"foreign key: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
        with store.writing():
            wrong = search.check(connection)
        found += [f"search index: {wrong}"] if wrong else []
        missing = connection.execute(
            "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM folds)"
        ).fetchone()[0]
        found += [f"{missing} articles are not in the search index"] if missing else []
        for table in ("articles", "failures"):
            counted, there = connection.execute(
                f"SELECT (SELECT coalesce(sum({table}), 0) FROM runs), (SELECT count(*) FROM {table})"
            ).fetchone()
            found += [f"runs counted {counted} {table}, there are {there}"] if counted != there else []
    return found
