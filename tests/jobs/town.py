"""Stands for a cluster and its client, and for the clock: nothing is started, nobody waits."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from archive.jobs.attempt import Report, UnfitError


class Answer(Future[Any]):
    """A future as Dask's client has them."""

    @property
    def status(self) -> str:
        if not self.done():
            return "pending"
        return "error" if self.exception() else "finished"


class Town:
    """What is submitted is done at once by the first of the workers asked for.

    `refusals` says of workers why they can't do a job; `calls` counts how often it was called for one.
    Those that are `slow` don't answer what they were `asked`. The worker that gets the window `deadly`
    dies of it, and its nanny starts another.
    """

    address = "tcp://town:8786"

    def __init__(self) -> None:
        self.client = self
        self.there: dict[str, int] = {"ann": 1}
        self.refusals: dict[str, str] = {}
        self.said: list[str] = []
        self.say = self.said.append
        self.calls = 0
        self.slow: set[str] = set()
        self.asked: dict[str, Answer] = {}
        self.deadly: Any = None
        self.deaths = 0

    def workers(self) -> dict[str, int]:
        return dict(self.there)

    def call(self) -> None:
        self.calls += 1

    def ask(self, question: Callable[..., Any], *arguments: Any, worker: str) -> "Answer":
        answer = Answer()
        if worker not in self.slow:
            answer.set_result(self.refusals.get(worker, question(*arguments)))
        self.asked[worker] = answer
        return answer

    def submit(
        self,
        attempt: object,
        work: Callable[[Any, Any], Any],
        job: Any,
        window: Any,
        workers: Sequence[str],
        **_: Any,
    ) -> "Future[Report]":
        future: Future[Report] = Future()
        if window == self.deadly:
            del self.there[workers[0]]
            self.deaths += 1
            self.there[f"nanny {self.deaths}"] = 1
            return future
        try:
            report = Report(workers[0], work(job, window))
        except UnfitError as error:
            report = Report(workers[0], unfit=str(error))
        except Exception as error:  # noqa: BLE001 - as `attempt` does
            report = Report(workers[0], failed=f"{type(error).__name__}: {error}")
        future.set_result(report)
        return future


class Nanny(Town):
    """Its only worker does what waits for it in turn, when somebody looks; a window that `kills` takes the
    worker and all that it has along, and another comes in its place.
    """

    def __init__(self, clock: "Clock", kills: Callable[[Any], bool]) -> None:
        super().__init__()
        self.clock = clock
        self.kills = kills
        self.queue: deque[tuple[Future[Report], Any, Callable[[], Report]]] = deque()
        self.most = 0

    def workers(self) -> dict[str, int]:
        self.clock.now += 1  # so long between two looks
        self.most = max(self.most, len(self.queue))
        while self.queue:
            future, window, do = self.queue.popleft()
            if self.kills(window):
                self.queue.clear()
                self.deaths += 1
                self.there = {f"nanny {self.deaths}": 1}
            elif not future.cancelled():
                future.set_result(do())
        return dict(self.there)

    def submit(
        self,
        attempt: object,
        work: Callable[[Any, Any], Any],
        job: Any,
        window: Any,
        workers: Sequence[str],
        **_: Any,
    ) -> "Future[Report]":
        future: Future[Report] = Future()
        self.queue.append((future, window, lambda: Report(workers[0], work(job, window))))
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
