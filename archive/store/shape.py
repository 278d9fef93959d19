"""Whether a file has the tables, views and triggers of an archive, and in each column what belongs there."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from archive.store.checks import Breach
from archive.store.schema import migrations
from archive.store.translations import MADE

_PARTS = """
    SELECT type, name, CASE WHEN type != 'table' OR sql LIKE 'CREATE VIRTUAL %' THEN sql END
    FROM sqlite_master
"""
"""Of a plain table the columns are compared: whoever adds one of his own takes nothing away."""

_COLUMNS = """
    SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT GLOB '_sqlite*' AND m.name NOT GLOB 'article_search*'
"""
"""But for what sqlite-utils and FTS5 make for themselves, each version in its own way."""

_TYPES = {"TEXT": "text", "INTEGER": "integer", "REAL": "real", "BLOB": "blob"}
"""What SQLite calls that which belongs into a column of a type."""

_CHECKED = {("originals", "content")} | {
    ("signature_bands", column) for column in ("level", "band", "article")
}
"""Columns that other checks compare."""

_KEYS = {
    "languages": "code", "leases": "name", "memory": "source_hash", "folds": "article", "similar": "article",
    "signatures": "article",
}  # fmt: skip
"""What names a row of a table that has no id."""


_HISTORY = frozenset({"added", "retrieved", "source"})
"""Columns of an article that say when and where it came from: reading it again doesn't tell."""


def gone(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables, columns, indexes, views and triggers that every archive has and this one lacks."""
    expected, columns = _whole()
    found = _parts(connection)
    for (kind, name), statement in sorted(expected.items()):
        if (kind, name) not in found:
            yield f"the {kind} {name} is missing"
        elif found[kind, name] != statement:
            yield f"the {kind} {name} isn't the one that every archive has"
    for table, column, _ in sorted(columns - _columns(connection)):
        if ("table", table) in found:
            yield f"the table {table} lacks its column {column}"


def mistyped(connection: sqlite3.Connection) -> Iterator[Breach]:
    """What stands where another type belongs, as bytes for a text."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, declared in sorted(_whole()[1] & _columns(connection)):
        if column != "id" and (table, column) not in _CHECKED:
            tables.setdefault(table, {})[column] = _TYPES[declared]
    for table, columns in tables.items():
        key, article = _named(table)
        found = ", ".join(f'typeof("{column}")' for column in columns)
        # Where nothing may be missing, SQLite's own check tells so.
        wrong = " OR ".join(
            f"""typeof("{column}") != '{type}' AND "{column}" IS NOT NULL"""
            for column, type in columns.items()
        )
        rows = connection.execute(f'SELECT "{key}", {article}, {found} FROM "{table}" WHERE {wrong}')
        for name, again, *stored in rows:
            for (column, type), one in zip(columns.items(), stored, strict=True):
                if one not in (type, "null"):
                    yield _breach(table, name, column, again, f" is stored as {one}")


def mangled(connection: sqlite3.Connection) -> Iterator[Breach | None]:
    """For each row: None, or which text isn't UTF-8 any more.

    SQLite keeps and compares such bytes without a word, and every program that reads them fails.
    """
    tables: dict[str, list[str]] = {}
    for table, column, declared in sorted(_whole()[1] & _columns(connection)):
        if declared == "TEXT":
            tables.setdefault(table, []).append(column)
    for table, columns in tables.items():
        key, article = _named(table)
        texts = ", ".join(
            f"""CASE typeof("{column}") WHEN 'text' THEN CAST("{column}" AS BLOB) ELSE x'' END"""
            for column in columns
        )
        for name, again, *stored in connection.execute(f'SELECT "{key}", {article}, {texts} FROM "{table}"'):
            if _is_utf_8(b" ".join(stored)):
                yield None
                continue
            for column, one in zip(columns, stored, strict=True):
                if not _is_utf_8(one):
                    yield _breach(table, name, column, again)


def _breach(table: str, name: Any, column: str, article: int | None, how: str = "") -> Breach:
    made = table == "translations" and column in MADE
    return Breach(
        f"{table} {name}: {column}{how}",
        article if column not in _HISTORY else None,
        name if made else None,
    )


def _is_utf_8(stored: bytes) -> bool:
    try:
        stored.decode()
    except UnicodeDecodeError:
        return False
    return True


def _named(table: str) -> tuple[str, str]:
    """The columns that name a table's row, and the article that it is read from."""
    return _KEYS.get(table, "id"), {"articles": "id", "blocks": "article"}.get(table, "NULL")


@lru_cache(maxsize=1)
def _whole() -> tuple[dict[tuple[str, str], str], set[tuple[str, str, str]]]:
    """The parts and columns of every archive."""
    with Database(memory=True) as whole:
        migrations.apply(whole)
        return _parts(whole.conn), _columns(whole.conn)


def _parts(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    rows = connection.execute(_PARTS)
    return {(kind, name): " ".join((statement or "").split()) for kind, name, statement in rows}


def _columns(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    return set(connection.execute(_COLUMNS).fetchall())
