"""What is done for one article must not read the whole archive: held by the query plans."""

import hashlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.jobs import likeness as linking
from archive.model import Article, Known, Recapture, Translation
from archive.store import (
    articles,
    captures,
    corrections,
    inputs,
    likeness,
    overview,
    pages,
    provenance,
    publication,
    results,
    search,
    stitched,
    translations,
)
from archive.store.store import Store
from tests.examples import article

PAGE = "https://a.example/"
A_SHA256 = hashlib.sha256(b"a").hexdigest()


def older(*texts: str, kind: str = "file") -> Article:
    """The page as it was before the archive's own, or what a feed says of it."""
    made = article("B", *texts, url=PAGE, content=b"b")
    assert made.original is not None
    return replace(made, original=replace(made.original, kind=kind), retrieved="2020-01-01T00:00:00Z")


WORK: dict[str, Callable[[sqlite3.Connection], object]] = {
    "correct": lambda connection: corrections.correct(connection, 1, "pt", "Uma votação"),
    "withhold": lambda connection: _withhold(connection),
    "is_known": lambda connection: articles.is_known(connection, "0" * 64),
    "add": lambda connection: articles.add(connection, article("B", url=PAGE), None),
    "add an older version": lambda connection: articles.add(connection, older("It was shut."), None),
    "add an excerpt": lambda connection: articles.add(
        connection, older("The result is open.", kind="feed"), None
    ),
    "a known page elsewhere": lambda connection: captures.record(
        connection, Known("a.warc", A_SHA256, recapture=Recapture(PAGE, "2024-02-01T00:00:00Z")), None, None
    ),
    "a known container": lambda connection: list(inputs.refused(connection, A_SHA256, "a.warc")),
    "find": lambda connection: provenance.find(connection, PAGE),
    "blocks_of": lambda connection: articles.blocks_of(connection, 1),
    "languages_of": translations.languages_of,
    "targets": translations.targets,
    "page": lambda connection: _page(connection),
    "search": lambda connection: results.find(
        connection, results.Asked("parliament", "en", date="2024", flag="numbers"), prefer=("pt",)
    ),
    "search for what is there": lambda connection: results.find(
        connection, results.Asked("parliament"), prefer=("pt",)
    ),
    "newest": lambda connection: overview.newest(connection, prefer=("pt",)),
    "link": lambda connection: _link(connection),
    "settle": lambda connection: likeness.settle(connection, likeness.GATHER),
    "overtaken": lambda connection: corrections.overtaken(connection, [1], "pt", -1),
    "corrected": lambda connection: corrections.corrected(connection, "en", "pt", ["Parliament votes"]),
}


def _page(connection: sqlite3.Connection) -> None:
    corrections.correct(connection, 1, "pt", "Uma votação")
    assert pages.article_page(connection, 1, asked="pt") is not None


def _link(connection: sqlite3.Connection) -> None:
    """Twice, so that what was kept is found, and forgotten."""
    texts = [f"The parliament of town number {number} voted on its budget today." for number in range(20)]
    made = article("Budgets", *texts)
    first = articles.add(connection, made, None).id
    other = articles.add(connection, article("Budgets again", *texts, "And so on."), None).id
    for identity in (first, other, first):
        linking.link(connection, identity, linking.fingerprint(made))
    assert connection.execute("SELECT count(*) FROM similar WHERE article = ?", (first,)).fetchone() == (1,)


def _withhold(connection: sqlite3.Connection) -> None:
    corrections.correct_segment(connection, "en", "pt", "Parliament votes", "Vota-se")
    publication.withhold(connection, [1])


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as connection:
        page = replace(article("A", url=PAGE, content=b"a"), retrieved="2024-01-01T00:00:00Z")
        articles.add(connection, page, None)
    return store


@pytest.mark.parametrize("name", WORK)
def test_no_table_that_grows_is_read_through(filled: Store, name: str) -> None:
    statements: list[str] = []
    connection = filled.connection
    with filled.writing():
        connection.set_trace_callback(statements.append)
        WORK[name](connection)
        connection.set_trace_callback(None)
    verbs = ("SELECT", "UPDATE", "INSERT", "WITH", "DELETE")
    plans = [
        step[3]
        for statement in statements
        if statement.lstrip().startswith(verbs)
        for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert plans
    # All blocks of a language, all translations into one: an index leads there, it is a scan all the same.
    wide = [plan for plan in plans if plan.endswith(("(language=?)", "(target=?)"))]
    assert [plan for plan in wide if plan not in FIRST_ALONE] == []
    assert [plan for plan in plans if plan.startswith("SCAN ") and not SMALL.fullmatch(plan)] == []


FIRST_ALONE = {"SEARCH corrections USING COVERING INDEX corrections_source (target=?)"}
"""Of these the first entry is asked for, with LIMIT 1."""

SMALL = re.compile(
    r"SCAN (?:"
    r"\(subquery-\d+\)|CONSTANT ROW|found|sqlite_master"  # what the same statement made; the schema
    r"|\w+ VIRTUAL TABLE INDEX 1:"  # json_each of one value
    r"|(?:article_search|s) VIRTUAL TABLE INDEX \d+:M\d[<>]?"  # the search index, asked for words
    r")"
)
"""Scans of what doesn't grow with the archive, as plans name them: a table goes by its alias there, so that
whatever isn't known here counts as a table."""


@pytest.mark.parametrize(
    "statement", ["SELECT 1 FROM blocks", "SELECT 1 FROM blocks b", "SELECT * FROM article_search"]
)
def test_a_table_read_through_would_be_noticed(filled: Store, statement: str) -> None:
    plans = [step[3] for step in filled.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert [SMALL.fullmatch(plan) for plan in plans if plan.startswith("SCAN ")] == [None]


def test_a_text_is_found_by_its_longest_words(filled: Store) -> None:
    texts = ("Parliament votes", "The result is open.", "Parliament voted", "The result is shut.")
    assert [search.holding(filled.connection, text) for text in texts] == [[1], [1], [], []]


@pytest.mark.parametrize("text", ['NEAR("a"', "a\0b", "original : x", '* "x" OR parliament'])
def test_no_text_is_read_as_a_query(filled: Store, text: str) -> None:
    assert search.holding(filled.connection, text) == []


@pytest.mark.parametrize("text", ["—", "*", '"', "👍"])
def test_a_text_without_words_may_stand_anywhere(filled: Store, text: str) -> None:
    assert search.holding(filled.connection, text) == [1]


def test_four_times_as_many_corrections_are_four_times_the_work_to_verify(store: Store) -> None:
    def corrected(numbers: range) -> None:
        with store.writing() as connection:
            articles.add(connection, article(str(numbers), *(f"- Number {n:09}." for n in numbers)), None)
            for n in numbers:
                corrections.correct_segment(connection, "en", "pt", f"Number {n:09}.", f"Número {n}.")
            blocks = connection.execute("SELECT id, text FROM blocks WHERE text LIKE '- Number %'").fetchall()
            made = [(key, Translation("pt", f"- Número {int(text[9:-1])}.", "human")) for key, text in blocks]
            translations.save(connection, None, made)

    def work() -> int:
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        store.connection.set_progress_handler(step, 10)
        assert list(stitched.unfounded(store.connection)) == []
        store.connection.set_progress_handler(None, 0)
        return steps

    corrected(range(50))
    before = work()
    corrected(range(50, 200))
    assert before < work() < 6 * before
