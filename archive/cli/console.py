"""What a person sees on stderr while a command works: messages, and a bar on a terminal."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from archive.errors import printable
from archive.model import Failure

PLAIN_STEP = 10.0
"""Seconds between two progress lines where stderr is no terminal, such as a cron job's log."""


class ConsoleReporter:
    """Reports a job on stderr: a live bar on a terminal, now and then a plain line elsewhere."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._clocks: dict[str, Clock] = {}

    def say(self, line: str) -> None:
        """Print a line; file names and article text in it are never read as markup."""
        self._console.print(Text(printable(line)))

    def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
        """Move the bar, or print a line when the last one is some seconds old."""
        if self._console.is_terminal:
            self._show(what, done, total, unit)
        elif (clock := self._clocks.setdefault(what, Clock(PLAIN_STEP))).due(done):
            of = f" of {total}" if total else ""
            self.say(f"{what}: {done}{of} {unit}{clock.rate(done, total)}")

    def _show(self, what: str, done: int, total: int | None, unit: str) -> None:
        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[unit]}  {task.fields[rate]}"), TimeRemainingColumn(),
                console=self._console, transient=True,
            )  # fmt: skip
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(printable(what), total=total, unit=unit, rate="")
        task = self._bar.tasks[self._tasks[what]]
        rate = f"{task.finished_speed or task.speed or 0:,.0f} {unit}/s" if task.speed else ""
        self._bar.update(self._tasks[what], completed=done, total=total, rate=rate)

    def close(self) -> None:
        """Take the bar away, so that the shell's prompt stands on a line of its own."""
        if self._bar is not None:
            self._bar.stop()


class Clock:
    """Tells when the next plain line of some work is due, and how fast that work goes."""

    def __init__(self, step: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._step = step
        self._start = self._last = now()
        self._first: int | None = None
        self._done = 0

    def due(self, done: int) -> bool:
        """Whether a step has passed since it last said so; `done` units are done by now."""
        if self._first is None or done < self._done:  # the first we hear of it, or of the next file
            self._start, self._first = self._now(), done
        self._done = done
        if self._now() - self._last < self._step:
            return False
        self._last = self._now()
        return True

    def rate(self, done: int, total: int | None) -> str:
        """Units a second since the start, and the time left where a total is known."""
        seconds = self._now() - self._start
        since = done - (self._first or 0)
        if since <= 0 or seconds <= 0:
            return ""
        speed = since / seconds
        left = f", {(total - done) / speed:.0f} s left" if total else ""
        return f" ({speed:,.0f}/s{left})"


def refuse(failure: Failure) -> None:
    """Name an input that was refused."""
    detail = f": {failure.detail}" if failure.detail else ""
    print(printable(f"Refused: {failure.source}: {failure.reason}{detail}"), file=sys.stderr)


class Stop:
    """Says whether the user or the system has asked to stop."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        return self._event.is_set()

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Take the first signal as a wish to stop after the batch in hand; a second one stops at once."""
        if self._event.is_set():
            raise KeyboardInterrupt
        self._event.set()
        print("Stopping after the batch in hand ...", file=sys.stderr)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Turn Ctrl-C and SIGTERM into a wish that a job asks for between batches."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
