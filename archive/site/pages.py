"""What every page of ours goes through: which archive, who may see it, and the answer."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import Forbidden, NotFound, Response
from datasette.utils import sqlite_timelimit, tilde_decode

from archive.site.archives import is_archive
from archive.site.context import Lire, context, keep
from archive.store import salvage

T = TypeVar("T")


async def opened(datasette: Any, request: Any) -> tuple[str, Lire]:
    """The archive that the request's path names, with a context for its page.

    Raises NotFound where it is no archive, Forbidden where this actor may not see it.
    """
    route = tilde_decode(request.url_vars["database"])
    name = next((name for name, db in datasette.databases.items() if db.route == route), None)
    if name is None or not await is_archive(datasette, name):
        raise NotFound("There is no archive of that name")
    if not await visible(datasette, request.actor, name):
        raise Forbidden("You may not see this archive")
    lire = await context(datasette, request, name)
    keep(request, lire)
    lire.own = True
    return name, lire


async def visible(datasette: Any, actor: Any, name: str) -> bool:
    """Whether the actor may see the whole database, as Datasette's permissions have it."""
    if hasattr(datasette, "permission_allowed"):
        allowed, _ = await datasette.check_visibility(
            actor, permissions=[("view-database", name), "view-instance"]
        )
    else:
        from datasette.resources import DatabaseResource

        allowed = await datasette.allowed(
            action="view-database", resource=DatabaseResource(name), actor=actor
        )
    return bool(allowed)


async def read(datasette: Any, name: str, function: Callable[[sqlite3.Connection], T]) -> T:
    """What a function of the store reads, damaged texts marked, within Datasette's time limit for queries."""
    limit = datasette.setting("sql_time_limit_ms")

    def limited(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, limit), salvage.marking(connection):
            return function(connection)

    result: T = await datasette.databases[name].execute_fn(limited)
    return result


async def answer(datasette: Any, request: Any, name: str, lire: Lire, status: int = 200) -> Response:
    """The page of a context whose body is made."""
    html = await datasette.render_template(
        "lire_page.html", {"database": name, "metadata": lire.metadata}, request=request, view_name="lire"
    )
    return Response.html(html, status=status)


def number(text: str | None, least: int = 1, most: int = 10**6) -> int:
    """A number from a query string, within bounds, whatever stands there."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 12:
        return least
    return min(max(int(text), least), most)
