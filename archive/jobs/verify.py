"""Look through a whole archive for anything that is not as it was written."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.errors import ArchiveError
from archive.jobs.report import SILENT, Reporter, quoted
from archive.read.similar import shingles
from archive.store import checks, encoded, remaking, search, shape, signed, stitched, values
from archive.store.checks import Breach
from archive.store.database import interrupt, is_published, open_readonly
from archive.store.store import Store

CURES = {
    "translations are stale": "lire-aussi translate {path} --to LANG --stale",
    "containers were read half-way": "lire-aussi ingest {path} PATH...",
}

ROWS = 10_000
"""Rows between two words of progress."""

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises at damage; it quotes a damaged schema, which Python can't always decode."""


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
    published: bool = False

    @property
    def wrong(self) -> int:
        """How many findings are faults."""
        return sum(finding.wrong for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line for people."""
        faults = f"{self.wrong} faults" if self.wrong > 1 else "1 fault" if self.wrong else "all is well"
        if any(finding.wrong and not finding.run for finding in self.findings):
            faults += (
                "; a published copy is made anew from its archive"
                if self.published
                else "; what no command is named for asks for a backup"
            )
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

    `repair` makes the search index anew first, which holds nothing that the tables don't, and makes stale
    the translations that can't be read, unless a person made them and no correction says what they were.
    Raises ArchiveError where the file can't be opened as an archive at all, or where `stop` asked to end
    early.
    """
    if repair:
        _repair(path, reporter, stop)
    with closing(open_readonly(path)) as connection:
        interrupt(connection, stop)
        run = _Verification(path, connection, reporter, stop)
        with encoded.forgiving(connection):
            findings = tuple(run.findings())
        return Verified(run.originals, run.done, findings, run.published)


def _repair(path: Path, reporter: Reporter, stop: Callable[[], bool]) -> None:
    try:
        with Store(path) as store, store.writing() as connection:
            interrupt(connection, stop)
            reporter.say(f"{path}: making the search index anew")
            remaking.outdate_unreadable(connection)
            search.rebuild(connection)
    except ArchiveError as error:
        if stop():  # whatever SQLite says of a statement that was interrupted
            raise ArchiveError("Stopped; nothing was repaired") from error
        raise


@dataclass
class _Verification:
    path: Path
    connection: sqlite3.Connection
    reporter: Reporter
    stop: Callable[[], bool]
    done: int = 0
    originals: int = 0

    def __post_init__(self) -> None:
        self.published = is_published(self.connection)
        self._repairing = f"lire-aussi verify {quoted(self.path)} --repair"

    def findings(self) -> Iterator[Finding]:
        yield from self._faults("file", map(Breach, checks.damage(self.connection)))
        yield from self._faults("schema", map(Breach, shape.gone(self.connection)))
        yield from self._faults("type", shape.mistyped(self.connection))
        yield from self._faults("a text is not UTF-8", self._each(shape.mangled(self.connection)))
        yield from self._faults("reference", map(Breach, checks.broken_references(self.connection)))
        for rule in checks.RULES:
            faults = checks.breaches(self.connection, rule)
            if self.published and rule in checks.LEFT_OUT:
                yield from self._left_out(rule, faults)
            else:
                yield from self._faults(rule, faults)
        yield from self._faults(
            "an article's text is not the one of its uid", checks.other_texts(self.connection)
        )
        unfounded = (Breach(f"translation {key}") for key in stitched.unfounded(self.connection))
        yield from self._faults("a human translation has no correction behind it", unfounded)
        yield from self._faults("unreadable JSON", self._each(values.unreadable(self.connection)))
        other = self._each(values.other_hashes(self.connection))
        yield from self._faults("a text's hash is not its own", other)
        same = values.not_the_same(self.connection)
        yield from self._faults("a text said to be kept as it is says something else", same)
        unsigned = iter(()) if self.published else self._unsigned()
        yield from self._faults("an article has no signature", unsigned)
        yield from self._faults("original", map(Breach, self._hashes()))
        yield from self._search()
        for what in checks.STALE:
            yield from self._stale(what)
        self._asked()

    def _faults(self, check: str, faults: Iterable[Breach]) -> Iterator[Finding]:
        self._step()
        found = iter(faults)
        more, run = 0, None
        try:
            for fault in islice(found, checks.MOST):
                yield Finding(check, fault.what, run=self._cure(fault))
            for fault in found:
                more += 1
                run = run or self._cure(fault)
        except UNREADABLE as error:
            # A damaged page ends this check alone: the others may reach further.
            yield Finding(check, f"can't be read to its end: {error}")
            return
        if more:
            yield Finding(check, f"and {more:,} more", run=run)

    def _left_out(self, rule: str, faults: Iterable[Breach]) -> Iterator[Finding]:
        self._step()
        try:
            number = sum(1 for _ in faults)
        except UNREADABLE as error:
            yield Finding(rule, f"can't be read to its end: {error}")
            return
        if number:
            yield Finding(rule, f"{number:,}, as `publish` left them", wrong=False)

    def _each(self, rows: Iterable[Breach | None]) -> Iterator[Breach]:
        """The faults among rows, of which there may be millions."""
        for number, fault in enumerate(rows, 1):
            if number % ROWS == 0:
                self.reporter.progress("Verifying rows", number, None, "rows")
                self._asked()
            if fault is not None:
                yield fault

    def _unsigned(self) -> Iterator[Breach]:
        for article, body in signed.unsigned(self.connection):
            if shingles(body):
                yield Breach(f"article {article}", article)

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
            with Store(self.path, reading=True) as store, store.writing() as connection:
                interrupt(connection, self.stop)
                fault = search.check(connection)
        except ArchiveError as error:
            yield Finding("search index", f"not compared with the tables: {error}", wrong=False)
            return
        if fault is not None:
            # FTS5 has one word for whatever differs, and it says "malformed".
            detail = "" if "malformed" in fault else f": {fault}"
            mends = not self.published and "no such table" not in fault
            run = self._repairing if mends else None
            yield Finding("search index", f"differs from the tables{detail}", run=run)

    def _stale(self, what: str) -> Iterator[Finding]:
        self._step()
        try:
            number = checks.stale(self.connection, what)
        except UNREADABLE as error:
            yield Finding(what, f"can't be counted: {error}")
            return
        if number:
            known = what in CURES and not self.published
            run = CURES[what].format(path=quoted(self.path)) if known else None
            yield Finding(what, f"{number:,}", wrong=False, run=run)

    def _cure(self, fault: Breach) -> str | None:
        if self.published:
            return None
        name = quoted(self.path)
        if fault.article is not None and checks.can_be_read_again(self.connection, fault.article):
            return f"lire-aussi reprocess {name}"
        waits = remaking.waits(self.connection, fault.translation) if fault.translation is not None else None
        if waits is None:
            return None
        return CURES["translations are stale"].format(path=name) if waits else self._repairing

    def _step(self) -> None:
        self.done += 1
        total = 13 + len(checks.RULES) + len(checks.STALE)
        self.reporter.progress("Verifying", self.done, total, "checks")
        self._asked()

    def _asked(self) -> None:
        if self.stop():
            raise ArchiveError("Stopped before everything was verified")
