"""Which versions of what decided the content of a run."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version

import archive

PARTS = ("argostranslate", "ctranslate2", "eldc", "langdetect", "sentencex", "sqlite-utils", "trafilatura")


def versions() -> dict[str, str]:
    """Version by name: Lire Aussi, Python, SQLite and the libraries that shape the content."""
    found = {
        "lire-aussi": archive.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for part in PARTS:
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            continue
    return found
