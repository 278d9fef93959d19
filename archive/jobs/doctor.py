"""What is installed and works, what an archive waits for, and what to run for each thing that is missing."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive import plugins
from archive.errors import LireAussiError
from archive.jobs.versions import versions
from archive.settings import Settings, find
from archive.store import pending, stats, translations
from archive.store.database import KNOWN_MIGRATIONS, open_readonly
from archive.translate.engine import Engine, engines
from archive.translate.fingerprints import cache_folder
from archive.translate.packages import folder as packages_folder
from archive.translate.routes import Routes, rows

LOW_DISK = 2_000_000_000
"""Free bytes below which an archive of any size, or a model, may not fit."""

OLDEST_SQLITE = (3, 37, 0)
"""The views and upserts of the schema, and what sqlite-utils asks for."""

EXTRAS = {"distributed": "cluster", "fxtranslate": "firefox"}


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to know: `wrong` where it doesn't work, else what could be better; `run` is what helps."""

    what: str
    run: str | None = None
    wrong: bool = False


@dataclass
class Diagnosis:
    """Facts by subject, and the advice that follows from them."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether anything doesn't work."""
        return any(advice.wrong for advice in self.advice)

    def as_json(self) -> dict[str, Any]:
        """Plain types: each subject with its facts, then `advice` and `ok`."""
        return {**self.facts, "advice": [asdict(advice) for advice in self.advice], "ok": not self.wrong}


def examine(archive: Path | None = None, settings: Settings | None = None) -> Diagnosis:
    """Examine this installation, and the archive where one is named. Nothing is changed or fetched.

    Whatever fails becomes advice; no error is raised.
    """
    found = Diagnosis()
    found.facts["versions"] = dict(versions())
    _extras(found)
    _sqlite(found)
    try:
        settings = settings or find(archive)
        found.facts["settings"] = {"file": str(settings.path) if settings.path else "none, the defaults"}
    except LireAussiError as error:
        found.advice.append(Advice(str(error), wrong=True))
        settings = Settings()
    _plugins(found)
    made = _engines(found, settings)
    _disk(found, archive)
    if archive is not None:
        _archive(found, archive, made)
    return found


def _extras(found: Diagnosis) -> None:
    from importlib.metadata import PackageNotFoundError, version

    for package, extra in EXTRAS.items():
        try:
            found.facts["versions"][package] = version(package)
        except PackageNotFoundError:
            found.facts["versions"][package] = f"not installed (pip install 'lire-aussi[{extra}]')"


def _sqlite(found: Diagnosis) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        features = pending.features(connection)
    found.facts["sqlite"] = {"version": sqlite3.sqlite_version, **features}
    for name, there in features.items():
        if not there:
            found.advice.append(Advice(f"SQLite {sqlite3.sqlite_version} lacks {name}", wrong=True))
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        found.advice.append(
            Advice(f"SQLite {sqlite3.sqlite_version} is older than {oldest}; use a newer Python", wrong=True)
        )


def _plugins(found: Diagnosis) -> None:
    kinds: tuple[plugins.Kind, ...] = ("readers", "detectors")
    for kind in kinds:
        facts = found.facts[kind] = {}
        for name, point in sorted(plugins.found(kind).items()):
            try:
                plugins.load(kind, name)
                facts[name] = point.value
            except LireAussiError as error:
                facts[name] = str(error)
                # langdetect stands in for eldc where that has no wheel.
                found.advice.append(Advice(str(error), wrong=name != "eldc"))


def _engines(found: Diagnosis, settings: Settings) -> list[Engine]:
    """The engines that work; facts on each, on its packages and on all the routes."""
    facts = found.facts["engines"] = {}
    packages = found.facts["packages"] = {}
    working = []
    for name in sorted(plugins.found("engines")):
        try:
            engine = engines(settings, name)[0]
            models = engine.models()
        except LireAussiError as error:
            facts[name] = str(error)
            optional = name not in settings.engines
            found.advice.append(Advice(f"The engine {name} doesn't work: {error}", wrong=not optional))
            continue
        working.append(engine)
        facts[name] = f"{len(models)} models" if len(models) != 1 else "1 model"
        for model in models:
            size = engine.size(model) / 1e6
            licence = model.licence or "licence unknown"
            packages[model.id] = (
                f"{model.source} to {model.target}, {size:.1f} MB, {licence}, sha256 {model.fingerprint}"
            )
    found.facts["routes"] = {
        f"{row.source} to {row.target}": " through ".join(filter(None, (row.engine, ", ".join(row.via))))
        for row in rows(working)
    }
    if not found.facts["routes"]:
        found.advice.append(Advice("No model is installed", "lire-aussi models install fr en"))
    for name in settings.engines:
        if name not in facts:
            found.advice.append(
                Advice(f"The settings name an engine {name!r} that isn't installed", wrong=True)
            )
    return working


def _disk(found: Diagnosis, archive: Path | None) -> None:
    facts = found.facts["disk"] = {}
    places = {"packages": packages_folder(), "cache": cache_folder()}
    if archive is not None:
        places["archive"] = archive.absolute().parent
    for name, place in places.items():
        there = next((parent for parent in (place, *place.parents) if parent.exists()), None)
        if there is None:
            continue
        free = shutil.disk_usage(there).free
        writable = os.access(there, os.W_OK)
        facts[name] = f"{place}: {free / 1e9:,.1f} GB free" + ("" if writable else ", not writable")
        if free < LOW_DISK:
            found.advice.append(
                Advice(f"Only {free / 1e9:.1f} GB are free at {place}", wrong=free < LOW_DISK / 10)
            )
        if not writable and name != "cache":
            found.advice.append(Advice(f"{place} can't be written by this user"))


def _archive(found: Diagnosis, path: Path, made: list[Engine]) -> None:
    try:
        connection = open_readonly(path)
    except LireAussiError as error:
        found.facts["archive"] = {"path": str(path)}
        found.advice.append(Advice(str(error), wrong=True))
        return
    with closing(connection):
        try:
            found.facts["archive"] = _facts(path, connection)
            found.advice.extend(_waiting(path, connection, Routes(made).find))
        except sqlite3.DatabaseError as error:
            found.advice.append(
                Advice(f"{path} can't be read to its end: {error}", f"lire-aussi verify {path}", wrong=True)
            )


def _facts(path: Path, connection: sqlite3.Connection) -> dict[str, Any]:
    log = path.with_name(path.name + "-wal")
    held = stats.count(connection)
    return {
        "path": str(path),
        "size": f"{path.stat().st_size / 1e6:,.1f} MB",
        "write-ahead log": f"{log.stat().st_size / 1e6:,.1f} MB" if log.exists() else "none",
        "schema": f"{pending.applied(connection)[-1]} of {KNOWN_MIGRATIONS[-1]}",
        **{name: held[name] for name in ("articles", "blocks", "translations", "corrections")},
        "missing": {target: counts["missing"] for target, counts in held["targets"].items()},
        "stale": {target: counts["stale"] for target, counts in held["targets"].items()},
    }


def _waiting(
    path: Path, connection: sqlite3.Connection, route: Callable[[str, str], object]
) -> Iterator[Advice]:
    for target in translations.targets(connection):
        lacking: Mapping[str, int] = pending.missing(connection, target)
        able = sum(
            number
            for source, number in lacking.items()
            if source == target or route(source, target) is not None
        )
        if able:
            yield Advice(f"{able:,} blocks wait for {target}", f"lire-aussi translate {path} --to {target}")
        for source, number in lacking.items():
            if source != target and route(source, target) is None:
                yield Advice(
                    f"{number:,} blocks in {source} have no model that leads to {target}",
                    f"lire-aussi models install {source} {target}",
                )
    left = pending.pending(connection)
    for container in left.half_read:
        yield Advice(f"{container} was read half-way", f"lire-aussi ingest {path} {container}")
    for name, holder in left.leases:
        yield Advice(f"The lease {name!r} is held by {holder}; it ends with that process")
    if left.unfinished:
        yield Advice(f"Runs stopped, or at work now: {len(left.unfinished)}, the last: {left.unfinished[-1]}")
    if left.refused:
        yield Advice(f"The latest run refused {left.refused} inputs; the table `failures` names them")
