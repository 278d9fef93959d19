"""Which versions of what decided the content of a run."""

import platform
import sqlite3
from collections.abc import Mapping
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


def differences(wanted: Mapping[str, str]) -> str | None:
    """How this process's versions differ from the wanted ones, in words, None where they don't."""
    here = versions()
    found = [
        f"has {name} {here[name]} where {version} is wanted" if name in here else f"lacks {name} {version}"
        for name, version in wanted.items()
        if here.get(name) != version
    ]
    return ", ".join(found) or None
