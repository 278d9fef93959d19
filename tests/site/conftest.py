"""A real Datasette over real archives, asked through its own ASGI client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from archive.site import metadata_path
from archive.store.store import Store
from tests.bilingual import accord, fill, summit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two articles in French, translated to English."""
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store:
        fill(store, summit(), accord())
    return path


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Datasette]]]:
    """A function that gives a started Datasette for a file; `metadata` and `immutable` as in Datasette."""
    started: list[Datasette] = []

    async def start(path: Path, **options: Any) -> Datasette:
        options.setdefault("metadata", yaml.safe_load(metadata_path().read_text()))
        files = [] if str(path) in options.get("immutables", ()) else [str(path)]
        datasette = Datasette(files, **options)
        await datasette.invoke_startup()
        started.append(datasette)
        return datasette

    yield start
    for datasette in started:
        for database in datasette.databases.values():
            for connection in list(getattr(database, "_all_file_connections", [])):
                connection.close()
