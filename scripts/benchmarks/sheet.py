"""Where a benchmark of growth notes what work took at one size, and says it."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.store.database import open_readonly

TIMES = 25
"""Articles that work on one article is tried with."""

AGAIN = 5
"""Times that a question about all of an archive is asked, each over a new connection, as a command does: one
that takes 2 ms at 10,000 blocks can't carry a ratio alone."""

Spent = tuple[float, float]
"""Seconds of the processor, and on the wall."""


class Clock:
    """Seconds since it was made: of the processor, and on the wall."""

    def __init__(self) -> None:
        self._start = time.process_time(), time.perf_counter()

    def read(self) -> Spent:
        """Both."""
        return time.process_time() - self._start[0], time.perf_counter() - self._start[1]


def timed(work: Callable[[], object]) -> Spent:
    """What a piece of work takes."""
    clock = Clock()
    work()
    return clock.read()


@dataclass
class Figures:
    """Seconds of the processor by kind of work and number of blocks."""

    over_all: dict[str, dict[int, float]] = field(default_factory=dict)
    """For each block of the archive."""
    one_article: dict[str, dict[int, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """What is measured in an archive of so many blocks."""

    figures: Figures
    blocks: int
    echo: Callable[[str], None]

    def note(self, name: str, spent: Spent, blocks: int | None = None) -> None:
        """Note what work over all blocks took, or over so many."""
        of = blocks or self.blocks
        self.figures.over_all.setdefault(name, {})[self.blocks] = spent[0] / of
        rate = of / max(spent[0], 1e-9)
        self.echo(f"  {name:<34}{spent[0]:>10.3f} s {rate:>12,.0f} blocks/s {spent[1]:>10.3f} s on the wall")

    def over_all(
        self, name: str, work: Callable[[], object], times: int = 1, blocks: int | None = None
    ) -> None:
        """Do work over all blocks, and note the median."""
        self.note(name, _median([timed(work) for _ in range(times)]), blocks)

    def ask(self, name: str, path: Path, question: Callable[[sqlite3.Connection], object]) -> None:
        """Ask an archive about all of it, and note the median."""
        self.note(name, asked(path, question))

    def one(self, name: str, work: Callable[[int], object]) -> None:
        """Do the work on one article with many, and note the median."""
        spent = _median([timed(lambda: work(number)) for number in range(TIMES)])  # noqa: B023
        self.figures.one_article.setdefault(name, {})[self.blocks] = spent[0]
        self.echo(f"  {name:<34}{spent[0] * 1000:>10.2f} ms {'':>21} {spent[1] * 1000:>10.2f} ms on the wall")


def asked(path: Path, question: Callable[[sqlite3.Connection], object]) -> Spent:
    """The median of some askings, each by a connection of its own."""
    spent = []
    for _ in range(AGAIN):
        with closing(open_readonly(path)) as connection:
            spent.append(timed(lambda: question(connection)))
    return _median(spent)


def total(spent: Sequence[Spent]) -> Spent:
    """The sum."""
    return sum(one for one, _ in spent), sum(wall for _, wall in spent)


def mean(spent: Sequence[Spent]) -> Spent:
    """The mean."""
    processor, wall = total(spent)
    return processor / len(spent), wall / len(spent)


def _median(spent: Sequence[Spent]) -> Spent:
    return statistics.median(one for one, _ in spent), statistics.median(wall for _, wall in spent)
