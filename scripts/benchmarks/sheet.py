"""Where a benchmark of growth notes what work took at one size, and says it."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TIMES = 25
"""Articles that work on one article is tried with."""

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


@dataclass(eq=False)
class Subject:
    """An archive of so many blocks; `new` of them came out of the containers `warcs`."""

    path: Path
    blocks: int
    warcs: Sequence[Path]
    new: int
    figures: Figures
    echo: Callable[[str], None]

    def note(self, name: str, spent: Spent, blocks: int | None = None) -> None:
        """Note what work over all blocks took, or over so many."""
        of = blocks or self.blocks
        self.figures.over_all.setdefault(name, {})[self.blocks] = spent[0] / of
        rate = of / max(spent[0], 1e-9)
        self.echo(
            f"  {self.blocks:>9,} {name:<34}{spent[0]:>10.3f} s {rate:>12,.0f} blocks/s"
            f" {spent[1]:>10.3f} s on the wall"
        )

    def note_one(self, name: str, spent: Spent) -> None:
        """Note what work on one article took."""
        self.figures.one_article.setdefault(name, {})[self.blocks] = spent[0]
        self.echo(
            f"  {self.blocks:>9,} {name:<34}{spent[0] * 1000:>10.2f} ms {'':>21}"
            f" {spent[1] * 1000:>10.2f} ms on the wall"
        )


def over_all(
    name: str,
    subjects: Sequence[Subject],
    work: Callable[[Subject], object],
    times: int = 1,
    *,
    new: bool = False,
) -> None:
    """Do work over all blocks, or over the new ones, of each archive in turn, and note the medians."""
    spent: dict[Subject, list[Spent]] = {subject: [] for subject in subjects}
    for _ in range(times):
        for subject in _there_and_back(subjects):
            spent[subject].append(timed(lambda: work(subject)))  # noqa: B023
    for subject, each in spent.items():
        subject.note(name, _median(each), subject.new if new else None)


def one(name: str, works: dict[Subject, Callable[[int], object]]) -> None:
    """Do the work on one article with many, in each archive in turn, and note the medians."""
    spent: dict[Subject, list[Spent]] = {subject: [] for subject in works}
    for number in range(TIMES):
        for subject, work in works.items():
            spent[subject].append(timed(lambda: work(number)))  # noqa: B023
    for subject, each in spent.items():
        subject.note_one(name, _median(each))


def _there_and_back(subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Small, large, small: where the machine's pace changes slowly, both have the same of it."""
    yield from subjects
    yield from reversed(subjects[:-1])


def total(spent: Sequence[Spent]) -> Spent:
    """The sum."""
    return sum(one for one, _ in spent), sum(wall for _, wall in spent)


def mean(spent: Sequence[Spent]) -> Spent:
    """The mean."""
    processor, wall = total(spent)
    return processor / len(spent), wall / len(spent)


def _median(spent: Sequence[Spent]) -> Spent:
    return statistics.median(one for one, _ in spent), statistics.median(wall for _, wall in spent)
