"""Leases: one process at a time does what must not be done twice, such as translating an archive."""

import contextlib
import os
import secrets
import socket
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.store import encoded

LEASE = timedelta(minutes=10)
"""How long a lease lasts unless renewed, where nobody can ask whether its holder lives."""


_HOLDERS: set[str] = set()
"""Who may hold leases in this process at this moment, whichever thread."""


@contextlib.contextmanager
def holder() -> Iterator[str]:
    """A name under which to hold leases while the block works: machine, process id, start of the process.

    A random part tells it from every other one in this process.
    """
    name = f"{_machine()} {os.getpid()} {_started(os.getpid())}.{secrets.token_hex(8)}"
    _HOLDERS.add(name)
    try:
        yield name
    finally:
        _HOLDERS.discard(name)


def take(connection: sqlite3.Connection, name: str, by: str) -> bool:
    """Take or renew a lease, inside a transaction; False where another living holder has it.

    On one machine a holder is asked, whatever the clock says: the living keep their lease, the dead lose
    it at once. Elsewhere the time of expiry decides.
    """
    with encoded.forgiving(connection):
        row = connection.execute(
            "SELECT CAST(holder AS TEXT), CAST(expires AS TEXT) FROM leases WHERE name = ?", (name,)
        ).fetchone()
    now = datetime.now(UTC)
    if row is not None and row[0] != by and holds(row[0], row[1]):
        return False
    connection.execute(
        "INSERT OR REPLACE INTO leases (name, holder, expires) VALUES (?, ?, ?)",
        (name, by, (now + LEASE).isoformat()),
    )
    return True


def give_back(connection: sqlite3.Connection, name: str, by: str) -> None:
    """End a lease, if it is still ours."""
    connection.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (name, by))


@contextlib.contextmanager
def renewed(path: Path, name: str, by: str) -> Iterator[None]:
    """Renew a lease from a thread with a connection of its own, as long as the block works.

    A window of sentences may take a large model longer than a lease lasts.
    """
    file = path.absolute()
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE.total_seconds() / 4):
            # A file that can't be written now is the working thread's to complain about.
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as connection,
            ):
                expires = (datetime.now(UTC) + LEASE).isoformat()
                connection.execute(
                    "UPDATE leases SET expires = ? WHERE name = ? AND holder = ?", (expires, name, by)
                )

    thread = threading.Thread(target=renew, name=f"lease {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def holds(holder: str, expires: str) -> bool:
    """Whether a lease still keeps others out: its holder is at work or, where nobody can ask, may be.

    A damaged one, of which nothing tells who has it or until when, keeps nobody out.
    """
    try:
        lives = _lives(holder)
    except ValueError:
        lives = None
    if lives is not None:
        return lives
    try:
        datetime.fromisoformat(expires)
    except ValueError:
        return False
    return expires > datetime.now(UTC).isoformat()


def _lives(holder: str) -> bool | None:
    """Whether a holder is still at work; None where this process can't know."""
    machine, process, rest = holder.rsplit(" ", 2)
    started = rest.partition(".")[0]
    if machine != _machine():
        return None
    if int(process) == os.getpid():
        return holder in _HOLDERS  # else it was held here before, or by a process that had this id before
    if started == "0":  # no /proc, as on macOS: a process with that id may be another one by now
        return False if os.name == "posix" and not exists(int(process)) else None
    # Process ids are used again: another start time means another process.
    return _started(int(process)) == started


def exists(process: int) -> bool:
    """Whether a process with this id runs here, whoever it is; True where nobody can ask."""
    if os.name != "posix":  # there, signal 0 would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _machine() -> str:
    """The machine, and where it tells, its boot and the namespace that its process ids count in."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return "/".join(parts)


def _started(process: int) -> str:
    """When a living process began, in the kernel's own units; "0" where there is none or nobody tells."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        state, *rest = stat.rpartition(")")[2].split()
        # A killed process stays listed as a zombie until its parent has asked about it.
        return "0" if state in "ZX" else rest[18]
    except (OSError, IndexError, ValueError):
        return "0"
