"""One living process at a time holds a lease; a dead one holds nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from archive.store import leases
from archive.store.store import Store

HOLDER = "from archive.store.leases import holder; me = holder(); print(me.__enter__(), flush=True)"


@pytest.fixture
def me() -> Iterator[str]:
    """A holder in this process."""
    with leases.holder() as holder:
        yield holder


def hold(connection: sqlite3.Connection, by: str, expires: str = "2020-01-01T00:00:00") -> None:
    """Write a lease as another process would."""
    connection.execute("DELETE FROM leases")
    connection.execute(
        "INSERT INTO leases (name, holder, expires) VALUES (?, ?, ?)", ("translate", by, expires)
    )


def test_a_lease_is_held_renewed_and_given_back(store: Store, me: str) -> None:
    other = "elsewhere 1 1"
    with store.writing() as connection:
        assert leases.take(connection, "translate", me)
        assert leases.take(connection, "translate", me)
        assert not leases.take(connection, "translate", other)
        leases.give_back(connection, "translate", other)
        assert not leases.take(connection, "translate", other)
        leases.give_back(connection, "translate", me)
        assert leases.take(connection, "translate", other)


def test_elsewhere_the_time_of_expiry_decides(store: Store, me: str) -> None:
    with store.writing() as connection:
        hold(connection, "elsewhere 1 1", "2999-01-01T00:00:00")
        assert not leases.take(connection, "translate", me)
        hold(connection, "elsewhere 1 1", "2020-01-01T00:00:00")
        assert leases.take(connection, "translate", me)


def test_the_living_keep_their_lease_whatever_the_clock_says(store: Store, me: str) -> None:
    script = HOLDER + "; import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as alive:
        assert alive.stdout is not None
        other = alive.stdout.readline().strip()
        with store.writing() as connection:
            hold(connection, other, "2020-01-01T00:00:00")
            assert not leases.take(connection, "translate", me)
        alive.kill()


def test_a_dead_process_loses_its_lease(store: Store, me: str) -> None:
    dead = subprocess.run([sys.executable, "-c", HOLDER], capture_output=True, text=True, check=True)
    with store.writing() as connection:
        hold(connection, dead.stdout.strip(), "2999-01-01T00:00:00")
        assert leases.take(connection, "translate", me)


def test_a_killed_process_loses_its_lease_before_its_parent_has_noticed(store: Store, me: str) -> None:
    child = os.fork()
    if child == 0:
        signal.pause()
    machine, _, _ = me.rsplit(" ", 2)
    other = f"{machine} {child} {leases._started(child)}"
    with store.writing() as connection:
        hold(connection, other, "2999-01-01T00:00:00")
        assert not leases.take(connection, "translate", me)
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # it is a zombie now
        assert leases.take(connection, "translate", me)
    os.waitpid(child, 0)


def test_a_process_id_used_again_is_another_process(store: Store, me: str) -> None:
    machine, _, _ = me.rsplit(" ", 2)
    parent = os.getppid()
    before = f"{machine} {parent} {int(leases._started(parent)) - 1}.c0ffee"
    with store.writing() as connection:
        hold(connection, before, "2999-01-01T00:00:00")
        assert leases.take(connection, "translate", me)


def test_a_lease_is_renewed_while_a_long_window_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, me: str
) -> None:
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=0.2))
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store:
        with store.writing() as connection:
            assert leases.take(connection, "translate", "elsewhere 1 1")
            first = connection.execute("SELECT expires FROM leases").fetchone()[0]
        with leases.renewed(path, "translate", "elsewhere 1 1"), closing(sqlite3.connect(path)) as other:
            while other.execute("SELECT expires FROM leases").fetchone()[0] == first:
                pass
            with store.writing() as connection:
                assert not leases.take(connection, "translate", me)


def test_holders_in_one_process_are_told_apart(store: Store, me: str) -> None:
    with store.writing() as connection:
        with leases.holder() as other:
            assert leases.take(connection, "translate", other)
            assert not leases.take(connection, "translate", me)
        # Who couldn't give it back, for a full disk, has left it all the same.
        assert leases.take(connection, "translate", me)
