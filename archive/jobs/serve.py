"""Serve one archive with Datasette, under the name that metadata.yml knows it by."""

import json
import logging
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from archive.errors import ArchiveError, DataFileError, LireAussiError, why
from archive.jobs.publish import SETTINGS
from archive.site import metadata_path
from archive.site.archives import NAME
from archive.store.database import has_log, open_readonly

PLUGIN = "lire-aussi"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ServingError(LireAussiError):
    """The address to serve at is taken, or isn't this machine's."""


def load_metadata(path: Path | None, database: Path) -> dict[str, Any]:
    """The metadata to serve with: the file named, else metadata.yml beside the archive, else the package's.

    It has settings of the plugin, if only empty ones. Raises DataFileError where it can't be read.
    """
    beside = database.with_name("metadata.yml")
    path = path or (beside if beside.is_file() else metadata_path())
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise DataFileError(f"{path} can't be read: {why(error)}") from error
    except (ValueError, yaml.YAMLError) as error:
        raise DataFileError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise DataFileError(f"{path}: metadata is a mapping, with keys such as title and databases")
    plugins = content.get("plugins") or {}
    own = (plugins.get(PLUGIN) or {}) if isinstance(plugins, dict) else None
    if not isinstance(own, dict):
        raise DataFileError(f"{path}: plugins is a mapping, and so is what stands there under {PLUGIN}")
    return {**content, "plugins": {**plugins, PLUGIN: own}}


def instance(
    path: Path, *, public: bool = False, metadata: Path | None = None, base_url: str = "/"
) -> Datasette:
    """A Datasette that serves the archive at `path` as the database `archive`, and nothing else.

    `public` opens the file as one that never changes, lets nobody sign in or correct, and runs no SQL of
    strangers. Raises ArchiveError for a file that is no archive.
    """
    open_readonly(path).close()
    if public and has_log(path):
        raise ArchiveError(
            f"{path} is being written to, or was left unfinished; serve a copy made by `lire-aussi publish`"
        )
    content = load_metadata(metadata, path)
    content["plugins"][PLUGIN]["public"] = public
    inner = base_url.strip("/")
    settings = {
        **(SETTINGS if public else {"sql_time_limit_ms": 3000}),
        "base_url": f"/{inner}/" if inner else "/",
    }
    served = Datasette(
        [], metadata=content, settings=settings,
        secret=os.environ.get("DATASETTE_SECRET") or secrets.token_hex(32),
    )  # fmt: skip
    if "_memory" in served.databases:
        served.remove_database("_memory")
    served.add_database(Database(served, path=str(path.absolute()), is_mutable=not public), name=NAME)
    # With rich installed, Datasette draws a traceback of half a second for every address that isn't there.
    # The module is asked of the plugin manager: imported before it, its hook is never registered.
    pm.get_plugin("datasette.handle_exception").rich = None
    return served


def sign_in_address(served: Datasette, host: str, port: int) -> str:
    """The address that signs its first visitor in, once."""
    if hasattr(served, "root_enabled"):
        served.root_enabled = True
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{served.urls.path('/-/auth-token')}?token={served._root_token}"


def serve(
    path: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    public: bool = False,
    metadata: Path | None = None,
    base_url: str = "/",
    say: Callable[[str], None] = print,
) -> None:
    """Serve until stopped; `say` is told the addresses. With 0 for the port, the system chooses one.

    Raises ArchiveError and DataFileError as `instance` does, ServingError where the address can't be had.
    """
    served = instance(path, public=public, metadata=metadata, base_url=base_url)
    with closing(_listening(host, port)) as listening:
        port = listening.getsockname()[1]
        _announce(served, path, host, port, public, say)
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        config = uvicorn.Config(served.app(), host=host, port=port, log_level="warning", lifespan="on")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """The socket to serve at, had before anything is said of it."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise ServingError(
            f"Nothing can be served at {host}, port {port}: {why(error)}; --host and --port name another"
        ) from error
    return listening


def _announce(
    served: Datasette, path: Path, host: str, port: int, public: bool, say: Callable[[str], None]
) -> None:
    shown = f"[{host}]" if ":" in host else host
    say(f"Serving {path} at http://{shown}:{port}{served.setting('base_url')} (Ctrl-C stops)")
    if not public:
        say(f"To correct translations, sign in once at {sign_in_address(served, host, port)}")
        if host not in LOOPBACK:
            say("Others can reach this address and read everything; --public is for a copy that is published")
