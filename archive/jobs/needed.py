"""Which of the packages that Lire Aussi asks for are here and can be imported."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version

MODULES = {"markdown-it-py": "markdown_it", "pyyaml": "yaml"}
"""What is imported of a package, where that isn't its name."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A package, its version where it is installed, and why it can't be imported, None where it can."""

    name: str
    version: str | None
    fault: str | None


def needed() -> Iterator[Needed]:
    """Each package that Lire Aussi asks for everywhere; those for some systems or uses alone are left out."""
    try:
        asked = requires("lire-aussi") or []
    except PackageNotFoundError:  # a bare checkout, which says nothing of itself
        asked = []
    for line in asked:
        if ";" not in line:
            name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
            yield Needed(name, _version(name), _fault(MODULES.get(name, name.replace("-", "_"))))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _fault(module: str) -> str | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # what it warns of is no fault of this installation
            import_module(module)
    except (ImportError, AttributeError, OSError) as error:  # half an update, a library of C that isn't there
        return str(error)
    return None
