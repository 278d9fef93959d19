"""What a page says about itself, and which part of the page said it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from archive.read.dates import parsed


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself; `origins` maps a field to what gave it."""

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
    origins: Mapping[str, str] = field(default_factory=dict)


def metadata_of(tree: HtmlElement, url: str | None = None) -> Metadata:
    """The metadata of a page."""
    found = extract_metadata(tree, default_url=url)
    authors = tuple(filter(None, (name.strip() for name in (found.author or "").split(";"))))
    values = {
        "title": found.title,
        "author": authors,
        "published": found.date,
        "publisher": found.sitename,
    }
    return Metadata(
        title=found.title,
        authors=authors,
        publisher=found.sitename,
        published=parsed(found.date) if found.date else None,
        published_raw=found.date,
        canonical_url=found.url,
        rights=found.license,
        language=tree.get("lang"),
        origins={name: "trafilatura" for name, value in values.items() if value},
    )
