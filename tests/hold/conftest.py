"""What the tests of faults begin with."""

from pathlib import Path

import pytest

from tests.hold import jobs


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of small articles."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(jobs.text(number), encoding="utf-8")
    return folder
