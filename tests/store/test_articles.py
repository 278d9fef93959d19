"""Articles go in once and are recognised ever after."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Block, Link, Original, Span
from archive.store import articles, search
from archive.store.articles import Added
from archive.store.store import Store
from tests.examples import article


def count(store: Store, table: str) -> int:
    return int(store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    block = Block(
        "related", "Peace «talks»", "fr", 0.75, "detector", "related", "19:42", "https://a.example/1",
        (Link(0, 5, "https://a.example/1"),), (Span(6, 13, "en"),), "fr-CA",
    )  # fmt: skip
    original = Original(
        b"\xff\x00bytes", "text/html", "warc", "a.warc", "3", "cp1252", "header", "2026-01-01T00:00:00Z",
        "urn:uuid:1", "sha1:ABC", ("repaired: 2",),
    )  # fmt: skip
    with store.writing() as connection:
        added = articles.add(connection, replace(article(), blocks=(block,), original=original), None)
    assert added == Added(1, "new")
    assert [block for _, block in articles.blocks_of(store.connection, 1)] == [block]
    assert list(articles.originals_of(store.connection, 1)) == [original]


def test_the_same_text_from_the_same_bytes_is_known(store: Store) -> None:
    one = article(content=b"bytes")
    with store.writing() as connection:
        outcomes = [articles.add(connection, one, None), articles.add(connection, one, None)]
    assert outcomes == [Added(1, "new"), Added(1, "known")]
    assert (count(store, "articles"), count(store, "originals")) == (1, 1)
    assert articles.is_known(store.connection, one.original.sha256)  # type: ignore[union-attr]


def test_the_same_text_from_elsewhere_is_a_capture_and_its_bytes_are_kept_once(store: Store) -> None:
    here = article(url="https://a.example/1", content=b"bytes")
    with store.writing() as connection:
        articles.add(connection, here, None)
        added = articles.add(connection, replace(here, url="https://b.example/1"), None)
    assert added == Added(1, "capture")
    rows = store.connection.execute("SELECT url, content IS NULL FROM originals ORDER BY id").fetchall()
    assert rows == [("https://a.example/1", 0), ("https://b.example/1", 1)]
    assert [original.content for original in articles.originals_of(store.connection, 1)] == [
        b"bytes",
        b"bytes",
    ]


def test_a_changed_text_at_the_same_address_supersedes_the_old(store: Store) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A", "one", url="https://a.example/1", content=b"1"), None)
        added = articles.add(connection, article("A", "two", url="https://a.example/1", content=b"2"), None)
        later = articles.add(connection, article("A", "three", url="https://a.example/1", content=b"3"), None)
    assert [added, later] == [Added(2, "version"), Added(3, "version")]
    rows = store.connection.execute("SELECT id, supersedes FROM articles ORDER BY id").fetchall()
    assert rows == [(1, None), (2, 1), (3, 2)]


def test_two_articles_of_one_page_do_not_supersede_each_other(store: Store) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A", "one", url="https://a.example/", content=b"page"), None)
        added = articles.add(connection, article("B", "two", url="https://a.example/", content=b"page"), None)
    assert added == Added(2, "new")


def test_what_goes_in_can_be_found(store: Store) -> None:
    with store.writing() as connection:
        articles.add(connection, article("Élections", "Le peuple vote."), None)
    found = "SELECT rowid FROM article_search WHERE article_search MATCH ?"
    assert store.connection.execute(found, ("elections",)).fetchall() == [(1,)]
    with store.writing() as connection:
        assert search.check(connection) is None


@pytest.mark.parametrize("table", ["articles", "blocks"])
def test_an_unknown_language_is_an_integrity_error_not_a_silent_row(store: Store, table: str) -> None:
    rows = store.connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    assert "languages" in {row[2] for row in rows}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_unicode_text_round_trips(text: str) -> None:
    block = Block("paragraph", text, "en")
    row = articles.block_values(block)
    assert articles.block_from_row(row) == block
