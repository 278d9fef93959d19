"""The lines of a job in a log: when the next is due, and how fast the work goes."""

from pathlib import Path

import pytest

from archive.cli.console import Clock
from tests.command import lire_aussi, start


def test_a_line_every_step_and_the_speed_of_the_file_in_hand() -> None:
    now = [0.0]
    clock = Clock(10.0, lambda: now[0])
    said = []
    # A file that an earlier run left at 100, and the next one from its start.
    for seconds, done, total in ((1, 100, 500), (6, 150, 500), (11, 300, 500), (20, 500, 500),
                                 (21, 0, 90), (31, 30, 90)):  # fmt: skip
        now[0] = float(seconds)
        if clock.due(done):
            said.append((done, clock.rate(done, total)))
    assert said == [(300, " (20/s, 10 s left)"), (0, ""), (30, " (3/s, 20 s left)")]
    assert Clock(10.0).rate(0, None) == ""


@pytest.mark.parametrize("command", ["export a.db --format jsonl", "inspect in.jsonl --json", "--help"])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, command: str) -> None:
    line = '{"title": "Strike %d", "text": "Trains stand still in Rouen for the %dth day%s."}\n'
    said = ", as the union said it would go on" * 20
    (tmp_path / "in.jsonl").write_text("".join(line % (n, n, said) for n in range(200)))
    if command.startswith("export"):
        assert lire_aussi("ingest", "a.db", "in.jsonl", folder=tmp_path).code == 0
    process = start(*command.split(), folder=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    if command != "--help":
        process.stdout.read(1)
    process.stdout.close()
    heard = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), heard) == (0, "")
