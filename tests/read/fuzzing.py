"""Every reader under atheris, a process each: what scripts/fuzz runs. `any` is the front door, by content."""

import argparse
import contextlib
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HANGS = 20
"""Seconds for one input, after which it counts as a hang."""
MEGABYTES = 2048
LONGEST = 16384
"""Bytes of an input."""
ANY = "any"


def main() -> int:
    """Fuzz the readers one after the other; 1 where one failed, with the input kept and named."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help="such as warc; all without one")
    parser.add_argument("--seconds", type=int, default=50, help="for each reader (50)")
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris isn't installed here (pip install atheris); scripts/test fuzzes with hypothesis")
        return 0
    if options.corpus:
        fuzz(options.readers[0], options.seconds, options.corpus)
    from archive.read.context import readers

    names = options.readers or [*sorted(readers()), ANY]
    return max([run(name, options.seconds) for name in names], default=0)


def run(name: str, seconds: int) -> int:
    """One reader in a process of its own; prints how many inputs it took."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as corpus:
        command = [sys.executable, __file__, name, "--seconds", str(seconds), "--corpus", corpus]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    count = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    print(f"{name}: {count[1] if count else '?'} inputs in {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        print(done.stderr[-4000:], flush=True)
    return int(done.returncode != 0)  # below 0 where a signal ended it


def fuzz(name: str, seconds: int, corpus: Path) -> None:
    """Give a reader inputs made from the samples until the time is over; never returns."""
    import atheris

    with atheris.instrument_imports(include=["archive.read", "archive.model"]):
        from samples import SAMPLES, check

        from archive.read.context import readers

        readers()

    def one(data: bytes) -> None:
        if name == ANY:
            check(data)
        else:
            check(data, again=False, format=name)

    for sample, content in SAMPLES.items():
        (corpus / sample).write_bytes(content)
    found = Path(tempfile.gettempdir()) / f"fuzz-{name}-"
    flags = [
        f"-max_total_time={seconds}",
        f"-timeout={HANGS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={found}",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], one)
    with contextlib.suppress(KeyboardInterrupt):
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
