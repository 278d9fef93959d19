"""Every address that a page links to, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from archive.store.shown import PageBlock


class Links(Protocol):
    """Where an article's page leads; a served archive and a static export answer differently.

    `switches` says whether a page can be had with the original or the translation alone.
    """

    @property
    def switches(self) -> bool: ...

    def article(self, article: int) -> str:
        """An article's page."""

    def view(self, article: int, target: str | None, view: str) -> str:
        """The page with that target and view."""

    def publisher(self, publisher: str) -> str | None:
        """The articles of a publisher."""

    def json(self, article: int) -> str | None:
        """The article as data."""

    def edit(self, article: int, target: str, block: PageBlock) -> str:
        """The page with a form in the place of a block's translation."""

    def correct(self) -> str:
        """Where that form goes."""


@dataclass(frozen=True, slots=True)
class Served:
    """The addresses in a running Datasette; `base` is its base_url, `database` the path of the archive."""

    base: str
    database: str
    switches: bool = True

    def _path(self, *parts: str, **query: str | None) -> str:
        path = self.base.rstrip("/") + "/" + "/".join((self.database, *parts))
        wanted = {key.rstrip("_"): value for key, value in query.items() if value}
        return f"{path}?{urlencode(wanted)}" if wanted else path

    @property
    def home(self) -> str:
        """The first page."""
        return self.base

    @property
    def tables(self) -> str:
        """Datasette's page of tables and queries."""
        return self._path()

    @property
    def articles(self) -> str:
        """The list of articles with its facets."""
        return self._path("articles")

    def table(self, name: str, query: Mapping[str, str] | None = None) -> str:
        """A table's page, filtered."""
        return self._path(quote(name), **(query or {}))

    def article(self, article: int) -> str:
        """An article's page."""
        return self._path("articles", str(article))

    def view(self, article: int, target: str | None, view: str) -> str:
        """The page with that target and view."""
        return self._path("articles", str(article), to=target, view=None if view == "both" else view)

    def publisher(self, publisher: str) -> str:
        """The articles of a publisher."""
        return self._path("articles", publisher__exact=publisher)

    def json(self, article: int) -> str | None:
        """The article as data."""
        return self._path("articles", f"{article}.json")

    def edit(self, article: int, target: str, block: PageBlock) -> str:
        """The page with a form in the place of a block's translation."""
        return self._path("articles", str(article), to=target, edit=str(block.id)) + "#correct-text"

    def correct(self) -> str:
        """Where that form goes."""
        return self._path("-", "correct")

    def search(self, query: str | None = None, **facets: str | None) -> str:
        """The search page."""
        return self._path("-", "search", q=query, **facets)

    @property
    def review(self) -> str:
        """The work list of doubtful translations."""
        return self._path("-", "review")

    @property
    def feed(self) -> str:
        """The newest articles as Atom."""
        return self._path("-", "feed.atom")

    @property
    def preferences(self) -> str:
        """Where the choice of languages goes."""
        return self._path("-", "languages")

    def sitemap(self, page: int) -> str:
        """A page of the sitemap."""
        return self._path("-", "sitemap.xml", page=str(page) if page else None)

    def reviewed(self, **query: str | None) -> str:
        """The work list, filtered."""
        return self._path("-", "review", **query)
