"""The same text elsewhere is a capture; nearly the same is linked; nothing is dropped."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Block
from tests.examples import article

STORY = tuple(
    f"On day {n} of the strike the union said that trains between Rouen and station {n} would stand still, "
    f"and that talks number {n} with the company had ended without any result that {n} members could accept."
    for n in range(12)
)


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def rows(archive: Archive, statement: str) -> list[tuple[object, ...]]:
    return archive.store.connection.execute(statement).fetchall()


def test_other_furniture_at_another_address_is_the_same_article(archive: Archive) -> None:
    one = article("Strike", *STORY, url="https://a.example/1", content=b"one")
    other = article("Strike", *STORY, url="https://b.example/9", content=b"two")
    ticker = Block("ticker", "Snow in the Alps", "en", 1.0, "detector", time="19:42")
    letter = Block("boilerplate", "Sign up for our newsletter", "en", 1.0, "lexicon", "newsletter")
    other = replace(other, blocks=(*other.blocks, ticker, letter))
    assert archive.add([one, other]).outcomes == {"new": 1, "capture": 1}
    assert rows(archive, "SELECT url FROM originals ORDER BY id") == [
        ("https://a.example/1",),
        ("https://b.example/9",),
    ]


def test_a_wire_story_under_another_headline_is_linked_and_kept(archive: Archive) -> None:
    archive.add([article("Strike", *STORY), article("Trains stand still", *STORY)])
    assert rows(archive, "SELECT article, other, containment FROM similar") == [(1, 2, 1.0)]
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]


def test_half_a_story_is_linked(archive: Archive) -> None:
    archive.add([article("Strike", *STORY), article("Strike, in short", *STORY[:6])])
    assert rows(archive, "SELECT article, other, containment > 0.9 FROM similar") == [(1, 2, 1)]


def test_another_story_is_not(archive: Archive) -> None:
    archive.add(
        [
            article("Strike", *STORY),
            article("Vote", *(f"Parliament votes on law number {n}." for n in range(9))),
        ]
    )
    assert rows(archive, "SELECT * FROM similar") == []


def test_a_changed_text_at_the_same_address_is_a_linked_version(archive: Archive) -> None:
    archive.add(article("Strike", *STORY, url="https://a.example/1", content=b"one"))
    later = article("Strike", *STORY, "It is over.", url="https://a.example/1", content=b"two")
    assert archive.add(later).outcomes == {"version": 1}
    assert rows(archive, "SELECT id, supersedes FROM articles") == [(1, None), (2, 1)]
    assert rows(archive, "SELECT article, other FROM similar") == [(1, 2)]
