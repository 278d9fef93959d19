"""Keep the full-text index true to the tables; nobody else writes to it.

`article_search` is an external-content FTS5 index over the view `article_text`. To forget a document,
FTS5 must be shown its old text, so every change goes through `reindexing`, in one transaction.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from archive.store.encoded import forgiving
from archive.store.fold import fold_extras
from archive.store.schema import migrations
from archive.store.views import SEARCH_COLUMNS

_COLUMNS = ", ".join(SEARCH_COLUMNS)

_TELLING = 5
"""Words that tell a text from nearly all others, even one of which other texts hold a sentence."""

_DAILY = (("automerge", 8), ("crisismerge", 16))
_IN_BULK = (("automerge", 16), ("crisismerge", 64))
"""How many pieces of the index FTS5 lets gather before it merges them: day by day as
in a new archive, and while all is made at once, where nobody searches before the one merge at the end."""


@contextmanager
def reindexing(connection: sqlite3.Connection, articles: Iterable[int]) -> Iterator[None]:
    """Index the articles anew after the change that the block makes; new articles are welcome."""
    ids = sorted(set(articles))
    forget(connection, ids)
    yield
    index(connection, ids)


def forget(connection: sqlite3.Connection, articles: Iterable[int]) -> None:
    """Take articles out of the index, as they stand in the tables at this moment."""
    connection.executemany(
        f"""
        INSERT INTO article_search (article_search, rowid, {_COLUMNS})
        SELECT 'delete', id, {_COLUMNS} FROM article_text
        WHERE id = ? AND id IN (SELECT article FROM folds)
        """,
        [(article,) for article in articles],
    )


def index(connection: sqlite3.Connection, articles: Iterable[int]) -> None:
    """Put articles into the index, which must not hold them."""
    for article in articles:
        _fold(connection, article)
        connection.execute(
            f"""
            INSERT INTO article_search (rowid, {_COLUMNS})
            SELECT id, {_COLUMNS} FROM article_text WHERE id = ?
            """,
            (article,),
        )


def _fold(connection: sqlite3.Connection, article: int) -> None:
    """Keep an article's fold, whose row also says that the article is in the index; a gone one has none."""
    with forgiving(connection):  # a damaged text costs the others of its article nothing
        row = connection.execute(
            "SELECT CAST(title AS TEXT), original, translation FROM article_text WHERE id = ?", (article,)
        ).fetchone()
    if row is not None:
        extras = fold_extras("\n".join(text for text in row if text))
        connection.execute("INSERT OR REPLACE INTO folds (article, text) VALUES (?, ?)", (article, extras))


def holding(connection: sqlite3.Connection, text: str) -> list[int]:
    """The articles that have the longest words of a text, so all whose original holds the text itself.

    Long words are rare ones: a phrase of all the words would read where "the" stands in every article. Of a
    text without a word that the index knows, every article.
    """
    words = sorted({word.replace("\0", " ") for word in text.split()}, key=len, reverse=True)[:_TELLING]
    phrases = ['"' + word.replace('"', '""') + '"' for word in words if any(map(str.isalnum, word))]
    if phrases:
        rows = connection.execute(
            "SELECT rowid FROM article_search WHERE article_search MATCH ? ORDER BY rowid",
            (f"original : ({' AND '.join(phrases)})",),
        )
    else:
        rows = connection.execute("SELECT id FROM articles ORDER BY id")
    return [row[0] for row in rows]


def rebuild(connection: sqlite3.Connection) -> None:
    """Make folds and index anew from the tables, the index in one piece."""
    _empty(connection)
    connection.execute("DELETE FROM folds")
    ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
    for article in ids:
        _fold(connection, article)
    for setting, value in _IN_BULK:
        connection.execute(
            "INSERT INTO article_search (article_search, rank) VALUES (?, ?)", (setting, value)
        )
    connection.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
    connection.execute("INSERT INTO article_search (article_search) VALUES ('optimize')")
    for setting, value in _DAILY:
        connection.execute(
            "INSERT INTO article_search (article_search, rank) VALUES (?, ?)", (setting, value)
        )


def _empty(connection: sqlite3.Connection) -> None:
    """Forget the index; where FTS5 can't read its own tables for that, they get a new archive's rows."""
    try:
        connection.execute("INSERT INTO article_search (article_search) VALUES ('delete-all')")
    except sqlite3.DatabaseError:
        if not connection.in_transaction:  # SQLite has rolled it back: at a stop, on a full disk
            raise
        with Database(memory=True) as empty:
            migrations.apply(empty)
            for table in ("data", "idx", "docsize", "config"):
                rows = empty.execute(f"SELECT * FROM article_search_{table}").fetchall()
                connection.execute(f"DELETE FROM article_search_{table}")
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"INSERT INTO article_search_{table} VALUES ({marks})", row)


def check(connection: sqlite3.Connection) -> str | None:
    """What FTS5's own integrity check says is wrong with the index, or None.

    Raises sqlite3.OperationalError where the file can't be written, which that check asks for.
    """
    try:
        connection.execute("INSERT INTO article_search (article_search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            raise
        return str(error)
    return None
