"""Translation on a Dask cluster: what a second worker is worth, each a process of one thread.

A worker keeps to one of this machine's cores; scheduler and writer share them. What is measured is
`Archive.translate` from its start to its end, the storing of what comes back included. With two workers on
two cores, writer and scheduler take their part from them: that is what keeps the ratio below 2 here.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from archive import Archive, read
from archive.jobs import dealing
from archive.jobs.cluster import Cluster
from archive.translate import packages
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, articles
from tests.jobs.clusters import Machines
from tests.packages import full_size

MODELS = Path(__file__).parents[2] / "seeds" / "models"
WORDS = {"pt": 60_000, "xx": 16_000}
"""By target, the small package's and the large one's: several windows, so that what is paid once weighs as
little as in a real run.
"""
TITLES = {"pt": "small", "xx": "large"}
TIMES = 3
SECOND_WORKER = 1.8


def measure(echo: Callable[[str], None]) -> Result:
    """Words a second with one worker and with two, medians of several runs, taken in turn."""
    ratios = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = folder / "packages"
        os.environ["ARGOS_PACKAGES_DIR"] = str(place)
        packages.add(MODELS / "translate-en_pt-1_0.argosmodel")
        full_size(place, next(place.glob("translate-en_pt*")) / "sentencepiece.model")
        machines = Machines(folder)
        try:
            rates = _rates(folder, machines, echo)
        finally:
            machines.end()
    for target, title in TITLES.items():
        one, two = (statistics.median(rates[target, workers]) for workers in (1, 2))
        echo(f"{title} package, median: {one:,.0f} words/s with one worker, {two:,.0f} with two")
        ratios[f"{title}: two workers to one"] = two / one
    return Result(ratios, dict.fromkeys(ratios, SECOND_WORKER))


def _rates(
    folder: Path, machines: Machines, echo: Callable[[str], None]
) -> dict[tuple[str, int], list[float]]:
    rates: dict[tuple[str, int], list[float]] = {
        (target, workers): [] for target in WORDS for workers in (1, 2)
    }
    texts = list(articles())
    _hire(machines, "0", folder)
    for number in range(TIMES):
        for workers in (1, 2):
            if workers == 2:
                _hire(machines, f"{number + 1}", folder)
            with Cluster(machines.address) as cluster:
                cluster.client.wait_for_workers(workers, timeout=60)
            for target, words in WORDS.items():
                # The first time, a worker loads its model: that is paid once, and here before the clock runs.
                warm = folder / f"warm-{number}-{workers}-{target}.db"
                with patch.object(dealing, "SMALLEST", 500), patch.object(dealing, "LARGEST", 500):
                    _translate(warm, texts[:1], target, words, machines.address)
                path = folder / f"{number}-{workers}-{target}.db"
                rate = _translate(path, texts, target, words, machines.address)
                rates[target, workers].append(rate)
                crew = f"{workers} worker{'s' * (workers > 1)}"
                echo(f"run {number + 1}, {TITLES[target]}, {crew}: {rate:,.0f} words/s")
        machines.kill(f"{number + 1}")
        with Cluster(machines.address) as cluster:
            while len(cluster.workers()) > 1:
                time.sleep(0.1)
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
