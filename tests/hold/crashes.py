"""Kill jobs where it hurts, look at what is left, and let the next run finish.

    scripts/crash [--kills N] [--seed SEED] [--job NAME] [--ask]

Each job is killed at every commit, before and after it, then at random lines of our code and at random
times, until N kills are shared out. After each kill the file must be sound, everything that was reported
as done must be there, and a second, undisturbed run must end with the very content of one that was never
disturbed. All jobs are forked from one process that has imported everything: a kill costs milliseconds.

With --ask it is SIGTERM or SIGINT: a job must end by itself, with exit code 1 and no traceback.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import archive
from tests.hold.content import Rows
from tests.hold.jobs import JOBS, Job, make_small, serve_offer, warm_up

PACKAGE = str(Path(archive.__file__).parent)
MEMORY = Path("/dev/shm")
"""Where files cost no disk: what SIGKILL leaves behind is the same there."""
COMMITTING = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "VACUUM", "ANALYZE"})
"""Statements that commit what they do where no transaction is open."""
EDGE = 3
"""Lines at either end in which the command line is not yet, or no longer, ready for signals."""
FAILED = 70
"""Exit code of a forked child that failed in a way of its own."""


@dataclass(frozen=True)
class Moment:
    """When a job dies: `kind` is `before`, `after` (the n-th commit), `line` (the n-th of ours) or `time`.

    `by` is what it dies of, or is asked to end by.
    """

    kind: str
    number: float
    by: signal.Signals = signal.SIGKILL


CALM = Moment("before", 0)
TRACED = Moment("line", 0)
"""Moments that never come; the second one counts lines."""


@dataclass(frozen=True)
class Course:
    """How a job goes when nobody kills it: its content at the end, commits, lines of ours, and seconds."""

    content: Rows
    commits: int
    lines: int
    seconds: float


class Counter:
    """Counts commits and lines in a forked job, and sends it the signal at its moment."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.commits = 0
        self.lines = 0

    def connection(self) -> type[sqlite3.Connection]:
        """A connection that reports its commits."""
        counter = self

        class Counting(sqlite3.Connection):
            def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
                verb = sql.split(None, 1)[0].upper()
                if verb != "COMMIT" and (verb not in COMMITTING or self.in_transaction):
                    return super().execute(sql, *arguments)
                return counter.around(lambda: super(Counting, self).execute(sql, *arguments))

            def commit(self) -> None:
                if self.in_transaction:
                    counter.around(super().commit)

        return Counting

    def strike(self, kind: str, number: int) -> None:
        """End this process, if it is time, as the kernel does: nothing is flushed, closed or rolled back."""
        if (kind, number) == (self.moment.kind, self.moment.number):
            os.kill(os.getpid(), self.moment.by)

    def around(self, commit: Callable[[], Any]) -> Any:
        self.commits += 1
        self.strike("before", self.commits)
        done = commit()
        self.strike("after", self.commits)
        return done

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A trace function that looks at our own code alone."""
        return self.line if frame.f_code.co_filename.startswith(PACKAGE) else None

    def line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.lines += 1
            self.strike("line", self.lines)
        return self.line


def run(job: Job, moment: Moment) -> tuple[int, float]:
    """Run a job in the working folder in a forked process; its wait status and its seconds."""
    for name in ("out", "err"):
        Path(name).write_bytes(b"")
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _become(job, moment)
    if moment.kind == "time":
        time.sleep(moment.number)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return status, time.monotonic() - start


def _become(job: Job, moment: Moment) -> None:
    """Be the command line, with output in files; never returns."""
    for descriptor, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(name, os.O_WRONLY), descriptor)
    counter = Counter(moment)
    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **k: connect(*a, **{"factory": counter.connection(), **k})  # type: ignore[assignment]
    code = FAILED
    try:
        if moment.kind == "line":
            sys.settrace(counter.trace)
        from archive.cli import main

        main(list(job.arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.settrace(None)
        sys.stdout.flush()
        Path("counts").write_text(f"{counter.commits} {counter.lines}")
        os._exit(code)


@contextmanager
def folder(start: Path | None = None) -> Iterator[Path]:
    """Work in a new temporary folder, a copy of `start`; models are looked for there alone."""
    from argostranslate import settings

    before = Path.cwd()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        if start is not None:
            shutil.copytree(start, name, dirs_exist_ok=True)
        place = Path(name) / "packages"
        place.mkdir(exist_ok=True)
        settings.package_data_dir, settings.package_dirs = place, [place]
        for variable in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            os.environ[variable] = str(Path(name) / "home")
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def undisturbed(job: Job, start: Path) -> Course:
    """Run a job to its end, once to count and once to clock it."""
    with folder(start):
        status, _ = run(job, TRACED)
        assert os.waitstatus_to_exitcode(status) == job.exit_code, Path("err").read_text()
        commits, lines = map(int, Path("counts").read_text().split())
    with folder(start):
        _, seconds = run(job, CALM)
        assert job.broken_promises(Path("out").read_text(), Path("err").read_text()) == []
        return Course(job.content(), commits, lines, seconds)


def moments(course: Course, chance: random.Random) -> Iterator[Moment]:
    """Every commit, before and after; then random lines, and now and then a random time, without end."""
    for number in range(1, course.commits + 1):
        yield Moment("before", number)
        yield Moment("after", number)
    while True:
        yield Moment("time", chance.uniform(0, course.seconds))
        for _ in range(3):
            yield Moment("line", chance.randint(1, course.lines))


def asking(course: Course, chance: random.Random) -> Iterator[Moment]:
    """The same moments, but random times: there the forked job may not yet be the command line."""
    for moment in moments(course, chance):
        by = chance.choice([signal.SIGTERM, signal.SIGINT])
        if moment.kind == "line":
            yield Moment("line", chance.randint(EDGE + 1, course.lines - EDGE), by)
        elif moment.kind != "time":
            yield replace(moment, by=by)


def trial(job: Job, start: Path, course: Course, moment: Moment) -> tuple[bool, list[str]]:
    """Kill a job once: whether it died of it, and what was wrong then or after the next run."""
    with folder(start):
        status, _ = run(job, moment)
        wrong = job.broken_promises(Path("out").read_text(), Path("err").read_text())
        killed = os.WIFSIGNALED(status)
        if moment.by != signal.SIGKILL:
            killed = True
            code, said = os.waitstatus_to_exitcode(status), Path("err").read_text()
            if code not in (1, job.exit_code) or "Traceback" in said or not said:
                wrong.append(f"it ended with {code}: {said}")
        status, _ = run(job, CALM)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, job.exit_code):
            wrong.append(f"the next run ended with {code}: {Path('err').read_text()}")
        content = job.content()
        for table, expected in course.content.items():
            lost = [row for row in expected if row not in content[table]]
            more = [row for row in content[table] if row not in expected]
            wrong += [f"{table} misses {row}" for row in lost] + [f"{table} has {row}" for row in more]
            if not (lost or more) and len(content[table]) != len(expected):
                wrong.append(f"{table} has {len(content[table])} rows, not {len(expected)}")
    return killed, wrong


def main(arguments: list[str] | None = None) -> int:
    """Kill, and say what happened; exit code 1 where something was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=240, help="how many in all (default: 240)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--ask", action="store_true", help="send SIGTERM or SIGINT in place of SIGKILL")
    parser.add_argument("--job", choices=[job.name for job in JOBS], action="append")
    options = parser.parse_args(arguments)
    jobs = [job for job in JOBS if not options.job or job.name in options.job]
    print(f"seed {options.seed}")
    make_small()
    serve_offer()
    with folder():
        warm_up()
    failed = total = 0
    for number, job in enumerate(jobs):
        chance = random.Random(options.seed + number)
        with folder() as start:
            job.prepare()
            course = undisturbed(job, start)
            clock = time.monotonic()
            kills = 0
            for moment in (asking if options.ask else moments)(course, chance):
                if kills >= options.kills // len(jobs) and moment.kind in ("line", "time"):
                    break
                killed, wrong = trial(job, start, course, moment)
                kills += killed
                failed += bool(wrong)
                for line in wrong:
                    print(f"{job.name} {moment}: {line}")
        total += kills
        print(
            f"{job.name}: {kills} kills, {course.commits} commits, {course.lines} lines,"
            f" {course.seconds:.2f} s alone, {time.monotonic() - clock:.0f} s in all",
            flush=True,
        )
    print(f"{total} kills, {failed} with something wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))
    sys.exit(main())
