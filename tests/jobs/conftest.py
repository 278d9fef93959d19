"""What the tests of a crew share."""

import pytest

from archive.jobs import crew
from tests.jobs.town import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that a crew sees, whose patience is a tenth of its second."""
    clock = Clock()
    monkeypatch.setattr(crew, "time", clock)
    monkeypatch.setattr(crew, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 0.1)
    return clock
