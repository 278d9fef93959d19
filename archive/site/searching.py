"""The search page: one box for every language, and where each hit stands."""

import sqlite3
from typing import Any

from datasette import Response
from markupsafe import Markup, escape

from archive.site.markup import clean
from archive.site.pages import answer, number, opened, read
from archive.store import results
from archive.store.hits import Snippet

FACETS = ("language", "publisher", "date", "flag")


def marked(snippet: Snippet) -> Markup:
    """A snippet with its hits in `mark` elements."""
    parts, place = [Markup("… ") if snippet.cut[0] else Markup()], 0
    for start, end in snippet.spans:
        parts += [
            escape(clean(snippet.text[place:start])),
            Markup("<mark>"),
            escape(clean(snippet.text[start:end])),
        ]
        parts.append(Markup("</mark>"))
        place = end
    parts += [escape(clean(snippet.text[place:])), Markup(" …") if snippet.cut[1] else Markup()]
    return Markup("").join(parts)


async def search(datasette: Any, request: Any) -> Response:
    """Answer `?q=` with its facets; the reader's languages decide which translation is shown."""
    name, lire = await opened(datasette, request)
    query = clean(request.args.get("q") or "")[:400]
    chosen = {facet: request.args.get(facet) or None for facet in FACETS}
    asked = results.Asked(query, **chosen)
    page = number(request.args.get("page"))
    late = False
    try:
        found = await read(
            datasette, name, lambda c: results.find(c, asked, prefer=lire.reader.reads, page=page)
        )
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        found, late = results.Results(), True
    lire.kind = "searching"
    lire.query = query
    lire.heading = lire.ui.gettext("Search: %(query)s", query=query) if query else lire.ui.gettext("Search")
    lire.body = lire.render(
        "lire_search.html", asked=asked, found=found, chosen=chosen, marked=marked, late=late
    )
    return await answer(datasette, request, name, lire)
