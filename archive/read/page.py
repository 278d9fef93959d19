"""A page of HTML to an article: parsed once, then metadata, body and furniture from the one tree."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from archive.model import Article, Block
from archive.read.body import body_of
from archive.read.context import Context
from archive.read.encoding import declared_in_xml, decode, is_mojibake, mend
from archive.read.entry import Entry
from archive.read.metadata import Metadata, metadata_of
from archive.read.refused import Refused
from archive.read.text import shortened
from archive.read.tree import parse
from archive.read.urls import canonical_form

META_WITHIN = 4096
_META = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


def article_of_page(content: bytes, entry: Entry, context: Context) -> Article:
    """The article on a page. Raises Refused where the page has no text of its own."""
    decoded = decode(content, header=entry.charset, meta=_declared_charset(content), mending=False)
    article, notes = article_of_markup(decoded.text, source=entry.source, url=entry.url)
    original = entry.original(
        content,
        entry.media_type or "text/html",
        charset=decoded.charset,
        charset_from=decoded.charset_from,
        notes=entry.notes + decoded.notes + notes,
    )
    return replace(
        article,
        original=original,
        url=entry.url or article.canonical_url,
        retrieved=entry.captured,
        declared=context.declared or article.declared,
    )


def article_of_markup(markup: str, *, source: str, url: str | None = None) -> tuple[Article, tuple[str, ...]]:
    """The article in decoded markup, and notes on what had to be done to read it.

    Mojibake is looked for in what was extracted, a tenth of the page, and mended in the markup.
    Raises Refused where there is no text.
    """
    article, notes = _read(markup, source, url)
    shown = "\n".join((article.title, *article.authors, *(block.text for block in article.blocks)))
    if is_mojibake(shown):
        mended, what = mend(markup)
        if what:
            article, notes = _read(mended, source, url)
            notes += what
    return article, notes


def _read(markup: str, source: str, url: str | None) -> tuple[Article, tuple[str, ...]]:
    tree, notes = parse(markup)
    metadata = metadata_of(tree, url)
    blocks = body_of(tree, metadata, _base(tree, url or metadata.canonical_url))
    if not blocks:
        raise Refused("no article text", "a page without text of its own")
    heading = next((block.text for block in blocks if block.kind == "heading"), None)
    title = metadata.title or heading or shortened(blocks[0].text)
    return _article(source, title, blocks, metadata), notes


def _article(source: str, title: str, blocks: list[Block], metadata: Metadata) -> Article:
    return Article(
        source=source,
        title=title,
        blocks=(Block("title", title), *blocks),
        canonical_url=metadata.canonical_url,
        publisher=metadata.publisher,
        authors=metadata.authors,
        published=metadata.published,
        published_raw=metadata.published_raw,
        modified=metadata.modified,
        modified_raw=metadata.modified_raw,
        section=metadata.section,
        tags=metadata.tags,
        rights=metadata.rights,
        declared=metadata.language,
        metadata_from=metadata.origins,
    )


def _base(tree: HtmlElement, url: str | None) -> str | None:
    """What relative links are relative to: the page's `base` element, else its address."""
    for element in tree.iter("base"):
        if element.get("href"):
            return canonical_form(element.get("href"), url) or url
    return url


def _declared_charset(content: bytes) -> str | None:
    head = content[:META_WITHIN]
    match = _META.search(head)
    return match[1].decode("ascii") if match else declared_in_xml(head)
