"""The lines of a job in a log: when the next is due, and how fast the work goes."""

from archive.cli.console import Clock


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
