"""What an article's page shows, as values: its blocks beside their translations, and where it came from.

Each value keeps in `damaged` which columns of its row aren't as they were written: what it holds of them is
what can still be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.store.headlines import Headline


@dataclass(frozen=True, slots=True)
class Correction:
    """Who corrected a translation, when and why, and the machine's words that it replaced."""

    text: str
    by: str | None
    note: str | None
    created: str
    machine_text: str | None
    machine_model: str | None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A block's text in the target language and where it came from; `reasons` maps a flag to words."""

    text: str
    origin: str
    model: str | None
    flags: tuple[str, ...]
    reasons: Mapping[str, str]
    stale: str | None
    created: str
    correction: Correction | None = None
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block as the page shows it.

    `links` and `spans` are `(start, end, URL or language)`; `article` is the id of the article in this
    archive that a headline leads to.
    """

    id: int
    position: int
    kind: str
    text: str
    language: str
    confidence: float
    evidence: str | None
    marker: str | None
    time: str | None
    url: str | None
    links: tuple[tuple[int, int, str], ...]
    spans: tuple[tuple[int, int, str], ...]
    rendering: Rendering | None
    article: int | None = None
    damaged: tuple[str, ...] = ()

    @property
    def translated(self) -> Rendering | None:
        """The rendering where it says something else than the text; None where the text stays as it is."""
        return self.rendering if self.rendering and self.rendering.origin != "same" else None


@dataclass(frozen=True, slots=True)
class Capture:
    """Where an article's bytes came from; the bytes themselves stay where they are."""

    sha256: str
    media_type: str
    kind: str
    path: str | None
    member: str | None
    url: str | None
    charset: str | None
    charset_from: str | None
    captured: str | None
    notes: tuple[str, ...]
    bytes: int
    kept: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with its blocks beside their translations into `target` (None where there are none).

    `damaged` names what is damaged in any row that the page shows, such as `text of block 12`.
    """

    id: int
    uid: str
    title: str
    url: str | None
    canonical_url: str | None
    publisher: str | None
    author: str | None
    language: str
    languages: Mapping[str, float]
    published: str | None
    published_raw: str | None
    modified: str | None
    retrieved: str | None
    added: str
    source: str
    words: int
    section: str | None
    tags: tuple[str, ...]
    rights: str | None
    metadata_from: Mapping[str, str]
    run: str | None
    targets: tuple[str, ...]
    target: str | None
    blocks: tuple[PageBlock, ...]
    captures: tuple[Capture, ...]
    older: Headline | None
    newer: tuple[Headline, ...]
    similar: tuple[tuple[Headline, float], ...]
    previous: Headline | None
    next: Headline | None
    damaged: tuple[str, ...] = ()
