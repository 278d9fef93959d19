"""Deal sentences out to workers: large windows first, small ones last, each a mixture of all lengths."""

import heapq
from collections.abc import Sequence

from archive.translate.drafts import Request

LARGEST = 24_000
"""Characters of a window at most: some 4,000 words, from where larger batches gain little. Windows of 500
words took half as much of the processor again."""

SMALLEST = 12_000
"""Characters of a window at least, but for what is left: what one worker may be at work on while the others
have nothing left."""


def deal(requests: Sequence[Request], threads: int) -> list[tuple[Request, ...]]:
    """The requests in windows for so many threads, each request once.

    A window is a thread's share of half of what is left (guided self-scheduling, Polychronopoulos and Kuck
    1987), so that workers end together. Every window has as long sentences and as short ones as the next:
    what adaptive decoding takes for the worst of a window is then the worst of all.
    """
    sizes = _sizes(sum(len(request.text) for request in requests), threads)
    windows: list[list[Request]] = [[] for _ in sizes]
    fullness = [(0.0, number) for number in range(len(sizes))]
    for request in sorted(requests, key=lambda one: (-len(one.text), one.text)):
        full, number = fullness[0]
        windows[number].append(request)
        heapq.heapreplace(fullness, (full + max(1, len(request.text)) / sizes[number], number))
    return [tuple(window) for window in windows if window]


def _sizes(total: int, threads: int) -> list[int]:
    """The characters of each window, the largest first."""
    sizes = []
    left = max(1, total)
    while left:
        size = min(left, max(SMALLEST, min(LARGEST, left // (2 * max(1, threads)))))
        # What would be left over as less than half a window goes with this one.
        size = left if left - size < SMALLEST / 2 else size
        sizes.append(size)
        left -= size
    return sizes
