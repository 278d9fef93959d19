"""Proof of what was loaded: the sha256 of a model's files, computed once for each state of them."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from archive.files import whole

_BLOCK = 1 << 20


def cache_folder() -> Path:
    """Where computed things may be kept: LIRE_AUSSI_CACHE, else the user's cache folder."""
    named = os.environ.get("LIRE_AUSSI_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lire-aussi"


_AFRESH: ContextVar[bool] = ContextVar("afresh", default=False)


@contextlib.contextmanager
def afresh() -> Iterator[None]:
    """Have `fingerprint` read every byte inside of the block, whatever the cache says, and correct the cache.

    For who has to prove a model: `with afresh(): engine.models(pair)`. It holds for this thread alone.
    """
    token = _AFRESH.set(True)
    try:
        yield
    finally:
        _AFRESH.reset(token)


def fingerprint(files: Sequence[Path], root: Path) -> str:
    """The sha256 over names (relative to root) and contents of files, in hex.

    It is looked up in the cache, so that asking which models are installed reads none of them; inside
    `afresh` the files are read. Raises OSError where a file can't be read.
    """
    ordered = sorted(files)
    stamp = [_state(file) for file in ordered]
    cache = cache_folder() / "fingerprints.json"
    known = _read(cache)
    entry = known.get(str(root))
    if not _AFRESH.get() and isinstance(entry, dict) and entry.get("files") == stamp:
        return str(entry["sha256"])
    digest = hashlib.sha256()
    for file in ordered:
        content = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                content.update(block)
        digest.update(f"{file.relative_to(root).as_posix()}\0{content.hexdigest()}\n".encode())
    value = digest.hexdigest()
    _write(cache, _read(cache) | {str(root): {"files": stamp, "sha256": value}})
    return value


def _state(file: Path) -> list[str | int]:
    """What tells a file from another one that took its place, or from the same path on another machine.

    Size and time of modification are easily the same: whoever copies a model keeps the time. Nobody sets
    the time of the inode's change.
    """
    found = file.stat()
    return [str(file), found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns]


def _read(cache: Path) -> dict[str, object]:
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(cache: Path, known: dict[str, object]) -> None:
    # A cache that can't be kept (read-only home, full disk) costs time, nothing else.
    with contextlib.suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        with whole(cache) as stream:
            stream.write(json.dumps(known).encode())
