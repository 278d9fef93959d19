"""SIGKILL at every commit and at random moments: nothing is lost, and the next run ends as if nothing was."""

import subprocess
import sys
from pathlib import Path

import pytest

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
    command = [sys.executable, "-m", "tests.hold.crashes", "--seed", "7", "--job", job, "--kills", str(kills)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    killed, wrong = done.stdout.splitlines()[-1].split(" kills, ")
    assert wrong == "0 with something wrong"
    assert int(killed) >= kills
