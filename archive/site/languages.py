"""Remember which languages a reader chose."""

from typing import Any

from datasette import Response

from archive.site.correcting import local
from archive.site.interface import LOCALES
from archive.site.pages import opened
from archive.site.reader import INTERFACE_COOKIE, READS_COOKIE, language_code

YEAR = 365 * 24 * 3600


async def choose(datasette: Any, request: Any) -> Response:
    """Set the cookies for `interface` and `reads`, and lead back; nothing else is stored of a reader."""
    _, lire = await opened(datasette, request)
    response = Response.redirect(local(request.args.get("next"), lire.links.home))
    interface = request.args.get("interface")
    if interface in LOCALES:
        response.set_cookie(INTERFACE_COOKIE, interface, max_age=YEAR, httponly=True, samesite="lax")
    reads = language_code(request.args.get("reads"))
    if reads:
        response.set_cookie(READS_COOKIE, reads, max_age=YEAR, httponly=True, samesite="lax")
    return response
