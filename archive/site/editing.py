"""Who may correct a translation, and the saving of a correction."""

from typing import Any

from datasette.utils import actor_matches_allow

from archive.site.context import PLUGIN

EVERY_SIGNED_IN = {"id": "*"}


def settings(datasette: Any) -> dict[str, Any]:
    """The plugin's settings: `public` forbids corrections, `editors` is an allow block for them."""
    return dict(datasette.plugin_config(PLUGIN) or {})


def may_correct(datasette: Any, database: str, actor: dict[str, Any] | None) -> bool:
    """Whether this actor may correct translations: signed in, and the archive is neither public nor fixed."""
    if not actor or not datasette.databases[database].is_mutable:
        return False
    config = settings(datasette)
    if config.get("public"):
        return False
    return bool(actor_matches_allow(actor, config.get("editors", EVERY_SIGNED_IN)))
