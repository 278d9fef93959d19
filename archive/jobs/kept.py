"""What a worker process makes once and keeps for a while, such as models."""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Made = TypeVar("Made")

MOST = 4
"""Things kept: a worker that serves many runs would otherwise keep each model of all of them in memory."""


@dataclass(eq=False)
class _One(Generic[Made]):
    made: Made
    users: int = 0
    kept: bool = True


class Kept(Generic[Made]):
    """By key, the `most` that were used last; each is made by one thread while others wait.

    `close` is called of what is dropped, once no thread uses it.
    """

    def __init__(self, close: Callable[[Made], None] = lambda made: None, *, most: int = MOST) -> None:
        self._ones: dict[Hashable, _One[Made]] = {}
        self._close = close
        self._most = most
        self._lock = threading.Lock()

    @contextmanager
    def use(self, key: Hashable, make: Callable[[], Made]) -> Iterator[Made]:
        """What was made under this key, or is made now; it stays open until the end of `with`."""
        one = self._taken(key, make)
        try:
            yield one.made
        finally:
            with self._lock:
                one.users -= 1
                self._settle(one)

    def _taken(self, key: Hashable, make: Callable[[], Made]) -> _One[Made]:
        with self._lock:
            one = self._ones.pop(key, None)
            if one is None:
                while len(self._ones) >= self._most:  # first, or both would be in memory at once
                    oldest = self._ones.pop(next(iter(self._ones)))
                    oldest.kept = False
                    self._settle(oldest)
                one = _One(make())
            self._ones[key] = one  # last, as the one used last
            one.users += 1
            return one

    def _settle(self, one: _One[Made]) -> None:
        if not one.kept and not one.users:
            self._close(one.made)
