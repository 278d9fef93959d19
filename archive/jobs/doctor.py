"""What is installed and works, what an archive waits for, and what to run for each thing that is missing."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive import plugins
from archive.errors import DataFileError, LireAussiError, PackageError
from archive.jobs import waiting
from archive.jobs.labels import Labels
from archive.jobs.needed import needed
from archive.jobs.report import SILENT, Reporter, quoted
from archive.jobs.translate import current_models
from archive.jobs.versions import versions
from archive.jobs.waiting import Advice
from archive.settings import Decoding, Settings, find
from archive.store import pending
from archive.store.database import open_readonly
from archive.translate import glossary, packages
from archive.translate.codes import from_engine
from archive.translate.engine import Engine, Installer, Search, engines, in_order
from archive.translate.fingerprints import afresh, cache_folder
from archive.translate.package import Damaged
from archive.translate.routes import Routes, rows
from archive.translate.translator import Wording
from archive.understand.detect import detector

LOW_DISK = 2_000_000_000
"""Free bytes below which an archive of any size, or a model, may not fit."""

OLDEST_SQLITE = (3, 37, 0)
"""The views and upserts of the schema, and what sqlite-utils asks for."""

EXTRAS = {"distributed": "cluster", "fxtranslate": "firefox"}


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


def examine(
    archive: Path | None = None, settings: Settings | None = None, *, reporter: Reporter = SILENT
) -> Diagnosis:
    """Examine this installation, and the archive where one is named. Nothing is changed or fetched.

    Every model is loaded once. Whatever fails becomes advice; no error is raised.
    """
    found = Diagnosis()
    found.facts["versions"] = dict(versions())
    _needed(found)
    _extras(found)
    _sqlite(found)
    try:
        settings = settings or find(archive)
        found.facts["settings"] = {"file": str(settings.path) if settings.path else "none, the defaults"}
    except LireAussiError as error:
        found.advice.append(Advice(str(error), wrong=True))
        settings = Settings()
    _plugins(found)
    _data_files(found, settings, archive)
    made = _engines(found, settings)
    _models(found, made, reporter)
    _disk(found, archive)
    if archive is not None:
        _archive(found, archive, made, settings)
    return found


def _needed(found: Diagnosis) -> None:
    for package in needed():
        found.facts["versions"][package.name] = package.version or "not installed"
        if package.fault is not None:
            what = f"The package {package.name} can't be imported: {package.fault}"
            found.advice.append(Advice(what, f"pip install {package.name}", wrong=True))


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
                # Some need more to start than to load: eldc is imported then.
                _ = detector(name) if kind == "detectors" else plugins.load(kind, name)
                facts[name] = point.value
            except LireAussiError as error:
                facts[name] = str(error)
                # langdetect stands in for eldc where that has no wheel.
                stands_in = name == "eldc"
                found.advice.append(
                    Advice(str(error), f"pip install {name}" if stands_in else None, wrong=not stands_in)
                )


def _data_files(found: Diagnosis, settings: Settings, archive: Path | None) -> None:
    """Read the user's own glossary and markers, in which a typing error stops other commands."""
    labels = Labels(settings, archive or Path("archive.db"))
    if settings.glossary is not None:
        found.facts["settings"]["glossary"] = str(settings.glossary)
    if labels.own is not None:
        found.facts["settings"]["markers"] = str(labels.own)
    try:
        if settings.glossary is not None:
            glossary.load(settings.glossary)
        if labels.own is not None:
            _ = labels.lexicon
    except LireAussiError as error:
        found.advice.append(Advice(str(error), wrong=True))


def _engines(found: Diagnosis, settings: Settings) -> list[Engine]:
    """The engines that work, in the order to try them; facts on each, its packages and all routes."""
    facts = found.facts["engines"] = {}
    facts_of_packages = found.facts["packages"] = {}
    working = []
    installed = plugins.found("engines")
    for name in in_order(settings):
        if name not in installed:
            continue  # told below
        try:
            engine = engines(settings, name)[0]
            with afresh():  # the checksums that are printed are those of what lies on the disk now
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
            facts_of_packages[model.id] = (
                f"{model.source} to {model.target}, {size:.1f} MB, {licence}, sha256 {model.fingerprint}"
            )
    found.facts["routes"] = {
        f"{row.source} to {row.target}": " through ".join(filter(None, (row.engine, ", ".join(row.via))))
        for row in rows(working)
    }
    for damaged in _damaged():
        pair = " ".join(map(from_engine, damaged.pair)) if damaged.pair else "FROM TO"
        run = f"lire-aussi models install {pair}"
        found.advice.append(Advice(f"{damaged.reason} (in {damaged.folder.parent})", run, wrong=True))
    if not found.facts["routes"]:
        found.advice.append(Advice("No model is installed", "lire-aussi models install fr en"))
    for name in settings.engines:
        if name not in facts:
            found.advice.append(
                Advice(f"The settings name an engine {name!r} that isn't installed", wrong=True)
            )
    return working


def _damaged() -> list[Damaged]:
    try:
        return packages.damaged()
    except PackageError:  # told of the engine already
        return []


def _models(found: Diagnosis, made: list[Engine], reporter: Reporter) -> None:
    """Load each model and let it work once: a truncated network looks like a whole one until then."""
    models = [(engine, model) for engine in made for model in engine.models()]
    for number, (engine, model) in enumerate(models, 1):
        try:
            loaded = engine.load(model, Decoding(threads=1))
            try:
                loaded.translate(["1"], Search(1))
            finally:
                loaded.close()
        except LireAussiError as error:
            run = f"lire-aussi models install {model.source} {model.target} --engine {engine.name}"
            cure = run if isinstance(engine, Installer) else None
            found.advice.append(Advice(f"{model.id} doesn't work: {error}", cure, wrong=True))
        reporter.progress("Trying models", number, len(models), "models")


def _disk(found: Diagnosis, archive: Path | None) -> None:
    facts = found.facts["disk"] = {}
    places = {}
    with suppress(PackageError):  # told of the engine already
        places["packages"] = packages.folder()
    places["cache"] = cache_folder()
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


def _wording(settings: Settings, archive: Path) -> Wording:
    labels = Labels(settings, archive)
    try:
        _ = labels.lexicon
    except LireAussiError:  # told already
        return lambda block, target: None
    return labels.wording


def _archive(found: Diagnosis, path: Path, made: list[Engine], settings: Settings) -> None:
    try:
        connection = open_readonly(path)
    except LireAussiError as error:
        found.facts["archive"] = {"path": str(path)}
        found.advice.append(Advice(str(error), wrong=True))
        return
    with closing(connection):
        try:
            try:
                current = current_models(connection, settings, made)
            except DataFileError:  # the glossary's, which is told already
                current = None
            found.facts["archive"] = facts = waiting.facts(path, connection, current)
            found.advice.extend(waiting.counted(path, facts))
            wording = _wording(settings, path)
            found.advice.extend(waiting.waiting(path, connection, Routes(made).find, wording))
        except sqlite3.DatabaseError as error:
            found.advice.append(
                Advice(
                    f"{path} can't be read to its end: {error}",
                    f"lire-aussi verify {quoted(path)}",
                    wrong=True,
                )
            )
