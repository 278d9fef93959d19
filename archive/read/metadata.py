"""What a page says about itself, and which part of the page said it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.read import jsonld, pagemeta
from archive.read.authors import authors_of
from archive.read.dated import modified_of, published_of
from archive.read.language import language_code
from archive.read.titles import unsuffixed
from archive.read.urls import canonical_form


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself; `origins` maps a field to what gave it.

    `body` is the article's text where the page's JSON-LD holds it.
    """

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    modified_raw: str | None = None
    canonical_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    rights: str | None = None
    language: str | None = None
    body: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


def metadata_of(tree: HtmlElement, url: str | None = None) -> Metadata:
    """The metadata of a page: JSON-LD first, then meta elements, microdata, what is visible, and the
    heuristics of trafilatura (author) and htmldate (date), which are asked only where the rest is silent.

    url: the address that the page was taken from, where it is known.
    """
    meta = pagemeta.metas(tree)
    address = _address(tree, meta, url)
    shown = next(iter(pagemeta.headings(tree)), None) or next(iter(meta.get("title", ())), None)
    node = jsonld.best_of(tree, url=address or url, title=shown)
    article = node if node is not None and node.rank >= 4 and not node.other else None
    origins: dict[str, str] = {}

    publisher = _publisher(tree, article, node, meta, address or url, origins)
    title = _title(tree, article, meta, publisher, origins)
    language = _language(tree, article, meta)
    published, published_raw = published_of(tree, article, node, meta, address or url, origins, language)
    modified, modified_raw = modified_of(tree, article, meta)
    return Metadata(
        title=title,
        standfirst=(article.text("description", "alternativeHeadline") if article else None)
        or next(iter(meta.get("standfirst", ())), None),
        authors=authors_of(tree, article, node, publisher, origins),
        publisher=publisher,
        published=published,
        published_raw=published_raw,
        modified=modified,
        modified_raw=modified_raw,
        canonical_url=canonical_form(address or url),
        section=(article.text("articleSection") if article else None)
        or next(iter(meta.get("section", ())), None),
        tags=_tags(article, meta),
        rights=(article.text("license", "copyrightNotice") if article else None)
        or pagemeta.licence(tree)
        or next(iter(meta.get("rights", ())), None),
        language=language,
        body=article.values.get("articleBody")
        if article and isinstance(article.values.get("articleBody"), str)
        else None,
        origins=origins,
    )


def _first(
    field: str, origins: dict[str, str], sources: Iterable[tuple[str, Callable[[], str | None]]]
) -> str | None:
    """The first answer among the sources, noted in `origins`; a source is asked only when its turn comes."""
    for origin, ask in sources:
        if answer := ask():
            origins[field] = origin
            return answer
    return None


def _title(
    tree: HtmlElement,
    article: jsonld.Node | None,
    meta: Mapping[str, list[str]],
    publisher: str | None,
    origins: dict[str, str],
) -> str | None:
    headings = pagemeta.headings(tree)
    title = _first(
        "title",
        origins,
        (
            ("json-ld", lambda: article.text("headline", "name") if article else None),
            ("meta", lambda: unsuffixed(next(iter(meta.get("title", ())), None), publisher, headings)),
            ("microdata", lambda: next(iter(pagemeta.microdata(tree, "headline")), None)),
            ("heading", lambda: headings[0] if len(headings) == 1 else None),
            ("title-element", lambda: unsuffixed(pagemeta.title_element(tree), publisher, headings)),
            ("heading", lambda: headings[0] if headings else None),
        ),
    )
    if title and title.endswith(
        ("...", "…")
    ):  # search engines cut headlines at 110 characters, and so do sites
        stem = title.rstrip(".… ")
        title = next((heading for heading in headings if heading.startswith(stem)), title)
    return title


def _publisher(
    tree: HtmlElement,
    article: jsonld.Node | None,
    node: jsonld.Node | None,
    meta: Mapping[str, list[str]],
    url: str | None,
    origins: dict[str, str],
) -> str | None:
    return _first(
        "publisher",
        origins,
        (
            (
                "json-ld",
                lambda: (
                    next(iter(article.names("publisher", "sourceOrganization")), None) if article else None
                ),
            ),
            ("meta", lambda: next((name for name in meta.get("publisher", ()) if "://" not in name), None)),
            ("microdata", lambda: next(iter(pagemeta.microdata(tree, "publisher")), None)),
            ("json-ld", lambda: next(iter(node.names("publisher")), None) if node else None),
            ("json-ld", lambda: jsonld.publisher_of(tree)),
            ("url", lambda: _host(url)),
        ),
    )


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


def _tags(article: jsonld.Node | None, meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    if article and (found := article.texts("keywords")):
        return found
    tags = [tag.strip() for content in meta.get("tags", ()) for tag in re.split(r"[,;]", content)]
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:50]


def _language(tree: HtmlElement, article: jsonld.Node | None, meta: Mapping[str, list[str]]) -> str | None:
    said = article.get("inLanguage") if article else None
    if isinstance(said, dict):
        said = said.get("alternateName") or said.get("name")
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    for value in (tree.get("lang"), tree.get("xml:lang"), tree.get(xml), said, *meta.get("language", ())):
        code = language_code(value)
        if code:
            return code
    return None


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
