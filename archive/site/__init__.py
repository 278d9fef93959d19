"""The Datasette plugin: an archive's pages, for readers of any language.

It is loaded by the entry point `datasette`. The hooks look at databases that are archives alone; every
other database of the same Datasette stays as it was.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from archive.site.archives import archives, is_archive, metadata_path
from archive.site.article import article_vars
from archive.site.context import context
from archive.site.routes import ROUTES

__all__ = ["metadata_path"]


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Find out which databases are archives, before the first request."""

    async def find() -> None:
        await archives(datasette)

    return find


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages that are no table's."""
    return list(ROUTES)


@hookimpl
def extra_template_vars(
    template: str | None,
    database: str | None,
    table: str | None,
    view_name: str | None,
    request: Any,
    datasette: Any,
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The variables `lire` and `_` on every page of an archive."""

    async def variables() -> dict[str, Any]:
        if request is None or database is None or not await is_archive(datasette, database):
            return {}
        lire = await context(datasette, request, database)
        if view_name == "row" and table == "articles":
            await article_vars(datasette, request, database, lire)
        return {"lire": lire, "_": lire.ui.gettext}

    return variables
