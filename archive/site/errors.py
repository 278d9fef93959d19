"""Pages for what isn't there, isn't allowed or can't be answered, in the look of the rest."""

from typing import Any

from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from archive.site.archives import archive_at
from archive.site.context import context, keep
from archive.site.pages import answer


def refused_at(datasette: Any, request: Any) -> str | None:
    """The archive whose page the refusal is; None where Datasette answers, for data and other databases."""
    path = request.path.split("?")[0]
    return None if path.endswith(".json") else archive_at(datasette, path)


async def refusal(datasette: Any, request: Any, name: str, status: int, message: str) -> Response:
    """The page of a refused request."""
    lire = await context(datasette, request, name)
    keep(request, lire)
    lire.own = True
    lire.kind = "refused"
    lire.heading = _heading(lire.ui.gettext, status)
    lire.body = lire.render("lire_error.html", message=message, status=status)
    return await answer(datasette, request, name, lire, status)


def refused(exception: Exception) -> tuple[int, str] | None:
    """Status and reason of an exception that is the request's own fault, else None."""
    if isinstance(exception, Base400):
        return exception.status, str(exception)
    if isinstance(exception, DatasetteError) and str(exception.message).startswith("no such table"):
        # Datasette takes a row of a table that isn't there for a fault of its own.
        return 404, "There is no such table"
    return None


def _heading(_: Any, status: int) -> str:
    if status == 404:
        return str(_("There is nothing at this address"))
    if status == 403:
        return str(_("You may not do this here"))
    return str(_("This can't be answered"))
