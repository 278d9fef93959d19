"""Articles as `lire-aussi export --format jsonl` writes them: read back block by block, labels and all."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from archive.model import FUNCTIONS, KINDS, Article, Block, Link, Span
from archive.read.refused import Refused

KEY = "lire_aussi"
VERSION = 1


def is_export(values: Mapping[str, Any]) -> bool:
    """Whether the object says that it is an article of ours."""
    return isinstance(values.get(KEY), int) and isinstance(values.get("blocks"), list)


def article_of_export(values: Mapping[str, Any], *, source: str) -> Article:
    """The article that was exported; its translations aren't part of it.

    Raises Refused for a newer version of the form and for values of another kind than it names.
    """
    if values[KEY] != VERSION:
        raise Refused("newer export", f"version {values[KEY]}; this one reads {VERSION}")
    blocks = tuple(_block(number, block) for number, block in enumerate(values["blocks"]))
    title = _text(values, "title")
    if not title or not blocks:
        raise Refused("not an article", "an export has a title and blocks")
    return Article(
        source=_text(values, "source") or source,
        title=title,
        blocks=blocks,
        authors=_texts(values, "authors"),
        tags=_texts(values, "tags"),
        language=_text(values, "language") or "und",
        languages=MappingProxyType(_mapping(values, "languages", float)),
        metadata_from=MappingProxyType(_mapping(values, "metadata_from", str)),
        url=_text(values, "url"),
        canonical_url=_text(values, "canonical_url"),
        publisher=_text(values, "publisher"),
        published=_text(values, "published"),
        published_raw=_text(values, "published_raw"),
        modified=_text(values, "modified"),
        modified_raw=_text(values, "modified_raw"),
        retrieved=_text(values, "retrieved"),
        section=_text(values, "section"),
        rights=_text(values, "rights"),
        declared=_text(values, "declared"),
    )


def _block(number: int, values: Any) -> Block:
    if not isinstance(values, dict) or values.get("kind") not in KINDS:
        raise Refused("not an article", f"block {number} has no known kind")
    if values.get("marker") not in (None, *FUNCTIONS):
        raise Refused("not an article", f"block {number} has an unknown marker {values['marker']!r}")
    text = values.get("text")
    if not isinstance(text, str):
        raise Refused("not an article", f"block {number} has no text")
    return Block(
        kind=values["kind"],
        text=text,
        language=_text(values, "language") or "und",
        confidence=float(values.get("confidence") or 0.0),
        evidence=values.get("evidence"),
        marker=values.get("marker"),
        time=_text(values, "time"),
        url=_text(values, "url"),
        links=tuple(Link(*_range(link)) for link in values.get("links") or ()),
        spans=tuple(Span(*_range(span)) for span in values.get("spans") or ()),
        declared=_text(values, "declared"),
    )


def _range(values: Any) -> tuple[int, int, str]:
    match values:
        case [int(start), int(end), str(what)]:
            return start, end, what
    raise Refused("not an article", f"{values!r} is not [start, end, text]")


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is None or isinstance(value, str):
        return value
    raise Refused("not an article", f"{name} is not text")


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = values.get(name) or []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise Refused("not an article", f"{name} is not a list of texts")
    return tuple(found)


def _mapping(values: Mapping[str, Any], name: str, kind: type) -> dict[str, Any]:
    found = values.get(name) or {}
    if not isinstance(found, dict):
        raise Refused("not an article", f"{name} is not a mapping")
    try:
        return {str(key): kind(value) for key, value in found.items()}
    except (TypeError, ValueError) as error:
        raise Refused("not an article", f"{name} holds {error}") from error
