"""Run the installed `lire-aussi` as a user does: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("lire-aussi")
PLUGINS = Path(__file__).with_name("plugins")
"""Put on the path, this folder installs the toy engine."""


@dataclass(frozen=True)
class Ended:
    """What a command left behind: its exit code and the lines of both outputs."""

    code: int
    out: list[str]
    err: list[str]


def environment(**more: str) -> dict[str, str]:
    """This process's environment with the toy engine on the path."""
    return {**os.environ, "PYTHONPATH": str(PLUGINS), **more}


def start(*arguments: object, folder: Path, **more: str) -> "subprocess.Popen[str]":
    """Start `lire-aussi` in a folder; `more` are variables of its environment."""
    return subprocess.Popen(
        [str(PROGRAM), *map(str, arguments)],
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def end(process: "subprocess.Popen[str]") -> Ended:
    """Wait for a started command."""
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out.splitlines(), err.splitlines())


def lire_aussi(*arguments: object, folder: Path, **more: str) -> Ended:
    """Run `lire-aussi` in a folder to its end."""
    return end(start(*arguments, folder=folder, **more))
