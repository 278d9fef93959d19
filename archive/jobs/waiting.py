"""What one archive holds, what it waits for, and what to run."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.jobs.labels import WORDED
from archive.jobs.report import quoted
from archive.jobs.translate import DAMAGED
from archive.model import UNDETERMINED, Translation
from archive.store import pending, stats, translations
from archive.store.database import KNOWN_MIGRATIONS, log_of
from archive.translate.codes import same
from archive.translate.memory import ProcessMemory
from archive.translate.passages import has_letters
from archive.translate.translator import Translator, Wording


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to know: `wrong` where it doesn't work, else what could be better; `run` is what helps."""

    what: str
    run: str | None = None
    wrong: bool = False


def facts(path: Path, connection: sqlite3.Connection, current: list[str] | None) -> dict[str, Any]:
    """What an archive holds; `current` are the ids of today's models, None where they can't be told."""
    log = log_of(path)
    held = stats.count(connection, current)
    return {
        "path": str(path),
        "size": f"{path.stat().st_size / 1e6:,.1f} MB",
        "write-ahead log": f"{log.stat().st_size / 1e6:,.1f} MB" if log.exists() else "none",
        "schema": f"{pending.applied(connection)[-1]} of {KNOWN_MIGRATIONS[-1]}",
        **{name: held[name] for name in ("articles", "blocks", "translations", "corrections")},
        "missing": {target: counts["missing"] for target, counts in held["targets"].items()},
        "stale": {target: counts["stale"] for target, counts in held["targets"].items()},
    }


def counted(path: Path, found: Mapping[str, Any]) -> Iterator[Advice]:
    """What an archive asks for by what `facts` found."""
    name = quoted(path)
    if not os.access(path, os.W_OK):
        yield Advice(f"{path} can be read but not written by this user")
    if not found["articles"]:
        yield Advice(f"{path} holds no article yet", f"lire-aussi ingest {name} PATH...")
    elif not found["missing"]:
        yield Advice("Nothing is translated yet", f"lire-aussi translate {name} --to LANG")
    for target, number in found["stale"].items():
        if number:
            yield Advice(
                f"Stale translations into {target}: {number:,}",
                f"lire-aussi translate {name} --to {target} --stale",
            )


def waiting(
    path: Path,
    connection: sqlite3.Connection,
    route: Callable[[str, str], object],
    wording: Wording = lambda block, target: None,
) -> Iterator[Advice]:
    """What was begun and not ended.

    `route` finds the way from a language to another, or None; `wording` gives the lexicon's words for a
    marker, or None.
    """
    name = quoted(path)
    # Without an engine, it translates what needs none.
    without = Translator((), memory=ProcessMemory(), wording=wording)
    damaged = translations.left_out(connection, DAMAGED)
    if damaged:
        yield Advice(
            f"Damaged blocks, which `translate` left out: {len(damaged):,}", f"lire-aussi verify {name}"
        )
    for target in translations.targets(connection):
        lacking: Mapping[str, int] = pending.missing(connection, target, damaged)
        unable: dict[str, int] = {}
        for source, number in lacking.items():
            if source != UNDETERMINED and not same(source, target) and route(source, target) is None:
                blocks = pending.perhaps_kept(connection, target, source, WORDED, has_letters)
                made = without.translate(list(blocks), target)
                unable[source] = number - sum(isinstance(outcome, Translation) for outcome in made)
        able = sum(lacking.values()) - sum(unable.values())
        if able:
            yield Advice(
                f"Blocks that wait for {target}: {able:,}",
                f"lire-aussi translate {name} --to {target}",
            )
        for source, number in unable.items():
            if number:
                yield Advice(
                    f"Blocks in {source}, from which no model leads to {target}: {number:,}",
                    f"lire-aussi models install {source} {target}",
                )
    left = pending.pending(connection)
    for container in left.half_read:
        yield Advice(f"{container} was read half-way", f"lire-aussi ingest {name} {quoted(container)}")
    for lease, holder, at_work in left.leases:
        if at_work:
            yield Advice(f"The lease {lease!r} is held by {holder}; it ends with that process")
        else:
            yield Advice(f"The lease {lease!r} was left by a process that ended; the next run takes it")
    if left.unfinished:
        yield Advice(f"Runs stopped, or at work now: {len(left.unfinished)}, the last: {left.unfinished[-1]}")
    for command, number in left.refused:
        yield Advice(
            f"Inputs or models that failed the latest {command}: {number:,}; the table `failures` names them",
            f"lire-aussi serve {name}",
        )
