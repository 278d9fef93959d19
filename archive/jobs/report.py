"""How a long job tells what it does; the command line prints it, a script may ignore it."""

from typing import Protocol


class Reporter(Protocol):
    """Listens to a job: lines for people, and how far the work is."""

    def say(self, line: str) -> None:
        """A line worth reading, such as an input that was refused."""

    def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
        """`done` of `total` units of `what` are done; the total may be unknown."""


class Silent:
    """A reporter that drops everything."""

    def say(self, line: str) -> None:
        """Drop the line."""

    def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
        """Drop the step."""


SILENT = Silent()
