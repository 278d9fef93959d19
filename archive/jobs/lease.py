"""Do what must not be done twice at once: wait for the archive's lease, and hold it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.errors import ArchiveError
from archive.jobs.report import Reporter
from archive.store import leases
from archive.store.store import Store

TRANSLATIONS = "translate"
"""The lease of whoever makes translations, or changes the blocks that they are made from."""

WAIT_SECONDS = 1.0


@contextmanager
def held(store: Store, reporter: Reporter, stop: Callable[[], bool]) -> Iterator[str]:
    """Hold the lease on an archive's translations, once another holder has ended its work; gives our name."""
    told = False
    with leases.holder() as holder:
        while not _taken(store, holder):
            if stop():
                raise ArchiveError("Stopped while waiting for another process that translates this archive")
            if not told:
                reporter.say("Another process is translating this archive; waiting for it to end")
                told = True
            time.sleep(WAIT_SECONDS)
        try:
            with leases.renewed(store.path, TRANSLATIONS, holder):
                yield holder
        finally:
            with store.writing() as connection:
                leases.give_back(connection, TRANSLATIONS, holder)


def keep(connection: sqlite3.Connection, holder: str) -> None:
    """Make sure that the holder still has the lease, in the transaction that saves what was made under it."""
    if not leases.take(connection, TRANSLATIONS, holder):
        raise ArchiveError(
            "Another process has taken over this archive's translation, as if this one had died;"
            " nothing is lost: what it makes is the same"
        )


def _taken(store: Store, holder: str) -> bool:
    with store.writing() as connection:
        return leases.take(connection, TRANSLATIONS, holder)
