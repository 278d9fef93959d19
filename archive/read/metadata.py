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
from archive.read.sources import Sources, sources_of
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
    sources = sources_of(tree, url)
    origins: dict[str, str] = {}
    publisher = _publisher(sources, origins)
    title = _title(sources, publisher, origins)
    languages = _languages(sources)
    language = next(iter(languages), None)
    # `lang="en"` leaves open what 03/12 means, and `og:locale` may say it.
    regional = next((code for code in languages if code.startswith(f"{language}-")), language)
    published, published_raw = published_of(sources, regional, origins)
    modified, modified_raw = modified_of(sources, regional)
    body = sources.article.values.get("articleBody") if sources.article else None
    return Metadata(
        title=title,
        standfirst=sources.text("description", "alternativeHeadline") or sources.first("standfirst"),
        authors=authors_of(sources, publisher, origins),
        publisher=publisher,
        published=published,
        published_raw=published_raw,
        modified=modified,
        modified_raw=modified_raw,
        canonical_url=canonical_form(sources.url),
        section=sources.text("articleSection") or sources.first("section"),
        tags=_tags(sources),
        rights=_rights(sources),
        language=language,
        body=body if isinstance(body, str) else None,
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


def _title(sources: Sources, publisher: str | None, origins: dict[str, str]) -> str | None:
    tree = sources.tree
    headings = pagemeta.headings(tree)
    title = _first(
        "title",
        origins,
        (
            ("json-ld", lambda: sources.text("headline", "name")),
            ("meta", lambda: unsuffixed(sources.first("title"), publisher, headings)),
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


def _publisher(sources: Sources, origins: dict[str, str]) -> str | None:
    tree, meta, node, article = sources.tree, sources.meta, sources.node, sources.article
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
            ("url", lambda: _host(sources.url)),
        ),
    )


def _rights(sources: Sources) -> str | None:
    """All that a page says of its rights, ` | ` between: a strict statement counts beside a free licence."""
    said = (
        sources.text("license"),
        sources.text("copyrightNotice"),
        *pagemeta.licences(sources.tree),
        *sources.meta.get("rights", ()),
    )
    return " | ".join(dict.fromkeys(text for text in said if text)) or None


def _tags(sources: Sources) -> tuple[str, ...]:
    if sources.article and (found := sources.article.texts("keywords")):
        return found
    tags = [tag.strip() for content in sources.meta.get("tags", ()) for tag in re.split(r"[,;]", content)]
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:50]


def _languages(sources: Sources) -> list[str]:
    """The codes that a page declares for its language, the most trusted first."""
    tree, article = sources.tree, sources.article
    said = article.get("inLanguage") if article else None
    if isinstance(said, dict):
        said = said.get("alternateName") or said.get("name")
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    values = (
        tree.get("lang"),
        tree.get("xml:lang"),
        tree.get(xml),
        said,
        *sources.meta.get("language", ()),
    )
    return [code for value in values if (code := language_code(value))]


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
