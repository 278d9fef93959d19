"""The workers of a cluster at one job: windows out, results back, a bounded number in flight.

A window that a worker was lost with goes to another one, alone; a worker that can't do the work is named and
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

from archive.jobs.attempt import Report, attempt
from archive.jobs.cluster import Cluster, ClusterError
from archive.jobs.flights import LOSSES, RESULT_SECONDS, Air, Flight

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
TRIES = 2
"""Workers on which a window may fail before it is the window's own fault."""


class NobodyError(ClusterError):
    """No worker is left that can do the work, and none came for `PATIENCE_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands for the result of a window that failed wherever it was tried."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A worker's proof on its way."""

    future: "Future[Any]"
    since: float


@dataclass
class _Run(Generic[Window, Result]):
    """One run's windows: what is out, and what has to go out again."""

    work: Callable[[Any, Window], Result]
    take: Callable[[], Window | None]
    out: "dict[Future[Any], Flight[Window]]" = field(default_factory=dict)
    again: deque[Flight[Window]] = field(default_factory=deque)
    landed: "SimpleQueue[Future[Any]]" = field(default_factory=SimpleQueue)

    def next(self) -> Flight[Window] | None:
        """The next one that nobody suspects."""
        for flight in self.again:
            if not flight.suspect:
                self.again.remove(flight)
                return flight
        window = self.take()
        return None if window is None else Flight(window)


@dataclass
class Crew(Generic[Job]):
    """The workers of a cluster that have proved that they can do a job.

    `prove` runs on each worker, those that join later too: it gives None, or why the worker can't.
    `what` names the work in messages and in the cluster's own dashboard. `hopeless` is asked of a window that
    a worker says it is unfit for: it gives why nobody could do it, or None where it is the worker's fault.
    Crews of one cluster share its `air`.
    """

    cluster: Cluster
    job: Job
    prove: Callable[[Job], str | None]
    what: str
    hopeless: Callable[[Any], str | None] = lambda window: None
    air: Air = field(default_factory=Air)
    able: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, "_Asked"] = field(default_factory=dict)
    _looked: float = 0.0
    _given_up: bool = False
    _since: float = field(default_factory=time.monotonic)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def look(self, check: Callable[[], None] = lambda: None) -> None:
        """See who is there: prove newcomers, forget the dead; `check` as in `run`."""
        # Several threads may run windows of one crew: a newcomer is proved by one of them.
        with self._lock:
            if time.monotonic() - self._looked > TICK_SECONDS or not self.able:
                self._look(check)

    def _look(self, check: Callable[[], None]) -> None:
        self._looked = time.monotonic()
        if self.able:  # who is gone now may have left just now: nobody looks between two runs
            self._since = self._looked
        threads = self.cluster.workers()
        if not threads:
            self.cluster.call()
        self.able = {worker: threads[worker] for worker in self.able if worker in threads}
        self.refused = {worker: why for worker, why in self.refused.items() if worker in threads}
        self._prove(threads, check)
        if self.able or any(self._looked - asked.since < PROOF_SECONDS for asked in self._asked.values()):
            self._since, self._given_up = time.monotonic(), False

    def _prove(self, threads: dict[str, int], check: Callable[[], None]) -> None:
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
            check()
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
        self,
        work: Callable[[Job, Window], Result],
        take: Callable[[], Window | None],
        check: Callable[[], None] = lambda: None,
    ) -> Generator[tuple[Window, Result | Broken], None, None]:
        """Windows with their results, as they are done.

        `take` gives the next window, or None where there is none at this moment; it ends when there is
        none and nothing is in flight. `check` is called again and again, while nobody comes too:
        what it raises ends the work. Raises ClusterError where scheduler or workers are gone for good.
        """
        run = _Run(work, take)
        if not self._given_up:  # each run waits, but not each one after nobody came
            self._since = time.monotonic()
        try:
            while True:
                check()
                self.look(check)
                for lost in self._recall(run):
                    yield (
                        lost,
                        Broken(f"given up after it lost a worker that did nothing else {LOSSES} times"),
                    )
                self._send_all(run)
                if not run.out and not run.again:  # asked even where nobody is left: all may be done
                    if (window := take()) is None:
                        return
                    run.again.append(Flight(window))
                with suppress(Empty):
                    future = run.landed.get(timeout=TICK_SECONDS)
                    if (landing := run.out.pop(future, None)) is not None:
                        self.air.leave(landing)
                        yield from self._land(future, landing, run)
                if not self.able:
                    self._wait()
        finally:
            for flight in (*run.out.values(), *run.again):
                self.air.leave(flight)
            for future in run.out:
                with suppress(OSError, TimeoutError, RuntimeError):
                    future.cancel()

    def _wait(self) -> None:
        if time.monotonic() - self._since > PATIENCE_SECONDS:
            self._given_up = True
            raise NobodyError(self.nobody)
        time.sleep(TICK_SECONDS / 5)

    def _send_all(self, run: _Run[Window, Result]) -> None:
        """Send what there is room for: suspects first, each to a worker of its own."""
        for flight in [flight for flight in run.again if flight.suspect]:
            if self.air.enter(flight, self.able):
                run.again.remove(flight)
                self._send(flight, run)
        out = sum(not flight.suspect for flight in run.out.values())
        while out < self.air.room(self.able) and (another := run.next()) is not None:
            if not self.air.enter(another, self.able):  # another thread was faster
                run.again.appendleft(another)
                return
            self._send(another, run)
            out += 1

    def _send(self, flight: Flight[Window], run: _Run[Window, Result]) -> None:
        future = self.cluster.client.submit(
            attempt,
            run.work,
            self.job,
            flight.window,
            key=f"lire-aussi-{run.work.__name__}-{uuid4().hex}",
            workers=sorted(flight.workers),
            allow_other_workers=False,
            pure=False,
        )
        run.out[future] = flight
        future.add_done_callback(run.landed.put)

    def _recall(self, run: _Run[Window, Result]) -> list[Window]:
        """Take back the windows that nobody is left to do: bound to the dead, they would wait on.

        A nanny starts a dead worker again at another address, so that Dask doesn't count what a window kills:
        gives those windows that lost their workers too often.
        """
        given_up: list[Window] = []
        for future in [one for one, flight in run.out.items() if not flight.workers & set(self.able)]:
            flight = run.out.pop(future)
            self.air.leave(flight)
            future.cancel()
            # Workers that were left out are alive: this window killed none of them.
            if not flight.workers <= set(self.refused) and flight.lose():
                given_up.append(flight.window)
            else:
                run.again.append(flight)
        return given_up

    def _land(
        self, future: "Future[Any]", flight: Flight[Window], run: _Run[Window, Result]
    ) -> "Iterator[tuple[Window, Any]]":
        from distributed import KilledWorker

        try:
            report: Report = future.result(timeout=flight.patience)
        except KilledWorker as error:
            if not flight.suspect:  # Dask suspects whatever a dead worker had
                flight.suspect = True
                run.again.append(flight)
                return
            workers = f"{getattr(error, 'allowed_failures', 3) + 1} workers died while they had it"
            yield flight.window, Broken(f"given up after {workers}")
            return
        except (TimeoutError, OSError):
            flight.patience *= 2
            run.again.append(flight)
            return
        except Exception as error:  # noqa: BLE001 - whatever came back from another machine
            if future.status in ("cancelled", "lost"):
                self.cluster.workers()
                run.again.append(flight)
                return
            yield flight.window, Broken(f"{type(error).__name__}: {error}")
            return
        flight.suspect = False
        if report.unfit is not None and (why := self.hopeless(flight.window)) is not None:
            yield flight.window, Broken(why)
        elif report.unfit is not None:
            self.refuse(report.worker, report.unfit)
            run.again.append(flight)
        elif report.failed is not None:
            flight.failed_on |= {report.worker}
            if len(flight.failed_on) < TRIES and set(self.able) - flight.failed_on:
                run.again.append(flight)
            else:
                yield flight.window, Broken(f"{report.failed} (on worker {report.worker})")
        else:
            yield flight.window, report.result
