"""Sentences dealt out: each once, small windows only at the end, every window a mixture."""

from hypothesis import given
from hypothesis import strategies as st

from archive.jobs.dealing import Pile, Table, deal
from archive.translate.drafts import Request


def sentences(*lengths: int) -> list[Request]:
    """Requests of so many characters, each another."""
    return [Request(f"{number:06}".ljust(length, ".")) for number, length in enumerate(lengths)]


def windows(pile: Pile, threads: int) -> list[tuple[Request, ...]]:
    return list(iter(lambda: pile.take(threads), None))  # type: ignore[arg-type]


def sizes(windows: list[tuple[Request, ...]]) -> list[int]:
    return [sum(len(request.text) for request in window) for window in windows]


def test_windows_grow_smaller_so_that_workers_end_together() -> None:
    pile = Table().pile(sentences(*[100] * 1200))
    assert sizes(windows(pile, 2)) == [24_000] * 4 + [12_000] + [4_000] * 3


def test_they_stay_large_while_another_pile_is_on_the_table() -> None:
    table = Table()
    first, second = table.pile(sentences(*[100] * 1200)), table.pile(sentences(*[100] * 1200))
    assert sizes(windows(first, 2)) == [24_000] * 5
    assert sizes(windows(second, 2)) == [24_000] * 4 + [12_000] + [4_000] * 3
    assert table.left == 0


def test_what_nobody_will_take_is_off_the_table() -> None:
    table = Table()
    pile = table.pile(sentences(*[100] * 1200))
    pile.take(2)
    pile.close()
    assert (table.left, pile.take(2)) == (0, None)


def test_a_little_is_one_window() -> None:
    requests = sentences(50, 80, 20)
    assert windows(Table().pile(requests), 8) == [(requests[1], requests[0], requests[2])]
    assert windows(Table().pile([]), 8) == []


def test_long_and_short_sentences_are_spread_evenly() -> None:
    cards = deal(sentences(*[400, 100] * 32))
    assert [[len(request.text) for request in card] for card in cards] == [[400] * 8 + [100] * 8] * 4


@given(st.lists(st.integers(6, 3000), min_size=1, max_size=200), st.integers(0, 40))
def test_every_sentence_is_dealt_once(lengths: list[int], threads: int) -> None:
    requests = sentences(*lengths)
    dealt = [request for window in windows(Table().pile(requests), threads) for request in window]
    assert sorted(dealt, key=lambda one: one.text) == sorted(requests, key=lambda one: one.text)
