"""How a long job tells what it does; the command line prints it, a script may ignore it."""

import shlex
from pathlib import Path
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


def quoted(path: Path | str) -> str:
    """A path as it is typed in a shell, for a command that is told: one with a space in it, too."""
    return shlex.quote(str(path))
