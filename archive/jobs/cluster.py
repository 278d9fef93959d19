"""An existing Dask cluster: reach its scheduler, see its workers, ask them; its own log is kept quiet."""

import logging
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from archive.errors import LireAussiError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
"""How long a scheduler may be too busy to say who its workers are, before it is taken for gone."""
ASKED_FIRST = 10
"""The priority of a question over the windows that wait for a worker already."""


class ClusterError(LireAussiError):
    """The cluster can't be reached, or has nobody left to work; what was done is kept."""


class Cluster:
    """The scheduler at an address such as `tcp://HOST:8786`, from `with` to its end.

    `say` hears of workers that are left out. Raises ClusterError where no scheduler answers.
    """

    def __init__(
        self,
        address: str,
        *,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.address = address
        self.say = say
        self._quiet = _Quiet()
        self._called: Future[int] | None = None
        self.client = self._connect()

    def _connect(self) -> "Client":
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            raise ClusterError(
                "Working on a cluster needs dask.distributed: pip install 'lire-aussi[cluster]'"
            ) from error
        self._quiet.begin()
        try:
            # A client that is given what is no address hangs half made, and complains when it is forgotten.
            get_address_host_port(self.address)
            return Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False, name="lire-aussi")
        except (OSError, TimeoutError) as error:
            self._quiet.end()
            raise ClusterError(
                f"No Dask scheduler answers at {self.address}; `dask scheduler` starts one"
            ) from error
        except TypeError as error:  # so Dask says that nobody has given it certificates
            self._quiet.end()
            raise UsageError(f"{self.address} wants Dask's TLS settings: {error}") from error
        except ValueError as error:
            self._quiet.end()
            raise UsageError(
                f"{self.address!r} is no scheduler's address such as tcp://HOST:8786: {error}"
            ) from error

    def workers(self) -> dict[str, int]:
        """The threads of each worker by address. Raises ClusterError where the scheduler is gone."""
        # A client that lost its scheduler looks for it for a while; its tasks are lost all the same.
        scheduler = self.client.scheduler
        if self.client.status == "running" and scheduler is not None:
            with suppress(OSError, TimeoutError):
                # One that hangs keeps its line open: without a limit it would be waited for without end.
                threads: dict[str, int] = self.client.sync(scheduler.ncores, callback_timeout=ANSWER_SECONDS)
                return threads
        raise ClusterError(
            f"The scheduler {self.address} is gone; what was done is kept, and the same command goes on"
        )

    def ask(self, question: Callable[..., Any], *arguments: Any, worker: str) -> "Future[Any]":
        """Have a function called on a worker, in a thread of its own: its event loop has to go on beating."""
        return self.client.submit(
            question,
            *arguments,
            key=f"lire-aussi-{question.__name__}-{uuid4().hex}",
            workers=[worker],
            allow_other_workers=False,
            priority=ASKED_FIRST,
            pure=False,
        )

    def call(self) -> None:
        """Have a task wait where there is no worker: an adaptive cluster starts one for tasks alone."""
        if self._called is None or self._called.done():
            self._called = self.client.submit(len, (), key=f"lire-aussi-call-{uuid4().hex}", pure=False)

    def close(self) -> None:
        """Leave the cluster as it was."""
        with suppress(OSError, TimeoutError, RuntimeError):
            self.client.close(timeout=1)
        self._quiet.end()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Quiet:
    """Keeps the libraries' own log of a lost connection off the terminal: one clear line of ours says it."""

    def __init__(self) -> None:
        self._levels: dict[str, int] = {}

    def begin(self) -> None:
        # Each of distributed's loggers has a level of its own, which its parent's doesn't overrule.
        names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
        for name in (*names, "tornado", "asyncio"):
            logger = logging.getLogger(name)
            self._levels[name] = logger.level
            logger.setLevel(logging.CRITICAL + 1)

    def end(self) -> None:
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        self._levels.clear()
