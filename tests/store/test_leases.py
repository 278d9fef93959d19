"""One living process at a time holds a lease; a dead one holds nothing."""

import subprocess
import sys

from archive.store import leases
from archive.store.store import Store


def test_a_lease_is_held_renewed_and_given_back(store: Store) -> None:
    other = f"elsewhere {1} {1}"
    with store.writing() as connection:
        assert leases.take(connection, "translate", leases.holder())
        assert leases.take(connection, "translate", leases.holder())
        assert not leases.take(connection, "translate", other)
        leases.give_back(connection, "translate", other)
        assert not leases.take(connection, "translate", other)
        leases.give_back(connection, "translate", leases.holder())
        assert leases.take(connection, "translate", other)


def test_an_expired_lease_is_free(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO leases (name, holder, expires) VALUES (?, ?, ?)",
            ("translate", "elsewhere 1 1", "2020-01-01T00:00:00"),
        )
        assert leases.take(connection, "translate", leases.holder())


def test_a_dead_process_loses_its_lease(store: Store) -> None:
    script = "from archive.store.leases import holder; print(holder())"
    dead = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    with store.writing() as connection:
        assert leases.take(connection, "translate", dead.stdout.strip())
        assert leases.take(connection, "translate", leases.holder())
