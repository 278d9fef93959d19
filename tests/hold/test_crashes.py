"""Signals at every commit and at random moments: nothing is lost, and the next run ends as if nothing was."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hold.jobs import JOBS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("job", "kills"),
    [
        ("ingest", 35),
        ("translate", 60),
        ("reprocess", 45),
        ("publish", 30),
        ("models-add", 20),
        ("models-add-same", 20),
        ("models-install", 25),
    ],
)
def test_nothing_is_lost_to_a_kill(job: str, kills: int) -> None:
    crash(job, kills)


@pytest.mark.parametrize("job", [job.name for job in JOBS])
def test_a_job_that_is_asked_to_end_does_so_in_one_line_and_loses_nothing(job: str) -> None:
    crash(job, 16, "--ask")


def crash(job: str, kills: int, *options: str) -> None:
    """Let the crasher work, and see that it found nothing wrong."""
    command = [sys.executable, "-m", "tests.hold.crashes", "--seed", "7", "--job", job, "--kills", str(kills)]
    command += options
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    killed, wrong = done.stdout.splitlines()[-1].split(" kills, ")
    assert wrong == "0 with something wrong"
    assert int(killed) >= kills
