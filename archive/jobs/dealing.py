"""Deal sentences out to workers: large windows while there is much to do, small ones at the end.

Small windows let workers end together, large ones take less of the processor. So sentences are dealt into
small cards, each a mixture of all lengths, and a window is as many cards as suit the moment when it is taken.
"""

import heapq
import threading
from collections import deque
from collections.abc import Iterable

from archive.translate.drafts import Request

CARD = 4_000
"""Characters of a card, some 700 words: what one worker may be at work on while the others have nothing left.
Windows of one card took a quarter more of the processor than the largest."""

LARGEST = 24_000
"""Characters of a window at most: some 4,000 words, from where larger batches gain little."""


class Table:
    """The cards that no worker has taken yet, of as many piles as are in play at once."""

    def __init__(self) -> None:
        self.left = 0
        self.lock = threading.Lock()

    def pile(self, requests: Iterable[Request]) -> "Pile":
        """Put some requests on the table, as a pile of their own."""
        return Pile(self, deal(requests))


class Pile:
    """Cards that are taken as windows; what lies in other piles counts for how large they are."""

    def __init__(self, table: Table, cards: list[tuple[Request, ...]]) -> None:
        self._table = table
        self._cards = deque(cards)
        with table.lock:
            table.left += len(cards)

    def take(self, threads: int) -> tuple[Request, ...] | None:
        """A window for one of so many threads, None where the pile is taken.

        It is a thread's share of all that lies on the table (guided self-scheduling, Polychronopoulos and
        Kuck 1987), which is a window of the largest until little is left.
        """
        with self._table.lock:
            share = self._table.left // max(1, threads)
            number = min(len(self._cards), max(1, min(LARGEST // CARD, share)))
            self._table.left -= number
        cards = [self._cards.popleft() for _ in range(number)]
        return tuple(request for card in cards for request in card) or None

    def close(self) -> None:
        """Take what is left off the table: nobody will."""
        with self._table.lock:
            self._table.left -= len(self._cards)
        self._cards.clear()


def deal(requests: Iterable[Request]) -> list[tuple[Request, ...]]:
    """The requests in cards of about one size, each request once, none of the cards empty.

    Every card has as long sentences and as short ones as the next: what adaptive decoding takes for the
    worst of a window is then the worst of all.
    """
    ordered = sorted(requests, key=lambda one: (-len(one.text), one.text))
    number = min(len(ordered), max(1, round(sum(len(request.text) for request in ordered) / CARD)))
    cards: list[list[Request]] = [[] for _ in range(number)]
    fullness = [(0, card) for card in range(number)]
    for request in ordered:
        full, card = fullness[0]
        cards[card].append(request)
        heapq.heapreplace(fullness, (full + max(1, len(request.text)), card))
    return [tuple(card) for card in cards]
