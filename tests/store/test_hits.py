"""Where a query stands in a text, and what the looking costs."""

import pytest

from archive.store import hits
from archive.store.hits import Finder
from tests.steps import steps_of


def found(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Finder(query).spans(text)]


def test_a_hit_in_an_unspaced_run_ends_with_its_marks() -> None:
    assert found("中国 国", "在中国的国家") == ["中国", "国"]
    assert found("ที", "นี้ที่นี่") == ["ที่"]


@pytest.mark.parametrize("before", range(hits.STRETCH - 3, hits.STRETCH + 1))
def test_a_hit_across_two_stretches_is_one(before: int) -> None:
    text = "好" * before + "人民共和国" + "好" * hits.STRETCH + "人民"
    assert list(Finder("人民共和国 人民").spans(text)) == [
        (before, before + 5), (len(text) - 2, len(text)),
    ]  # fmt: skip


@pytest.mark.parametrize(("query", "run"), [("中", "中"), ("中 国", "中国")])
def test_twice_the_run_is_twice_the_work(query: str, run: str) -> None:
    finder = Finder(query)
    once, twice = (steps_of(lambda n=n: list(finder.spans(run * n)), hits.__file__) for n in (2_000, 4_000))
    assert once < twice < 2.1 * once


def test_a_snippet_looks_no_further_than_it_shows() -> None:
    finder = Finder("中")
    short, long = (steps_of(lambda n=n: finder.snippet("中" * n), hits.__file__) for n in (3_000, 30_000))
    assert short == long
    snippet = finder.snippet("中" * 30_000)
    assert snippet is not None
    assert (len(snippet.text), len(snippet.spans), snippet.cut) == (220, 220, (False, True))
