"""What the tests of faults begin with."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hold import jobs


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Commands that hear Ctrl-C: what a script starts in the background is deaf to it, children too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of small articles."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(jobs.text(number), encoding="utf-8")
    return folder
