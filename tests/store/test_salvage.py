"""What a page gets of damaged rows: values of the right types, and the names of what was changed."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from archive.errors import ArchiveError
from archive.export.html import write_html
from archive.store import articles, encoded, pages, salvage, stats
from archive.store.salvage import Mangled, Row
from archive.store.store import Store
from tests.bilingual import accord, fill


def test_a_text_that_is_no_utf_8_is_marked_for_a_while():
    with closing(sqlite3.connect(":memory:")) as connection:
        statement = "SELECT CAST(x'61ff' AS TEXT), 'é'"
        with salvage.marking(connection):
            mangled, whole = connection.execute(statement).fetchone()
        assert (mangled, type(mangled), whole, type(whole)) == ("a\ufffd", Mangled, "é", str)
        with pytest.raises(sqlite3.OperationalError, match="UTF-8"):
            connection.execute(statement).fetchone()


def test_a_row_names_what_is_damaged_and_gives_what_can_be_read():
    everywhere = ["title of article 1"]
    row = Row("block 7", everywhere)
    assert [
        row.text("whole", "text"),
        row.text(Mangled("a\ufffd"), "text"),
        row.text(b"a\xff", "url"),
        row.text_or_none(None, "time"),
        row.text_or_none(19, "time"),
        row.code("pt-BR", "language"),
        row.code("p\x00", "language"),
        row.word("title", "kind", ("title", "quote"), "quote"),
        row.word(b"title", "kind", ("title", "quote"), "quote"),
        row.whole(3, "position"),
        row.whole("3", "position", 2),
        row.share(0.5, "confidence"),
        row.share(float("inf"), "confidence"),
        row.read('["numbers"]', "flags", encoded.strings),
        row.read("[1]", "flags", encoded.strings),
        row.read(Mangled('["a"]'), "notes", encoded.strings),
        row.read(None, "reasons", encoded.mapping),
    ] == [
        "whole", "a\ufffd", "a\ufffd", None, "19", "pt-BR", "und", "title", "quote", 3, 2, 0.5, 0,
        ("numbers",), (), (), {},
    ]  # fmt: skip
    damaged = ("text", "url", "time", "language", "kind", "position", "confidence", "flags", "notes")
    assert row.damaged == damaged
    assert everywhere == ["title of article 1", *(f"{column} of block 7" for column in damaged)]


def test_an_article_that_is_damaged_is_shown_and_not_exported(store: Store, tmp_path):
    fill(store, accord())
    whole = pages.article_page(store.connection, 1)
    assert (whole.damaged, write_html(store.connection, tmp_path / "site")) == ((), 1)
    with store.writing() as connection:
        connection.execute("UPDATE translations SET flags = '{' WHERE block = 2")
    shown = pages.article_page(store.connection, 1)
    title, text = whole.blocks
    damaged = replace(text.rendering, flags=(), damaged=("flags",))
    assert shown == replace(
        whole, damaged=("flags of translation 2",), blocks=(title, replace(text, rendering=damaged))
    )
    with pytest.raises(ArchiveError, match=r"^The flags of translation 2 can't be read: "):
        write_html(store.connection, tmp_path / "site")


def test_what_lists_show_of_a_damaged_article_is_a_headline_all_the_same(store: Store):
    fill(store, accord())
    store.connection.execute("PRAGMA foreign_keys = OFF")
    with store.writing() as connection:
        identity = articles.find(connection, accord().uid)
        connection.execute("UPDATE articles SET title = x'', language = x'ff', words = 'many', published = 5")
    (headline,) = pages.headlines.by_ids(store.connection, [identity], ["en"])
    assert (headline.title, headline.language, headline.words, headline.published) == ("#1", "und", 0, "5")
    assert headline.translated == "The agreement, article by article"


def test_what_an_archive_holds_is_counted_beside_a_damaged_code(store: Store):
    fill(store, accord())
    store.connection.execute("PRAGMA foreign_keys = OFF")
    with store.writing() as connection:
        connection.execute("UPDATE articles SET language = x'ff'")
        connection.execute("UPDATE translations SET target = x'ff' WHERE block = 2")
    numbers = stats.count(store.connection)
    assert (numbers["languages"], list(numbers["targets"])) == ({"und": 1}, ["en"])
