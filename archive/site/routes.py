"""The pages that are no table's, and who answers them."""

from collections.abc import Callable
from typing import Any

from archive.site import correcting, feeds, languages, reviewing, searching

ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    (r"^/(?P<database>[^/]+)/-/search$", searching.search),
    (r"^/(?P<database>[^/]+)/-/review$", reviewing.review),
    (r"^/(?P<database>[^/]+)/-/correct$", correcting.correct),
    (r"^/(?P<database>[^/]+)/-/languages$", languages.choose),
    (r"^/(?P<database>[^/]+)/-/feed\.atom$", feeds.atom),
    (r"^/(?P<database>[^/]+)/-/sitemap\.xml$", feeds.sitemap),
    (r"^/sitemap\.xml$", feeds.sitemaps),
    (r"^/robots\.txt$", feeds.robots),
)
