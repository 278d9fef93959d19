"""Leases: one process at a time does what must not be done twice, such as translating an archive."""

import os
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

LEASE = timedelta(minutes=10)
"""How long a lease lasts unless renewed; a dead process on this machine loses it at once."""


def holder() -> str:
    """This process, by the name under which it holds leases: machine, process id and start of the process."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}"


def take(connection: sqlite3.Connection, name: str, by: str) -> bool:
    """Take or renew a lease, inside a transaction; False where another living process holds it."""
    row = connection.execute("SELECT holder, expires FROM leases WHERE name = ?", (name,)).fetchone()
    now = datetime.now(UTC)
    if row is not None and row[0] != by and row[1] > now.isoformat() and not _dead(row[0]):
        return False
    connection.execute(
        "INSERT OR REPLACE INTO leases (name, holder, expires) VALUES (?, ?, ?)",
        (name, by, (now + LEASE).isoformat()),
    )
    return True


def give_back(connection: sqlite3.Connection, name: str, by: str) -> None:
    """End a lease, if it is still ours."""
    connection.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (name, by))


def _dead(holder: str) -> bool:
    machine, process, started = holder.rsplit(" ", 2)
    if machine != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    # Process ids are used again: another start time means another process.
    return _started(int(process)) != started


def _started(process: int) -> str:
    """When a process began, in the kernel's own units; "0" where the system doesn't tell."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "0"
