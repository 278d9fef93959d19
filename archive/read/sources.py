"""Where a page speaks of itself: gathered once, for all that is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.read import jsonld, pagemeta
from archive.read.urls import canonical_form

ARTICLE = 4
"""The rank of a JSON-LD object from which it is an article, and no mere page or video."""


@dataclass(frozen=True, slots=True)
class Sources:
    """A page and the parts of it that say something about it.

    meta: the contents of its meta elements by field, the most trusted first. node, article: whatever
    describes the page in its JSON-LD, and the same where it is the article itself. url: the page's address
    as it says itself, else that which it was taken from.
    """

    tree: HtmlElement
    meta: Mapping[str, list[str]]
    node: jsonld.Node | None
    article: jsonld.Node | None
    url: str | None

    def first(self, field: str) -> str | None:
        """The most trusted of the meta elements' contents for a field."""
        return next(iter(self.meta.get(field, ())), None)

    def text(self, *keys: str) -> str | None:
        """The first of the keys of the JSON-LD's article that holds a text."""
        return self.article.text(*keys) if self.article else None


def sources_of(tree: HtmlElement, url: str | None) -> Sources:
    """What there is to ask on a page; `url` is the address that it was taken from."""
    meta = pagemeta.metas(tree)
    address = _address(tree, meta, url) or url
    shown = next(iter(pagemeta.headings(tree)), None) or next(iter(meta.get("title", ())), None)
    node = jsonld.best_of(tree, url=address, title=shown)
    article = node if node is not None and node.rank >= ARTICLE and not node.other else None
    return Sources(tree, meta, node, article, address)


def _address(tree: HtmlElement, meta: Mapping[str, list[str]], url: str | None) -> str | None:
    """The page's canonical address as it says itself, unless it is that of the whole site."""
    for said in (pagemeta.canonical(tree), *meta.get("url", ())[:1]):
        form = canonical_form(said, url)
        if form is None:
            continue
        if (
            urlsplit(form).path in ("", "/")
            and not urlsplit(form).query
            and url
            and urlsplit(url).path not in ("", "/")
        ):
            continue
        return form
    return None
