"""Which versions of what decided the content of a run."""

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, entry_points, version

import archive
from archive import plugins

READING = (
    "charset-normalizer", "courlan", "feedparser", "ftfy", "htmldate", "lxml", "markdown-it-py", "pyyaml",
    "trafilatura", "warcio",
)  # fmt: skip
"""What decides the text of an article."""

DETECTING = ("eldc", "langdetect")
"""What decides the language of a text."""

TRANSLATING = ("argostranslate", "ctranslate2", "fxtranslate", "sacremoses", "sentencepiece", "sentencex")
"""What decides a translation."""

OF_ENGINE = {"firefox": frozenset({"fxtranslate"})}
"""Of `TRANSLATING`, what no other engine needs."""

STORING = ("sqlite-utils",)

NONE = "none"


def versions() -> dict[str, str]:
    """Version by name: Lire Aussi, Python, SQLite, the libraries that shape the content, and plugins."""
    found = {
        "lire-aussi": archive.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    for part in (*READING, *DETECTING, *TRANSLATING, *STORING):
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            continue
    for kind in KINDS:
        if (others := _others(kind)) != NONE:
            found[f"{kind} of others"] = others
    return found


KINDS: tuple[plugins.Kind, ...] = ("readers", "engines", "detectors")


def reading() -> dict[str, str]:
    """What must be the same wherever articles are read and labelled for one archive."""
    return _of((*READING, *DETECTING), ("readers", "detectors"))


def translating(engine: str) -> dict[str, str]:
    """What must be the same wherever one engine translates for one archive."""
    foreign = {part for name, parts in OF_ENGINE.items() if name != engine for part in parts}
    return _of([part for part in (*DETECTING, *TRANSLATING) if part not in foreign], ("engines", "detectors"))


def _of(parts: Sequence[str], kinds: Sequence[plugins.Kind]) -> dict[str, str]:
    here = versions()
    found = {part: here[part] for part in ("lire-aussi", *parts) if part in here}
    return found | {f"{kind} of others": _others(kind) for kind in kinds}


def _others(kind: plugins.Kind) -> str:
    """The entry points of a kind that other packages bring, each with its package's name and version."""
    found = []
    for point in sorted(entry_points(group=f"lire_aussi.{kind}")):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        if point.dist is None or point.dist.name != "lire-aussi":
            found.append(f"{point.name} ({package})")
    return "; ".join(found) or NONE


def differences(wanted: Mapping[str, str]) -> str | None:
    """How this process's versions differ from the wanted ones, in words, None where they don't.

    wanted: what `reading` or `translating` gave where the work comes from.
    """
    here = {f"{kind} of others": NONE for kind in KINDS} | versions()
    found = [
        f"has {name} {here[name]} where {version} is wanted" if name in here else f"lacks {name} {version}"
        for name, version in wanted.items()
        if here.get(name) != version
    ]
    return ", ".join(found) or None
