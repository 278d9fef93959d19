"""A real Dask scheduler and real workers, each a process of its own, that a test may kill."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


class Machines:
    """Processes of one cluster on this machine; `end` kills whatever is still there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        _until(self.file.exists)
        self.address: str = json.loads(self.file.read_text())["address"]

    def hire(self, name: str, packages: Path, **environment: str) -> None:
        """Start a worker of one thread whose translation packages lie in a folder."""
        self.workers[name] = self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--name", name,
            "--local-directory", str(self.folder / name), ARGOS_PACKAGES_DIR=str(packages), **environment,
        )  # fmt: skip

    def dismiss(self) -> None:
        """Kill all the workers."""
        for name in list(self.workers):
            self.kill(name)

    def kill(self, name: str) -> None:
        """Kill a worker as a power cut would."""
        worker = self.workers.pop(name, None)
        if worker is not None:
            worker.kill()
            worker.wait()

    def end(self) -> None:
        """Kill everything."""
        self.dismiss()
        self.scheduler.kill()
        self.scheduler.wait()

    def _start(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def _until(true: "os.PathLike[str] | object", seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "the scheduler didn't start"
        time.sleep(0.05)
