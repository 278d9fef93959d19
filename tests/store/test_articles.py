"""Articles go in once and are recognised ever after."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Block, Link, Original, Span
from archive.store import articles, runs, search
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


def came_in(text: str, content: bytes, path: str = "a.txt") -> Article:
    """An article of one paragraph, out of these bytes."""
    read = article("A", text, url="https://a.example/", content=content)
    assert read.original is not None
    return replace(read, original=replace(read.original, path=path))


def lines(store: Store) -> list[tuple[str, int | None]]:
    return store.connection.execute(
        "SELECT b.text, a.supersedes FROM articles a JOIN blocks b ON b.article = a.id AND b.position = 1"
    ).fetchall()


def test_another_reading_of_an_article_supersedes_the_first_and_not_what_came_later(store: Store) -> None:
    runs_of = [("one", b"1"), ("two", b"2"), ("one, better read", b"1"), ("one, best read", b"1")]
    outcomes = []
    for text, content in runs_of:
        with store.writing() as connection:
            run = runs.start(connection, "ingest", {})
            outcomes.append(articles.add(connection, came_in(text, content), run, alone=True).outcome)
    assert outcomes == ["new", "version", "version", "version"]
    assert lines(store) == [("one", None), ("two", 4), ("one, better read", 1), ("one, best read", 3)]


def test_a_second_article_of_one_run_is_no_other_reading_of_the_first(store: Store) -> None:
    with store.writing() as connection:
        run = runs.start(connection, "ingest", {})
        for text in ("one", "two"):
            assert articles.add(connection, came_in(text, b"page"), run, alone=True).outcome == "new"
    with store.writing() as connection:
        run = runs.start(connection, "ingest", {})
        assert articles.add(connection, came_in("three", b"page"), run, alone=True).outcome == "new"
    assert lines(store) == [("one", None), ("two", None), ("three", None)]


@pytest.mark.parametrize(("path", "alone"), [("b.txt", True), ("a.txt", False)])
def test_of_the_same_bytes_elsewhere_or_beside_another_article_none_is_superseded(
    store: Store, path: str, alone: bool
) -> None:
    with store.writing() as connection:
        articles.add(connection, came_in("one", b"page"), runs.start(connection, "ingest", {}), alone=True)
    with store.writing() as connection:
        run = runs.start(connection, "ingest", {})
        assert articles.add(connection, came_in("two", b"page", path), run, alone=alone).outcome == "new"


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
    assert articles.block_from_row((1, *row)) == block
