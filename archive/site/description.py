"""metadata.yml for an archive under any name, and for a Datasette that was started without it."""

import copy
from functools import cache
from typing import Any

import yaml

from archive.site.archives import NAME, known_archive, metadata_path


@cache
def shipped() -> dict[str, Any]:
    """What metadata.yml says of an archive's database."""
    content = yaml.safe_load(metadata_path().read_text(encoding="utf-8"))
    return dict(content["databases"][NAME])


def described(datasette: Any, database: str | None) -> dict[str, Any]:
    """Metadata for the archives that the local metadata.yml doesn't describe.

    Datasette merges into what it is given, so that it gets a copy of its own.
    """
    local = getattr(datasette, "_metadata_local", None) or {}
    named = local.get("databases") or {}
    missing = [
        name
        for name in ([database] if database else list(datasette.databases))
        if name not in named and known_archive(datasette, name)
    ]
    return {"databases": {name: copy.deepcopy(shipped()) for name in missing}} if missing else {}
