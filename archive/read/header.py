"""The metadata that a text carries on top: YAML or TOML front matter, or `Title: ...` lines."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import ComposerError

from archive.read.dates import parsed
from archive.read.language import language_code
from archive.read.urls import canonical_form

AT_MOST = 64 * 1024

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "titre", "título", "titel", "titolo", "заголовок"),
    "standfirst": ("standfirst", "subtitle", "description", "summary", "abstract", "lead", "chapo"),
    "authors": ("author", "authors", "by", "byline", "creator", "auteur", "autor", "autore", "автор"),
    "published": (
        "date",
        "published",
        "published_at",
        "pubdate",
        "date_published",
        "publish_date",
        "created",
    ),
    "modified": ("modified", "updated", "lastmod", "last_modified", "date_modified"),
    "url": ("url", "link", "permalink", "address", "canonical", "canonical_url"),
    "publisher": ("publisher", "site", "sitename", "site_name", "publication", "newspaper", "source_name"),
    "section": ("section", "category", "categories", "rubric", "rubrique"),
    "tags": ("tags", "keywords", "topics"),
    "rights": ("rights", "license", "licence", "copyright"),
    "declared": ("language", "lang", "langue", "idioma", "sprache"),
    "retrieved": ("retrieved", "accessed", "captured", "crawled"),
    "source": ("source", "origin"),
}
"""Which keys fill which field; the keys are compared in lower case, with `_` for space and hyphen."""

_KEY = {key: field for field, keys in FIELDS.items() for key in keys}
_LINE = re.compile(r"^([^\W\d_][\w \-]{0,30})\s?:[ \t]+(\S.*)$")
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)\r?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of a text says of it; a field that it doesn't name is None or empty."""

    values: Mapping[str, Any]
    origin: str = "header"

    @property
    def title(self) -> str | None:
        return _text(self.values.get("title"))

    @property
    def standfirst(self) -> str | None:
        return _text(self.values.get("standfirst"))

    @property
    def declared(self) -> str | None:
        return language_code(_text(self.values.get("declared")))

    def fields(self) -> dict[str, Any]:
        """Fields of `Article` by name, those that are known."""
        values = self.values
        made: dict[str, Any] = {}
        url = _text(values.get("url")) or _text(values.get("source"))
        if url and re.match(r"https?://", url):
            made["url"] = url
            if canonical := canonical_form(url):
                made["canonical_url"] = canonical
        publisher = _text(values.get("publisher"))
        source = _text(values.get("source"))
        if not publisher and source and "://" not in source:
            publisher = source
        if publisher:
            made["publisher"] = publisher
        for field in ("section", "rights"):
            if text := _text(values.get(field)):
                made[field] = text
        if authors := _texts(values.get("authors")):
            made["authors"] = authors
        if tags := _texts(values.get("tags"), separators=",;"):
            made["tags"] = tags
        for field in ("published", "modified"):
            if raw := _text(values.get(field)):
                made[field], made[f"{field}_raw"] = parsed(raw), raw
        if (raw := _text(values.get("retrieved"))) and (retrieved := parsed(raw)):
            made["retrieved"] = retrieved
        known = {"title": self.title, "author": authors, **made}
        made["metadata_from"] = {
            field: self.origin for field in ("title", "author", "published", "publisher") if known.get(field)
        }
        return made


class _Plain(yaml.BaseLoader):
    """Leaves every value the string that was written: a date keeps its raw form. Takes no aliases.

    A few lines of aliases to lists of aliases stand for more items than any memory holds.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ComposerError("an alias")
        return super().compose_node(parent, index)


def split_header(text: str) -> tuple[Header, str]:
    """The metadata on top of a text, and the text below it; an empty Header where there is none."""
    text = text.removeprefix("\ufeff")
    front = _FRONT.match(text[:AT_MOST])
    if front:
        values = _front_matter(front[1], front[2])
        if values is not None:
            return Header(values, "front-matter"), text[front.end() :]
    return _lines(text)


def _front_matter(fence: str, content: str) -> dict[str, Any] | None:
    try:
        loaded = yaml.load(content, _Plain) if fence == "---" else tomllib.loads(content)  # noqa: S506
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return None
    if not isinstance(loaded, dict):
        return None
    values: dict[str, Any] = {}
    for key, value in loaded.items():
        field = _field(str(key))
        if field and value not in ("", None, []):
            values.setdefault(field, value)
    return values


def _lines(text: str) -> tuple[Header, str]:
    values: dict[str, Any] = {}
    end = 0
    closed = False
    for match in re.finditer(r"[^\n]*(?:\n|\Z)", text[:AT_MOST]):
        line = match[0].strip()
        if not line or line == "---":
            closed = bool(values)
            end = match.end() if values else end
            break
        pair = _LINE.match(line)
        field = _field(pair[1]) if pair else None
        if pair is None or field is None or field in values:
            break
        values[field] = pair[2].strip()
        end = match.end()
    if len(values) >= 2 or (values and closed and "title" in values):
        return Header(values), text[end:]
    return Header({}), text


def _field(key: str) -> str | None:
    return _KEY.get(re.sub(r"[\s\-]+", "_", key.strip().lower()))


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if isinstance(value, dict):
        value = value.get("name")
    if value is None or isinstance(value, list | dict):
        return None
    return " ".join(str(value).split()) or None


def _texts(value: object, separators: str = ";") -> tuple[str, ...]:
    parts: list[object]
    if isinstance(value, list):
        parts = list(value)
    elif isinstance(value, str):
        parts = list(re.split(f"[{separators}]", value))
    else:
        parts = [value]
    found = (_text(part) for part in parts)
    return tuple(dict.fromkeys(text for text in found if text))
