"""Proof of what was loaded: the sha256 of a model's files, computed once for each state of them."""

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

_BLOCK = 1 << 20


def cache_folder() -> Path:
    """Where computed things may be kept: LIRE_AUSSI_CACHE, else the user's cache folder."""
    named = os.environ.get("LIRE_AUSSI_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lire-aussi"


def fingerprint(files: Sequence[Path], root: Path) -> str:
    """The sha256 over names (relative to root) and contents of files, in hex.

    It is looked up in the cache by size and time of change of each file, so that asking which models
    are installed reads none of them. Raises OSError where a file can't be read.
    """
    ordered = sorted(files)
    stamp = [[str(file), (stat := file.stat()).st_size, stat.st_mtime_ns] for file in ordered]
    cache = cache_folder() / "fingerprints.json"
    known = _read(cache)
    entry = known.get(str(root))
    if isinstance(entry, dict) and entry.get("files") == stamp:
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


def _read(cache: Path) -> dict[str, object]:
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(cache: Path, known: dict[str, object]) -> None:
    # A cache that can't be kept (read-only home, full disk) costs time, nothing else.
    temporary = cache.with_name(f"{cache.name}.{os.getpid()}")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(known), encoding="utf-8")
        temporary.replace(cache)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
