"""Windows one beside another: one is cut, checked or stored while the model works on another.

One thread works at a time: a window gives its turn away only while it is at the model, and takes it again
only once every earlier window is settled. So whatever windows share - a connection, a translator - sees one
thread, and windows are settled in their order.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Window = TypeVar("Window")
Result = TypeVar("Result")

LANES = 2
"""Windows begun and not yet settled."""


class Dropped(Exception):
    """Raised in a window that nobody waits for: the run was stopped or an earlier window failed."""


class Lanes:
    """Runs windows one beside another, until `stop` says so."""

    def __init__(self, stop: Callable[[], bool] = lambda: False) -> None:
        self._stop = stop
        self._turn = threading.Condition()
        self._here = threading.local()
        self._begun = self._entered = self._settled = 0
        self._dropped = False
        self._abandoned = False

    def run(
        self, windows: Iterator[Window], work: Callable[[Window], Result]
    ) -> Generator[Result, None, None]:
        """Work on each window in a thread, and yield the results in order.

        It has the turn while its caller has a result. Where that one goes no further, or `work` raises,
        or the run is to stop, the later windows are dropped, and waited for; not so upon
        KeyboardInterrupt.
        """
        begun: deque[Future[Result]] = deque()
        self._begun += LANES  # no window of this run has a number near one of an earlier run's
        self._entered = self._settled = self._begun
        self._dropped = self._abandoned = False
        pool = ThreadPoolExecutor(LANES, thread_name_prefix="lane")
        try:
            for _ in range(LANES):
                self._begin(pool, begun, windows, work)
            while begun:
                result = begun.popleft().result()
                with self._turn:
                    yield result
                    self._settled += 1
                    self._turn.notify_all()
                if self._stop():
                    return
                self._begin(pool, begun, windows, work)
        except Dropped:
            return
        except KeyboardInterrupt:
            self._abandoned = True
            raise
        finally:
            with self._turn:
                self._dropped = True
                self._turn.notify_all()
            pool.shutdown(wait=not self._abandoned, cancel_futures=True)

    @property
    def window(self) -> int | None:
        """The number of the window that this thread works on, no other's; None outside of `run`."""
        number: int | None = getattr(self._here, "number", None)
        return number

    @contextmanager
    def away(self) -> Iterator[None]:
        """Give the turn away while this window is at the model; outside of `run` there is none to give."""
        number = self.window
        if number is None:
            yield
            return
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            self._turn.wait_for(lambda: self._dropped or self._settled >= number)
            if self._abandoned:
                raise Dropped

    def check(self) -> None:
        """Raise Dropped where nobody waits for this window any more, or the run is to stop."""
        if self.window is not None and (self._dropped or self._stop()):
            raise Dropped

    def _begin(
        self,
        pool: ThreadPoolExecutor,
        begun: "deque[Future[Result]]",
        windows: Iterator[Window],
        work: Callable[[Window], Result],
    ) -> None:
        with self._turn:
            for window in windows:
                begun.append(pool.submit(self._work, work, window, self._begun))
                self._begun += 1
                return

    def _work(self, work: Callable[[Window], Result], window: Window, number: int) -> Result:
        with self._turn:
            self._turn.wait_for(lambda: self._dropped or self._entered == number)
            if self._dropped:
                raise Dropped
            self._entered += 1
            self._turn.notify_all()
            self._here.number = number
            try:
                return work(window)
            finally:
                self._here.number = None
