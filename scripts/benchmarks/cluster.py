"""Translation on a Dask cluster: what a second worker is worth, each a process of one thread.

Scheduler, workers and the writer share this machine's cores; what is measured is `Archive.translate` from
its start to its end, the storing of what comes back included. With two workers, writer and scheduler take
their part of two cores from them: that is what keeps the ratio below 2 here.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive import Archive, read
from archive.jobs.cluster import Cluster
from archive.translate import packages
from scripts.benchmarks.result import Result
from scripts.benchmarks.speeches import Text, articles
from tests.jobs.clusters import Machines

MODELS = Path(__file__).parents[2] / "seeds" / "models"
WORDS = 30_000
"""Several windows, so that what is paid once weighs as little as in a real run."""
TIMES = 3
SECOND_WORKER = 1.8


def measure(echo: Callable[[str], None]) -> Result:
    """Words a second with one worker and with two, medians of several runs, taken in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ARGOS_PACKAGES_DIR"] = str(folder / "packages")
        packages.add(MODELS / "translate-en_pt-1_0.argosmodel")
        machines = Machines(folder)
        try:
            rates = _rates(folder, machines, echo)
        finally:
            machines.end()
    one, two = (statistics.median(rates[workers]) for workers in (1, 2))
    echo(f"median: {one:,.0f} words/s with one worker, {two:,.0f} with two")
    return Result({"two workers to one": two / one}, {"two workers to one": SECOND_WORKER})


def _rates(folder: Path, machines: Machines, echo: Callable[[str], None]) -> dict[int, list[float]]:
    rates: dict[int, list[float]] = {1: [], 2: []}
    texts = list(articles())
    machines.hire("0", folder / "packages")
    for number in range(TIMES):
        for workers in (1, 2):
            if workers == 2:
                machines.hire(f"{number + 1}", folder / "packages")
            with Cluster(machines.address) as cluster:
                cluster.client.wait_for_workers(workers, timeout=60)
            # The first time, a worker loads its model: that is paid once, and here before the clock runs.
            _translate(folder / f"warm-{number}-{workers}.db", texts[:1] * workers, machines.address)
            rate = _translate(folder / f"{number}-{workers}.db", texts, machines.address)
            rates[workers].append(rate)
            echo(f"run {number + 1}, {workers} worker{'s' * (workers > 1)}: {rate:,.0f} words/s")
        machines.kill(f"{number + 1}")
        with Cluster(machines.address) as cluster:
            while len(cluster.workers()) > 1:
                time.sleep(0.1)
    return rates


def _translate(path: Path, texts: list[Text], address: str) -> float:
    """Words a second of a fresh archive's translation."""
    words = 0
    with Archive(path) as archive:
        for text in texts:
            archive.add(read(text.plain.encode()))
            words += len(text.plain.split())
            if words >= WORDS:
                break
        start = time.perf_counter()
        done = archive.translate(["pt"], scheduler=address)
        assert not done.failed
        return words / (time.perf_counter() - start)
