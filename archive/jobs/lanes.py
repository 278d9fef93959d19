"""Windows one beside another, for work that waits elsewhere: one is cut or stored while others are out.

One thread works at a time: a window gives its turn away only while it waits, and takes it again only once
every earlier window is settled. So whatever windows share - a connection, a translator - sees one thread, and
windows are settled in their order.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
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
    """Runs windows one beside another."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._number = threading.local()
        self._settled = 0
        self._dropped = False

    def run(
        self,
        windows: Iterator[Window],
        work: Callable[[Window], Result],
        settle: Callable[[Result], bool],
    ) -> None:
        """Work on each window in a thread, and settle the results here, in order, until it says False.

        What `work` or `settle` raises is raised here; later windows are dropped then.
        """
        begun: deque[Future[Result]] = deque()
        self._settled, self._dropped = 0, False
        with ThreadPoolExecutor(LANES, thread_name_prefix="lane") as pool:
            try:
                for number in range(LANES):
                    self._begin(pool, begun, windows, work, number)
                while begun:
                    result = begun.popleft().result()
                    with self._turn:
                        more = settle(result)
                        self._settled += 1
                        self._turn.notify_all()
                    if not more:
                        return
                    self._begin(pool, begun, windows, work, self._settled + LANES - 1)
            finally:
                with self._turn:
                    self._dropped = True
                    self._turn.notify_all()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Give the turn away while this window waits. Raises Dropped afterwards where nobody wants it."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            self._turn.wait_for(lambda: self._dropped or self._settled >= self._number.value)
        self.check()

    def check(self) -> None:
        """Raise Dropped where nobody waits for this window any more."""
        if self._dropped:
            raise Dropped

    def _begin(
        self,
        pool: ThreadPoolExecutor,
        begun: "deque[Future[Result]]",
        windows: Iterator[Window],
        work: Callable[[Window], Result],
        number: int,
    ) -> None:
        with self._turn:
            for window in windows:
                begun.append(pool.submit(self._work, work, window, number))
                return

    def _work(self, work: Callable[[Window], Result], window: Window, number: int) -> Result:
        self._number.value = number
        with self._turn:
            self.check()
            return work(window)
