"""JSONL: an article a line, with its blocks and translations; `ingest` reads it back.

docs/publishing.md describes every key. `VERSION` changes when a key changes its meaning.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, TextIO

from archive.model import Article, Block
from archive.store.records import Record, Rendered, records

VERSION = 1


def block_as_json(position: int, block: Block) -> dict[str, Any]:
    """A block with every property, offsets in characters."""
    return {
        "position": position,
        "kind": block.kind,
        "text": block.text,
        "language": block.language,
        "confidence": block.confidence,
        "evidence": block.evidence,
        "marker": block.marker,
        "time": block.time,
        "url": block.url,
        "links": [[link.start, link.end, link.url] for link in block.links],
        "spans": [[span.start, span.end, span.language] for span in block.spans],
        "declared": block.declared,
    }


def _article_as_json(article: Article) -> dict[str, Any]:
    return {
        "uid": article.uid,
        "source": article.source,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "text": article.body,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published,
        "published_raw": article.published_raw,
        "modified": article.modified,
        "modified_raw": article.modified_raw,
        "retrieved": article.retrieved,
        "section": article.section,
        "tags": list(article.tags),
        "rights": article.rights,
        "declared": article.declared,
        "language": article.language,
        "languages": dict(article.languages),
        "metadata_from": dict(article.metadata_from),
        "blocks": [block_as_json(position, block) for position, block in enumerate(article.blocks)],
    }


def _translation_as_json(rendered: Rendered) -> dict[str, Any]:
    translation = rendered.translation
    return {
        "position": rendered.position,
        "text": translation.text,
        "origin": translation.origin,
        "model": translation.model,
        "flags": list(translation.flags),
        "reasons": dict(translation.reasons),
        "created": rendered.created,
    }


def as_json(record: Record) -> dict[str, Any]:
    """What a line holds."""
    translations: dict[str, list[dict[str, Any]]] = {}
    for rendered in record.translations:
        translations.setdefault(rendered.translation.target, []).append(_translation_as_json(rendered))
    return {"lire_aussi": VERSION, **_article_as_json(record.article), "translations": translations}


def write_jsonl(connection: sqlite3.Connection, stream: TextIO, targets: Sequence[str] = ()) -> int:
    """Write every article with its translations into `targets` (all of them by default); how many."""
    count = 0
    for record in records(connection, targets):
        stream.write(json.dumps(as_json(record), ensure_ascii=False) + "\n")
        count += 1
    return count
