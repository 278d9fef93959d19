"""The article's page: Datasette's row page with our template, so that `.json` stays as it is."""

from typing import Any

from datasette import NotFound

from archive.site import rendering
from archive.site.context import Lire
from archive.site.editing import may_correct
from archive.site.markup import short
from archive.site.pages import number, read
from archive.site.reader import language_code
from archive.store import pages
from archive.store.shown import ArticlePage


async def article_vars(datasette: Any, request: Any, database: str, lire: Lire) -> None:
    """Fill `lire` with the article that the request names."""
    identity = request.url_vars["pks"]
    if not identity.isdecimal() or len(identity) > 18:
        raise NotFound("There is no such article")
    asked = language_code(request.args.get("to"))
    page = await read(
        datasette,
        database,
        lambda c: pages.article_page(c, int(identity), asked=asked, prefer=lire.reader.reads),
    )
    if page is None:
        raise NotFound("There is no such article")
    allowed = may_correct(datasette, database, request.actor)
    lire.own = True
    lire.kind = "reading"
    lire.heading = _heading(page)
    lire.body = rendering.article(
        lire.env, page, lire.ui, lire.links,
        view=request.args.get("view") or "both",
        may_correct=allowed,
        editing=number(request.args.get("edit"), least=0, most=10**12) if allowed else None,
        csrftoken=request.scope.get("csrftoken", str),
    )  # fmt: skip


def _heading(page: ArticlePage) -> str:
    title = next((block for block in page.blocks if block.kind == "title"), None)
    if title and title.rendering:
        return short(title.rendering.text, 120)
    return short(page.title, 120)
