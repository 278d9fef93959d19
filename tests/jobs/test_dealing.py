"""Sentences dealt out: each once, large windows first, every window a mixture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.jobs import dealing
from archive.jobs.dealing import deal
from archive.translate.drafts import Request


def sentences(*lengths: int) -> list[Request]:
    """Requests of so many characters, each another."""
    return [Request(f"{number:06}".ljust(length, ".")) for number, length in enumerate(lengths)]


def sizes(windows: list[tuple[Request, ...]]) -> list[int]:
    return [sum(len(request.text) for request in window) for window in windows]


def test_windows_grow_smaller_so_that_workers_end_together() -> None:
    windows = deal(sentences(*[100] * 1200), 2)
    assert sizes(windows) == [24_000, 24_000, 18_000, 13_500, 12_000, 12_000, 16_500]


def test_a_little_is_one_window() -> None:
    requests = sentences(50, 80, 20)
    assert deal(requests, 8) == [(requests[1], requests[0], requests[2])]


def test_long_and_short_sentences_are_spread_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealing, "SMALLEST", 100)
    windows = deal(sentences(*[40, 10] * 8), 2)
    assert [[len(request.text) for request in window] for window in windows] == [
        [40, 40, 10, 10],
        [40, 40, 10, 10],
        [40, 40, 10, 10],
        [40, 40, 10, 10],
    ]


@given(st.lists(st.integers(6, 3000), min_size=1, max_size=200), st.integers(0, 40))
def test_every_sentence_is_dealt_once(lengths: list[int], threads: int) -> None:
    requests = sentences(*lengths)
    dealt = [request for window in deal(requests, threads) for request in window]
    assert sorted(dealt, key=lambda one: one.text) == sorted(requests, key=lambda one: one.text)
