"""Look through a whole archive for anything that is not as it was written."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.errors import ArchiveError
from archive.jobs.report import SILENT, Reporter, quoted
from archive.store import checks, search
from archive.store.database import open_readonly
from archive.store.store import Store

CURES = {
    **dict.fromkeys(
        (
            "an article has no blocks",
            "an article's text is not the one of its uid",
            "a block is of no known kind",
            "the positions of an article's blocks have a gap",
        ),
        "lire-aussi reprocess {path}",
    ),
    "translations are stale": "lire-aussi translate {path} --to LANG --stale",
    "containers were read half-way": "lire-aussi ingest {path} PATH...",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check came upon: `wrong`, or else only worth knowing. `run` is what helps."""

    check: str
    detail: str
    wrong: bool = True
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """The sum of a verification: how much was checked, and what was found."""

    originals: int
    checks: int
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> int:
        """How many findings are faults."""
        return sum(finding.wrong for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line for people."""
        faults = f"{self.wrong} faults" if self.wrong > 1 else "1 fault" if self.wrong else "all is well"
        if any(finding.wrong and not finding.run for finding in self.findings):
            faults += "; what no command is named for asks for a backup"
        originals = f"{self.originals:,} originals" if self.originals != 1 else "1 original"
        return f"{self.checks} checks, {originals}: {faults}"


def verify(
    path: Path,
    *,
    repair: bool = False,
    reporter: Reporter = SILENT,
    stop: Callable[[], bool] = lambda: False,
) -> Verified:
    """Check the file itself, references, originals, search index and rules; the file isn't changed.

    `repair` makes the search index anew first: it holds nothing that the tables don't. Raises ArchiveError
    where the file can't be opened as an archive at all, or where `stop` asked to end early.
    """
    if repair:
        with Store(path) as store, store.writing() as connection:
            reporter.say(f"{path}: making the search index anew")
            search.rebuild(connection)
    with closing(open_readonly(path)) as connection:
        # A text that isn't UTF-8 any more is a finding, not the end of the check that comes upon it.
        connection.text_factory = lambda text: text.decode(errors="replace")
        run = _Verification(path, connection, reporter, stop)
        findings = tuple(run.findings())
        return Verified(run.originals, run.done, findings)


@dataclass
class _Verification:
    path: Path
    connection: sqlite3.Connection
    reporter: Reporter
    stop: Callable[[], bool]
    done: int = 0
    originals: int = 0

    def findings(self) -> Iterator[Finding]:
        yield from self._faults("file", checks.damage(self.connection))
        yield from self._faults("schema", checks.gone(self.connection))
        yield from self._faults("reference", checks.broken_references(self.connection))
        published = checks.is_published(self.connection)
        for rule in checks.RULES:
            faults = checks.breaches(self.connection, rule)
            if published and rule in checks.LEFT_OUT:
                yield from self._left_out(rule, faults)
            else:
                yield from self._faults(rule, faults)
        yield from self._faults(
            "an article's text is not the one of its uid", checks.other_texts(self.connection)
        )
        yield from self._faults("original", self._hashes())
        yield from self._search()
        for what in checks.STALE:
            yield from self._stale(what)

    def _faults(self, check: str, faults: Iterable[str]) -> Iterator[Finding]:
        self._step()
        found = iter(faults)
        try:
            for fault in islice(found, checks.MOST):
                yield Finding(check, fault, run=self._cure(check))
            more = sum(1 for _ in found)
        except sqlite3.DatabaseError as error:
            # A damaged page ends this check alone: the others may reach further.
            yield Finding(check, f"can't be read to its end: {error}")
            return
        if more:
            yield Finding(check, f"and {more:,} more", run=self._cure(check))

    def _left_out(self, rule: str, faults: Iterable[str]) -> Iterator[Finding]:
        self._step()
        if number := sum(1 for _ in faults):
            yield Finding(rule, f"{number:,}, as `publish` left them", wrong=False)

    def _hashes(self) -> Iterator[str]:
        total = checks.originals(self.connection)
        for fault in checks.original_hashes(self.connection):
            self.originals += 1
            if self.originals % 100 == 0:
                self.reporter.progress("Verifying originals", self.originals, total, "originals")
                self._asked()
            if fault is not None:
                yield fault

    def _search(self) -> Iterator[Finding]:
        self._step()
        try:
            # FTS5 compares its index with the tables by a statement that needs a connection that may write.
            with Store(self.path) as store, store.writing() as connection:
                fault = search.check(connection)
        except ArchiveError as error:
            yield Finding("search index", f"not compared with the tables: {error}", wrong=False)
            return
        if fault is not None:
            # FTS5 has one word for whatever differs, and it says "malformed".
            detail = "" if "malformed" in fault else f": {fault}"
            run = None if "no such table" in fault else f"lire-aussi verify {quoted(self.path)} --repair"
            yield Finding("search index", f"differs from the tables{detail}", run=run)

    def _stale(self, what: str) -> Iterator[Finding]:
        self._step()
        try:
            number = checks.stale(self.connection, what)
        except sqlite3.DatabaseError as error:
            yield Finding(what, f"can't be counted: {error}")
            return
        if number:
            yield Finding(what, f"{number:,}", wrong=False, run=self._cure(what))

    def _cure(self, check: str) -> str | None:
        return CURES[check].format(path=quoted(self.path)) if check in CURES else None

    def _step(self) -> None:
        self.done += 1
        total = 6 + len(checks.RULES) + len(checks.STALE)
        self.reporter.progress("Verifying", self.done, total, "checks")
        self._asked()

    def _asked(self) -> None:
        if self.stop():
            raise ArchiveError("Stopped before everything was verified")
