"""A crew works through windows with whoever is there, and waits a while where nobody is."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from itertools import count
from typing import Any

import pytest

from archive.jobs import crew
from archive.jobs.cluster import ClusterError
from archive.jobs.crew import Crew, Report


class Town:
    """Stands for a cluster and its client: what is submitted is done at once by the first of the workers."""

    address = "tcp://town:8786"

    def __init__(self) -> None:
        self.client = self
        self.there: dict[str, int] = {"ann": 1}

    def workers(self) -> dict[str, int]:
        return dict(self.there)

    def ask(self, question: Callable[..., Any], *arguments: Any, workers: Sequence[str]) -> dict[str, Any]:
        return {worker: question(*arguments) for worker in workers}

    def submit(
        self, attempt: object, work: Callable[[Any, Any], Any], job: Any, window: Any, **_: Any
    ) -> "Future[Report]":
        future: Future[Report] = Future()
        future.set_result(Report("ann", work(job, window)))
        return future


class Clock:
    """A clock that goes on where somebody sleeps; `then` is called each time."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.now = 0.0
        self.then = then

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.then()


def double(job: None, window: int) -> int:
    return 2 * window


def done(workers: Crew[None], windows: Iterator[int]) -> list[tuple[int, Any]]:
    return list(workers.run(double, lambda: next(windows, None)))


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(crew, "time", clock)
    monkeypatch.setattr(crew, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 0.1)
    return clock


def test_a_worker_that_left_between_two_runs_is_waited_for(town: Town, clock: Clock) -> None:
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    assert done(workers, iter([1, 2])) == [(1, 2), (2, 4)]
    clock.now += 1000  # so long were results checked and stored
    town.there = {}
    sleeps = count()

    def come_back() -> None:
        if next(sleeps) == 3:
            town.there = {"ann": 1}

    clock.then = come_back
    assert done(workers, iter([3])) == [(3, 6)]


def test_workers_that_stay_away_are_given_up(town: Town, clock: Clock) -> None:
    town.there = {}
    workers: Crew[None] = Crew(town, None, lambda job: None, "work", _since=0.0)  # type: ignore[arg-type]
    with pytest.raises(ClusterError, match="The cluster tcp://town:8786 has no worker"):
        done(workers, iter([1]))
    assert 0.1 < clock.now < 0.2
