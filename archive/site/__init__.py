"""The Datasette plugin: an archive's pages, for readers of any language.

It is loaded by the entry point `datasette`. The hooks look at databases that are archives alone; every
other database of the same Datasette stays as it was.
"""

from collections.abc import Awaitable, Callable, Generator
from typing import Any

from datasette import Response, hookimpl
from datasette.filters import FilterArguments

from archive.site.aliases import add_aliases
from archive.site.archives import archives, is_archive, metadata_path, only_archive
from archive.site.article import article_vars
from archive.site.context import context, keep, kept
from archive.site.description import described
from archive.site.errors import at_fault, refusal, refused, refused_at
from archive.site.headers import App, Headers
from archive.site.home import home
from archive.site.labels import labelled
from archive.site.pages import visible
from archive.site.routes import ROUTES
from archive.site.table_search import readable_filter, search_filter

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
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Security headers on every answer."""
    return lambda app: Headers(app, datasette)


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """The site's look for what isn't there or is damaged; an error of ours stays Datasette's to report."""
    outcome = yield
    name = refused_at(datasette, request)
    if name is None:
        return
    # Datasette asks every handler before it sends the first answer. Its own draws half a second of
    # traceback where `rich` is installed, and breaks where no exception is being handled.
    if found := refused(request, exception):
        outcome.force_result([lambda: refusal(datasette, request, name, *found)])
    elif fault := at_fault(exception):
        outcome.force_result([lambda: refusal(datasette, request, name, 500, fault, damaged=True)])


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Callable[[], Awaitable[Response]] | None:
    """The site's look for what isn't allowed."""
    name = refused_at(datasette, request)
    return (lambda: refusal(datasette, request, name, 403, message)) if name else None


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Our templates for archives of other names."""
    add_aliases(env, datasette)
    env.filters["labelled"] = labelled


@hookimpl
def get_metadata(datasette: Any, database: str | None) -> dict[str, Any]:
    """The description of an archive that goes by another name than metadata.yml gives it."""
    return described(datasette, database)


@hookimpl
def filters_from_request(
    request: Any, database: str, table: str, datasette: Any
) -> Callable[[], Awaitable[FilterArguments | None]]:
    """Search in the table of articles, and a list of doubts without damaged rows."""

    async def filters() -> FilterArguments | None:
        if table not in ("articles", "needs_review") or not await is_archive(datasette, database):
            return None
        return search_filter(request) if table == "articles" else readable_filter()

    return filters


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
        nonlocal database
        if view_name == "index" and request is not None:
            database = await only_archive(datasette)
            # Datasette shows its index to all who may see the instance, and leaves private databases out.
            if database is not None and not await visible(datasette, request.actor, database):
                return {}
        if request is None or database is None or not await is_archive(datasette, database):
            return {}
        lire = kept(request)
        if lire is not None:
            return {"lire": lire, "_": lire.ui.gettext, "ngettext": lire.ui.ngettext}
        lire = await context(datasette, request, database)
        keep(request, lire)
        if view_name == "row" and table == "articles":
            await article_vars(datasette, request, database, lire)
        elif view_name == "index":
            await home(datasette, database, lire)
        return {"lire": lire, "_": lire.ui.gettext, "ngettext": lire.ui.ngettext}

    return variables
