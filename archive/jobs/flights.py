"""Windows in flight on a cluster's workers, and which of them share a worker.

A worker that dies takes along all that it had. So a window that was lost is a suspect: it goes out again
alone, until it is plain whether it was the one that killed.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Window = TypeVar("Window")

IN_FLIGHT = 2
"""Windows in flight for each thread: one at work, one waiting beside it."""
RESULT_SECONDS = 30.0
"""How long a result may take, the first time, from the worker that has it: one that dies in between is
passed over. Twice as long each time after, or a slow line would have the same work done for ever."""
LOSSES = 3
"""How often the worker that a window had for itself may be lost, before it is taken to kill them."""


@dataclass(eq=False)
class Flight(Generic[Window]):
    """A window on its way: the `workers` that may do it, and what came of earlier attempts.

    `losses` are those of the only worker of a suspect.
    """

    window: Window
    workers: frozenset[str] = frozenset()
    failed_on: frozenset[str] = frozenset()
    patience: float = RESULT_SECONDS
    suspect: bool = False
    losses: int = 0

    def lose(self) -> bool:
        """Its workers are gone: whether that was once too often."""
        self.losses += self.suspect
        self.suspect = True
        return self.losses >= LOSSES


class Air:
    """What is in flight on one cluster, of all that several threads and crews have sent."""

    def __init__(self) -> None:
        self._out: set[Flight[Any]] = set()
        self._held: set[Flight[Any]] = set()
        self._lock = threading.Lock()

    def room(self, able: Mapping[str, int]) -> int:
        """How many windows without suspicion workers of so many threads each may have of one run."""
        with self._lock:
            if self._held:
                return 0
            taken = {worker for flight in self._out if flight.suspect for worker in flight.workers}
            return IN_FLIGHT * sum(threads for worker, threads in able.items() if worker not in taken)

    def enter(self, flight: Flight[Any], able: Mapping[str, int]) -> bool:
        """Bind a flight to workers, to those first on which it hasn't failed; False where it has to wait.

        A suspect gets one worker that has nothing else and gets nothing else. While one waits for that, no
        other windows go out, or it would wait for ever.
        """
        with self._lock:
            if flight.suspect:
                self._held.add(flight)
            taken = {
                worker for other in self._out if flight.suspect or other.suspect for worker in other.workers
            }
            free = frozenset(able) - taken
            if not free or (self._held and not flight.suspect):
                return False
            free = free - flight.failed_on or free
            flight.workers = frozenset({min(free)}) if flight.suspect else free
            self._held.discard(flight)
            self._out.add(flight)
            return True

    def leave(self, flight: Flight[Any]) -> None:
        """It has landed, or nobody wants it any more."""
        with self._lock:
            self._out.discard(flight)
            self._held.discard(flight)
