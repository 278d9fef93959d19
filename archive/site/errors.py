"""Pages for what isn't there, isn't allowed or can't be answered, in the look of the rest."""

import sqlite3
from traceback import walk_tb
from typing import Any

from datasette import Response
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from archive.errors import ArchiveError
from archive.site.archives import archive_at
from archive.site.context import context, keep
from archive.site.pages import answer

UNREADABLE = (ValueError, OverflowError, sqlite3.ProgrammingError)
"""What Datasette's own pages raise for a parameter that is no number, no JSON, or no one statement; it
answers 500, as for a fault of its own."""


def refused_at(datasette: Any, request: Any) -> str | None:
    """The archive whose page the refusal is; None where Datasette answers, for other databases."""
    return archive_at(datasette, request.path.split("?")[0])


async def refusal(
    datasette: Any, request: Any, name: str, status: int, message: str, *, damaged: bool = False
) -> Response:
    """The page of a refused request, or the same as data where data was asked for.

    damaged: whether the archive's file is at fault, so that the page names what its keeper can run.
    """
    if request.path.split("?")[0].endswith(".json"):
        headers: dict[str, str] = {}
        if datasette.cors:
            add_cors_headers(headers)
        content = {"ok": False, "error": message, "status": status, "title": None}
        return Response.json(content, status=status, headers=headers)
    lire = await context(datasette, request, name)
    keep(request, lire)
    lire.own = True
    lire.kind = "refused"
    lire.heading = _heading(lire.ui.gettext, status, damaged)
    lire.body = lire.render("lire_error.html", message=message, status=status, damaged=damaged)
    return await answer(datasette, request, name, lire, status)


def refused(request: Any, exception: Exception) -> tuple[int, str] | None:
    """Status and reason of an exception that is the request's own fault, else None."""
    if isinstance(exception, Base400):
        return exception.status, str(exception)
    if isinstance(exception, DatasetteError):
        message = str(exception.message)
        if message.startswith("no such table"):
            # Datasette takes a row of a table that isn't there for a fault of its own.
            return 404, "There is no such table"
        return (400, message) if message.startswith("Cannot sort table by") else None
    if request.query_string and isinstance(exception, UNREADABLE) and not _ours(exception):
        return 400, "A parameter of this address can't be read"
    return None


def at_fault(exception: Exception) -> str | None:
    """What is wrong with the archive's file, where that is why a page can't be shown."""
    if isinstance(exception, ArchiveError):
        return str(exception)
    code = getattr(exception, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return str(exception) if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else None


def _ours(exception: Exception) -> bool:
    """Whether any function of this package was at work, so that the fault may be in it."""
    frames = (frame for frame, _ in walk_tb(exception.__traceback__))
    return any(frame.f_globals.get("__name__", "").split(".")[0] == "archive" for frame in frames)


def _heading(_: Any, status: int, damaged: bool) -> str:
    if damaged:
        return str(_("The archive is damaged"))
    if status == 404:
        return str(_("There is nothing at this address"))
    if status == 403:
        return str(_("You may not do this here"))
    return str(_("This can't be answered"))
