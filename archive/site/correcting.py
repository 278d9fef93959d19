"""Take a correction from its form to the store."""

import sqlite3
from typing import Any

from datasette import Forbidden, Response
from datasette.utils.asgi import BadRequest

from archive.errors import UsageError
from archive.site.context import Lire
from archive.site.editing import may_correct
from archive.site.errors import refusal
from archive.site.markup import clean
from archive.site.pages import answer, opened
from archive.site.reader import language_code
from archive.store import corrections, salvage

LONGEST = 100_000

PATIENCE = 10.0
"""Seconds that a save waits for a program that writes to the archive: an import or an ingest gives way
after about a second, and who pressed the button should hear of anything longer."""

UNSAVED = {
    sqlite3.SQLITE_BUSY: 503,
    sqlite3.SQLITE_FULL: 507,
    sqlite3.SQLITE_IOERR: 507,
    sqlite3.SQLITE_READONLY: 507,
    sqlite3.SQLITE_CANTOPEN: 507,
}
"""The answer where SQLite says that a file or its disk takes nothing now, which ends without our doing."""


def local(path: str | None, otherwise: str) -> str:
    """The path where it stays on this site, else `otherwise`: an open redirect helps whoever phishes."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return otherwise
    return otherwise if any(ord(c) < 32 or c == "\\" for c in path) else path


async def correct(datasette: Any, request: Any) -> Response:
    """Save the posted correction and lead back to the block."""
    name, lire = await opened(datasette, request)
    if request.method != "POST":
        return Response.text(
            "Post a correction from an article's page", status=405, headers={"Allow": "POST"}
        )
    if not may_correct(datasette, name, request.actor):
        raise Forbidden("Sign in to correct translations")
    posted = await request.post_vars()
    block, target = posted.get("block") or "", language_code(posted.get("target"))
    text = clean(posted.get("text") or "").replace("\r\n", "\n").strip()
    if not block.isdecimal() or len(block) > 18 or target is None or len(text) > LONGEST:
        raise BadRequest(f"A correction needs a block, a target and a text of at most {LONGEST} characters")
    actor = request.actor
    by = str(actor.get("name") or actor.get("username") or actor.get("id"))[:200]
    note = clean(posted.get("note") or "").strip()[:500] or None
    onward = local(posted.get("next"), lire.links.review)

    def save(connection: sqlite3.Connection) -> int:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
        with connection, salvage.marking(connection):
            connection.execute("BEGIN IMMEDIATE")
            return corrections.correct(connection, int(block), target, text, by=by, note=note)

    written = {"block": block, "target": target, "text": text, "note": note or "", "next": onward}
    if not text:
        return await _unsaved(datasette, request, name, lire, written, 400)
    try:
        changed = await datasette.databases[name].execute_write_fn(save)
    except UsageError as error:
        return await refusal(datasette, request, name, 404, str(error))
    except sqlite3.OperationalError as error:
        status = UNSAVED.get(error.sqlite_errorcode & 0xFF)
        if status is None:
            raise
        return await _unsaved(datasette, request, name, lire, written, status)
    message = lire.ui.ngettext(
        "Saved; %(n)s paragraph shows it now", "Saved; %(n)s paragraphs show it now", changed
    )
    response = Response.redirect(onward)
    datasette.add_message(request, message, datasette.INFO)
    return response


async def _unsaved(
    datasette: Any, request: Any, name: str, lire: Lire, written: dict[str, str], status: int
) -> Response:
    """Say why nothing is saved, with the form as it was filled in, so that nothing is typed again."""
    lire.kind = "refused"
    lire.heading = lire.ui.gettext("Not saved yet")
    token = request.scope.get("csrftoken", str)
    lire.body = lire.render("lire_unsaved.html", status=status, written=written, csrftoken=token)
    response = await answer(datasette, request, name, lire, status)
    if status == 503:
        response.headers["Retry-After"] = f"{PATIENCE:.0f}"
    return response
