"""What a worker does with a window, and what it says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive.errors import LireAussiError


class UnfitError(LireAussiError):
    """Raised on a worker that can't do the work at all: another model, other versions, a file unseen."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says of one window: its result, or why there is none."""

    worker: str
    result: Any = None
    failed: str | None = None
    unfit: str | None = None


def attempt(work: Callable[[Any, Any], Any], job: Any, window: Any) -> Report:
    """Run on a worker: do the work, and say who did it. Failures are values: they must be told apart."""
    from distributed import get_worker

    worker = get_worker().address
    try:
        return Report(worker, work(job, window))
    except UnfitError as error:
        return Report(worker, unfit=str(error))
    except LireAussiError as error:
        return Report(worker, failed=str(error))
    except Exception as error:  # noqa: BLE001 - a plugin's own failure: it is reported with its worker's name
        return Report(worker, failed=f"{type(error).__name__}: {error}")
