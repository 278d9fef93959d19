"""How far a window of blocks has come, in source words."""

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Told how far the work has come."""

    def __call__(self, words: int) -> None:
        """So many source words more are done, whether by a model, from memory or without need."""


class Meter:
    """Tells the progress of a window: as sentences come out, and at its end what came from elsewhere.

    `check` raises where the window isn't wanted any more; it is asked with each sentence that comes out.
    """

    def __init__(
        self, words: int = 0, progress: Progress | None = None, check: Callable[[], None] = lambda: None
    ) -> None:
        self.left = words
        self.progress = progress
        self.check = check

    def tick(self, sentence: str) -> None:
        """A sentence came out of a model."""
        self._report(min(self.left, count(sentence)))

    def finish(self) -> None:
        """The window is done."""
        self._report(self.left)

    def uncounted(self) -> "Meter":
        """One for the same window that counts nothing: its sentences come out a second time."""
        return Meter(check=self.check)

    def _report(self, words: int) -> None:
        self.left -= words
        if self.progress is not None and words:
            self.progress(words)


def count(text: str) -> int:
    """The words of a text, split at white space."""
    return len(text.split())
