"""Pages for programs: the Atom feed, the sitemap, robots.txt."""

import re
from datetime import datetime
from typing import Any

from datasette import Response
from lxml import etree

from archive.site.archives import archives
from archive.site.context import context
from archive.site.markup import clean, short
from archive.site.pages import number, opened, read, visible
from archive.store import overview
from archive.store.headlines import Headline

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PER_SITEMAP = 10_000
"""The protocol allows 50,000 in a file; fewer answer sooner."""

BEGINNING = "1970-01-01T00:00:00Z"
"""Where a feed has to name a moment and there is none."""

_NO_XML = re.compile("[\ufffe\uffff]")


def _xml(root: Any, content_type: str) -> Response:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8").decode()
    return Response(body, content_type=content_type)


def _add(parent: Any, namespace: str, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    if text is not None:
        element.text = _NO_XML.sub("", clean(text))
    return element


def _is_moment(text: str) -> bool:
    """Whether it is what RFC 3339 and so Atom ask for: a bare date isn't, nor what a damaged row holds."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _added(headline: Headline) -> str:
    return headline.added if _is_moment(headline.added) else BEGINNING


async def atom(datasette: Any, request: Any) -> Response:
    """The newest articles, titled in the reader's language (`?to=` or the browser's)."""
    name, lire = await opened(datasette, request)
    prefer = (*filter(None, [request.args.get("to")]), *lire.reader.reads)
    found = await read(datasette, name, lambda c: overview.newest(c, prefer, count=50))

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, path))

    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, ATOM, "title", lire.title)
    _add(root, ATOM, "id", absolute(lire.links.feed))
    _add(root, ATOM, "updated", max(map(_added, found), default=BEGINNING))
    _add(root, ATOM, "link", rel="self", href=absolute(request.full_path))
    _add(root, ATOM, "link", rel="alternate", type="text/html", href=absolute(lire.links.home))
    author = _add(root, ATOM, "author")
    _add(author, ATOM, "name", lire.title)
    for headline in found:
        entry = _add(root, ATOM, "entry")
        address = absolute(lire.links.view(headline.id, headline.target, "both"))
        title = _add(entry, ATOM, "title", short(headline.translated or headline.title))
        title.set("{http://www.w3.org/XML/1998/namespace}lang", headline.target or headline.language)
        _add(entry, ATOM, "id", absolute(lire.links.article(headline.id)))
        _add(entry, ATOM, "link", rel="alternate", href=address)
        _add(entry, ATOM, "updated", _added(headline))
        if headline.published and _is_moment(headline.published):
            _add(entry, ATOM, "published", headline.published)
        if headline.publisher:
            person = _add(entry, ATOM, "author")
            _add(person, ATOM, "name", short(headline.publisher))
        if headline.translated:
            _add(entry, ATOM, "summary", short(headline.title))
    return _xml(root, "application/atom+xml; charset=utf-8")


async def sitemap(datasette: Any, request: Any) -> Response:
    """The addresses of a page of articles."""
    name, lire = await opened(datasette, request)
    page = number(request.args.get("page"), least=0)
    found = await read(datasette, name, lambda c: list(overview.addresses(c, page, PER_SITEMAP)))
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for article, day in found:
        url = _add(root, SITEMAP, "url")
        _add(url, SITEMAP, "loc", str(datasette.absolute_url(request, lire.links.article(article))))
        if day:
            _add(url, SITEMAP, "lastmod", day)
    return _xml(root, "application/xml; charset=utf-8")


async def sitemaps(datasette: Any, request: Any) -> Response:
    """The index of the sitemaps of every archive that whoever asks may see."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for name in await _seen(datasette, request):
        lire = await context(datasette, request, name)
        articles = await read(datasette, name, overview.count)
        for page in range(max(1, -(-articles // PER_SITEMAP))):
            entry = _add(root, SITEMAP, "sitemap")
            _add(entry, SITEMAP, "loc", str(datasette.absolute_url(request, lire.links.sitemap(page))))
    return _xml(root, "application/xml; charset=utf-8")


async def robots(datasette: Any, request: Any) -> Response:
    """Crawlers may read articles; searches and tables by the million help nobody."""
    lines = ["User-agent: *", "Disallow: /-/"]
    for name in await _seen(datasette, request):
        lire = await context(datasette, request, name)
        lines += [f"Disallow: {lire.links.tables}/-/", f"Disallow: {lire.links.articles}?"]
    lines.append(f"Sitemap: {datasette.absolute_url(request, datasette.urls.path('/sitemap.xml'))}")
    return Response.text("\n".join(lines) + "\n")


async def _seen(datasette: Any, request: Any) -> list[str]:
    return [name for name in await archives(datasette) if await visible(datasette, request.actor, name)]
