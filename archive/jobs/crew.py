"""The workers of a cluster at one job: windows out, results back, a bounded number in flight.

A window that a worker was lost with goes to another one; a worker that can't do the work is named and
left out; a scheduler that is gone ends the work with a ClusterError.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import uuid4

from archive.errors import LireAussiError
from archive.jobs.cluster import Cluster, ClusterError

if TYPE_CHECKING:
    from distributed import Future

Job = TypeVar("Job")
Window = TypeVar("Window")
Result = TypeVar("Result")

PATIENCE_SECONDS = 60.0
"""How long to wait for a worker where there is none: a nanny starts one again within seconds."""
TICK_SECONDS = 0.5
ASK_SECONDS = 10.0
"""How long to stand and wait for the proofs of newcomers, where nobody else could work meanwhile."""
PROOF_SECONDS = 600.0
"""How long a worker that proves itself keeps others from giving up: models of gigabytes are digested."""
RESULT_SECONDS = 30.0
"""How long a result may take, the first time, from the worker that has it: one that dies in between is
passed over. Twice as long each time after, or a slow line would have the same work done for ever."""
IN_FLIGHT = 2
"""Windows in flight for each thread: one at work, one waiting beside it."""
TRIES = 2
"""Workers on which a window may fail before it is the window's own fault."""
LOSSES = 4
"""How often all the workers that a window was bound to may be lost, before it is taken to kill them."""


class UnfitError(LireAussiError):
    """Raised on a worker that can't do the work at all: another model, other versions, a file unseen."""


class NobodyError(ClusterError):
    """No worker is left that can do the work, and none came for `PATIENCE_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands for the result of a window that failed wherever it was tried."""

    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says of one window: its result, or why there is none."""

    worker: str
    result: Any = None
    failed: str | None = None
    unfit: str | None = None


def attempt(work: Callable[[Any, Any], Any], job: Any, window: Any) -> Report:
    """Run on a worker: do the work, and say who did it. Failures are values: they must be told apart."""
    from distributed import get_worker

    worker = get_worker().address
    try:
        return Report(worker, work(job, window))
    except UnfitError as error:
        return Report(worker, unfit=str(error))
    except LireAussiError as error:
        return Report(worker, failed=str(error))
    except Exception as error:  # noqa: BLE001 - a plugin's own failure: it is reported with its worker's name
        return Report(worker, failed=f"{type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A worker's proof on its way."""

    future: "Future[Any]"
    since: float


@dataclass
class _Flight(Generic[Window]):
    window: Window
    workers: frozenset[str] = frozenset()
    failed_on: frozenset[str] = frozenset()
    patience: float = RESULT_SECONDS
    losses: int = 0


@dataclass
class Crew(Generic[Job]):
    """The workers of a cluster that have proved that they can do a job.

    `prove` runs on each worker, those that join later too: it gives None, or why the worker can't.
    `what` names the work in messages and in the cluster's own dashboard. `hopeless` is asked of a window that
    a worker says it is unfit for: it gives why nobody could do it, or None where it is the worker's fault.
    """

    cluster: Cluster
    job: Job
    prove: Callable[[Job], str | None]
    what: str
    hopeless: Callable[[Any], str | None] = lambda window: None
    able: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, "_Asked"] = field(default_factory=dict)
    _looked: float = 0.0
    _given_up: bool = False
    _since: float = field(default_factory=time.monotonic)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def look(self) -> None:
        """See who is there: prove newcomers, forget the dead."""
        # Several threads may run windows of one crew: a newcomer is proved by one of them.
        with self._lock:
            if time.monotonic() - self._looked > TICK_SECONDS or not self.able:
                self._look()

    def _look(self) -> None:
        self._looked = time.monotonic()
        if self.able:  # who is gone now may have left just now: nobody looks between two runs
            self._since = self._looked
        threads = self.cluster.workers()
        if not threads:
            self.cluster.call()
        self.able = {worker: threads[worker] for worker in self.able if worker in threads}
        self.refused = {worker: why for worker, why in self.refused.items() if worker in threads}
        self._prove(threads)
        if self.able or any(self._looked - asked.since < PROOF_SECONDS for asked in self._asked.values()):
            self._since, self._given_up = time.monotonic(), False

    def _prove(self, threads: dict[str, int]) -> None:
        """Ask newcomers, and hear those that have proved themselves; who takes long holds nobody up."""
        for worker in set(self._asked) - set(threads):
            self._asked.pop(worker).future.cancel()
        for worker in threads:
            if worker not in self.able and worker not in self.refused and worker not in self._asked:
                self._asked[worker] = _Asked(
                    self.cluster.ask(self.prove, self.job, worker=worker), self._looked
                )
        end = self._looked + (0.0 if self.able else ASK_SECONDS)
        while not all(asked.future.done() for asked in self._asked.values()) and time.monotonic() < end:
            time.sleep(TICK_SECONDS / 10)
        for worker, asked in list(self._asked.items()):
            if not asked.future.done():
                continue
            del self._asked[worker]
            if asked.future.status == "error":
                self.refuse(worker, asked.future.exception(timeout=RESULT_SECONDS))
            elif asked.future.status == "finished":
                with suppress(OSError, TimeoutError):  # one that has gone meanwhile is no refusal
                    if (why := asked.future.result(timeout=RESULT_SECONDS)) is None:
                        self.able[worker] = threads[worker]
                    else:
                        self.refuse(worker, why)

    def refuse(self, worker: str, why: object) -> None:
        """Leave a worker out, and say so."""
        with self._lock:
            self.able = {able: threads for able, threads in self.able.items() if able != worker}
            if worker not in self.refused:
                reason = f"{type(why).__name__}: {why}" if isinstance(why, BaseException) else str(why)
                self.refused[worker] = reason
                self.cluster.say(f"Worker {worker} is left out of {self.what}: {reason}")

    @property
    def nobody(self) -> str:
        """In words, why there is nobody to do the work."""
        if not self.refused:
            return f"The cluster {self.cluster.address} has no worker; `dask worker {self.cluster.address}`"
        reasons = "; ".join(f"{worker} {why}" for worker, why in sorted(self.refused.items()))
        return f"No worker of {self.cluster.address} can do {self.what}: {reasons}"

    def run(
        self, work: Callable[[Job, Window], Result], take: Callable[[], Window | None]
    ) -> Generator[tuple[Window, Result | Broken], None, None]:
        """Windows with their results, as they are done.

        `take` gives the next window, or None where there is none at this moment; it ends when there is
        none and nothing is in flight. Raises ClusterError where scheduler or workers are gone for good.
        """
        flights: dict[Future[Any], _Flight[Window]] = {}
        landed: SimpleQueue[Future[Any]] = SimpleQueue()
        again: deque[_Flight[Window]] = deque()
        if not self._given_up:  # each run waits, but not each one after nobody came
            self._since = time.monotonic()
        try:
            while True:
                self.look()
                for lost in self._recall(flights, again):
                    yield lost, Broken(f"given up after it lost all its workers {LOSSES} times")
                room = IN_FLIGHT * sum(self.able.values())
                while len(flights) < room and (flight := _next(again, take)):
                    self._send(work, flight, flights, landed)
                if not flights:  # asked even where nobody is left: there may be nothing to do any more
                    if (left := _next(again, take)) is None:
                        return
                    again.appendleft(left)
                with suppress(Empty):
                    future = landed.get(timeout=TICK_SECONDS)
                    if (landing := flights.pop(future, None)) is not None:
                        yield from self._land(future, landing, again)
                if not self.able:
                    self._wait()
        finally:
            for future in flights:
                with suppress(OSError, TimeoutError, RuntimeError):
                    future.cancel()

    def _wait(self) -> None:
        if time.monotonic() - self._since > PATIENCE_SECONDS:
            self._given_up = True
            raise NobodyError(self.nobody)
        time.sleep(TICK_SECONDS / 5)

    def _send(
        self,
        work: Callable[[Job, Window], Result],
        flight: _Flight[Window],
        flights: "dict[Future[Any], _Flight[Window]]",
        landed: "SimpleQueue[Future[Any]]",
    ) -> None:
        flight.workers = frozenset(self.able) - flight.failed_on or frozenset(self.able)
        future = self.cluster.client.submit(
            attempt,
            work,
            self.job,
            flight.window,
            key=f"lire-aussi-{work.__name__}-{uuid4().hex}",
            workers=sorted(flight.workers),
            allow_other_workers=False,
            pure=False,
        )
        flights[future] = flight
        future.add_done_callback(landed.put)

    def _recall(
        self, flights: "dict[Future[Any], _Flight[Window]]", again: deque[_Flight[Window]]
    ) -> list[Window]:
        """Take back the windows that nobody is left to do: bound to the dead, they would wait on.

        A nanny starts a dead worker again at another address, so that Dask doesn't count what a window kills:
        gives those windows that lost their workers too often.
        """
        given_up: list[Window] = []
        for future in [future for future, flight in flights.items() if not flight.workers & set(self.able)]:
            flight = flights.pop(future)
            future.cancel()
            flight.losses += 1
            if flight.losses < LOSSES:
                again.append(flight)
            else:
                given_up.append(flight.window)
        return given_up

    def _land(
        self, future: "Future[Any]", flight: _Flight[Window], again: deque[_Flight[Window]]
    ) -> "Iterator[tuple[Window, Any]]":
        from distributed import KilledWorker

        try:
            report: Report = future.result(timeout=flight.patience)
        except KilledWorker as error:
            workers = f"{getattr(error, 'allowed_failures', 3) + 1} workers died while they had it"
            yield flight.window, Broken(f"given up after {workers}")
            return
        except (TimeoutError, OSError):
            flight.patience *= 2
            again.append(flight)
            return
        except Exception as error:  # noqa: BLE001 - whatever came back from another machine
            if future.status in ("cancelled", "lost"):
                self.cluster.workers()
                again.append(flight)
                return
            yield flight.window, Broken(f"{type(error).__name__}: {error}")
            return
        if report.unfit is not None and (why := self.hopeless(flight.window)) is not None:
            yield flight.window, Broken(why)
        elif report.unfit is not None:
            self.refuse(report.worker, report.unfit)
            again.append(flight)
        elif report.failed is not None:
            flight.failed_on |= {report.worker}
            if len(flight.failed_on) < TRIES and set(self.able) - flight.failed_on:
                again.append(flight)
            else:
                yield flight.window, Broken(f"{report.failed} (on worker {report.worker})")
        else:
            yield flight.window, report.result


def _next(again: deque[_Flight[Window]], take: Callable[[], Window | None]) -> _Flight[Window] | None:
    if again:
        return again.popleft()
    window = take()
    return None if window is None else _Flight(window)
