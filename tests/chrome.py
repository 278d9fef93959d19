"""A real Chromium, found where it is, and a real Datasette in a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parents[1] / ".local/axe/node_modules/axe-core/axe.min.js"


PATIENCE = 120.0
"""Seconds that a server may take to start: a busy machine is no failure."""


def absent(what: str) -> None:
    """Skip, or fail where the environment says that browser tests are no option."""
    if os.environ.get("LIRE_AUSSI_BROWSER") == "required":
        pytest.fail(f"{what}; scripts/browser gets it")
    pytest.skip(f"{what}; scripts/browser gets it")


def executable() -> str | None:
    """The Chromium to run: CHROME, one on the path, or None for playwright's own."""
    named = os.environ.get("CHROME")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return named or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        except Error as error:
            absent(f"Chromium doesn't start ({str(error).splitlines()[0]})")
        yield browser
        browser.close()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    *arguments: str, start: str = "from archive.cli import main; main()"
) -> Iterator[tuple[str, list[str]]]:
    """A server process with `--port` added: its address, and the lines that it has printed on stderr."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", start, *arguments, "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    lines: list[str] = []
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except HTTPError:
                break
            except (URLError, ConnectionError):
                if process.poll() is not None:
                    pytest.fail(f"the server ended: {process.stderr.read()}")
                time.sleep(0.05)
        assert process.stderr is not None
        os.set_blocking(process.stderr.fileno(), False)
        with suppress(BlockingIOError):
            lines += os.read(process.stderr.fileno(), 1 << 16).decode().splitlines()
        yield address, lines
    finally:
        process.terminate()
        process.wait(10)
        process.stderr.close()
