"""Translation on a Dask cluster: what a second worker is worth, each a process of one thread.

A worker keeps to one of this machine's cores; scheduler and writer share them. What is measured is
`Archive.translate` from its start to its end, the storing of what comes back included. With two workers on
two cores, writer and scheduler take their part from them. The machine takes its own: two processes at work
on their own text, with no cluster at all, don't reach twice the speed of one where they share a cache and
the way to the memory. That ratio is measured beside, in the same rounds.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from unittest.mock import patch

from archive import Archive, read
from archive.jobs import dealing
from archive.jobs.cluster import Cluster
from archive.translate import packages
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, articles
from scripts.benchmarks.translate import Task
from tests.jobs.clusters import Machines
from tests.packages import full_size

MODELS = Path(__file__).parents[2] / "seeds" / "models"
WORDS = {"pt": 100_000, "eo": 60_000}
"""By target, the small package's and the large one's: many windows, so that what is paid once, and the wait
for the last one, weigh as little as in a real run.
"""
ALONE = {"pt": 12_000, "eo": 3_000}
"""The words of a process that works without a cluster."""
TITLES = {"pt": "small", "eo": "large"}
ROUNDS = 3
SECOND_WORKER = 1.8


def measure(echo: Callable[[str], None]) -> Result:
    """What a second worker is worth: the median of several rounds' own ratios; some fifteen minutes.

    The machine's pace changes within minutes, so that the rate of two workers is held to the mean of one's
    before and one's after it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = folder / "packages"
        os.environ["ARGOS_PACKAGES_DIR"] = str(place)
        packages.add(MODELS / "translate-en_pt-1_0.argosmodel")
        full_size(place, next(place.glob("translate-en_pt*")) / "sentencepiece.model")
        machines = Machines(folder)
        try:
            rounds = _rounds(folder, machines, echo)
        finally:
            machines.end()
    ratios = {name: statistics.median(each) for name, each in rounds.items()}
    return Result(ratios, {name: SECOND_WORKER for name in ratios if "workers" in name})


def _rounds(folder: Path, machines: Machines, echo: Callable[[str], None]) -> dict[str, list[float]]:
    ratios: dict[str, list[float]] = {}
    texts = list(articles())
    _hire(machines, "first", folder)
    before = _rates(folder, machines, texts, "0 one")
    for number in range(1, ROUNDS + 1):
        _hire(machines, "second", folder)
        both = _rates(folder, machines, texts, f"{number} two")
        machines.kill("second")
        after = _rates(folder, machines, texts, f"{number} one")
        for target, title in TITLES.items():
            one, two = statistics.harmonic_mean([before[target], after[target]]), both[target]
            alone, beside = (_alone(folder, texts, target, processes) for processes in (1, 2))
            echo(
                f"round {number}, {title}: {one:,.0f} words/s with one worker, {two:,.0f} with two:"
                f" {two / one:.2f}; without a cluster {alone:,.0f} and {beside:,.0f}: {beside / alone:.2f}"
            )
            ratios.setdefault(f"{title}: two workers to one", []).append(two / one)
            ratios.setdefault(f"{title}: two processes to one", []).append(beside / alone)
        before = after
    return ratios


def _rates(folder: Path, machines: Machines, texts: list[Text], name: str) -> dict[str, float]:
    """Words a second of all workers that are hired, by target."""
    with Cluster(machines.address) as cluster:
        while len(cluster.workers()) != len(machines.workers):
            time.sleep(0.1)
    rates = {}
    for target, words in WORDS.items():
        # The first time, a worker loads its model: that is paid once, and here before the clock runs.
        warm = folder / f"{name} {target} warm.db"
        with patch.object(dealing, "CARD", 500), patch.object(dealing, "LARGEST", 500):
            _translate(warm, texts[:1], target, words, machines.address)
        rates[target] = _translate(folder / f"{name} {target}.db", texts, target, words, machines.address)
    return rates


def _hire(machines: Machines, name: str, folder: Path) -> None:
    """Start a worker on a core of its own: its Python works beside the thread of its model."""
    core = sorted(os.sched_getaffinity(0))[len(machines.workers) % 2]
    machines.hire(name, folder / "packages")
    os.sched_setaffinity(machines.workers[name].pid, {core})


def _translate(path: Path, texts: list[Text], target: str, most: int, address: str) -> float:
    """Words a second of a fresh archive's translation."""
    words = 0
    with Archive(path) as archive:
        for text in texts:
            archive.add(read(text.plain.encode()))
            words += len(text.plain.split())
            if words >= most:
                break
        start = time.perf_counter()
        done = archive.translate([target], scheduler=address)
        assert not done.failed
        return words / (time.perf_counter() - start)


def _alone(folder: Path, texts: list[Text], target: str, processes: int) -> float:
    """Words a second of processes that translate the same text side by side, each kept to a core."""
    paragraphs: list[str] = []
    words = 0
    for text in texts:
        paragraphs += text.paragraphs
        words += len(text.plain.split())
        if words >= ALONE[target]:
            break
    task = json.dumps(asdict(Task(str(folder / "packages"), "en", target, paragraphs)))
    command = [sys.executable, "-m", "scripts.benchmarks.contender", "one_thread"]
    running = []
    for core in sorted(os.sched_getaffinity(0))[:processes]:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        os.sched_setaffinity(process.pid, {core})
        running.append(process)
    for process in running:
        assert process.stdin is not None
        process.stdin.write(task)
        process.stdin.close()
        process.stdin = None
    seconds = [json.loads(process.communicate()[0])["seconds"] for process in running]
    return sum(words / each for each in seconds)
