"""An article from a record of fields: what JSON, JSON Feed and feed entries have in common."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from archive.model import KINDS, Article, Block, Function
from archive.read.data import words
from archive.read.dates import parsed
from archive.read.encoding import is_mojibake, mended_lines, mojibake_note, sound
from archive.read.fragment import blocks_of_fragment, plain
from archive.read.language import language_code
from archive.read.names import names_of
from archive.read.refused import Refused
from archive.read.text import blocks_of_text, shortened
from archive.read.urls import canonical_form

NAMING = ("name", "title", "rendered", "value", "text", "url")
"""Keys of an object that stands for a text, the best first; `rendered` is WordPress's."""
TEXTS = ("text", "content", "html", "rendered", "value", "body")
"""Keys of an object that holds the text of an article or a part of it, the best first."""
OEMBED = frozenset({"rich", "link", "photo", "video"})
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|strong|em|span|img|table)\b[^>]*>", re.I)
_PAGE = re.compile(r"<(?:html|body|head)\b", re.I)


def article_of_record(
    values: Mapping[str, Any],
    *,
    source: str,
    mapping: Mapping[str, str] | None = None,
    declared: str | None = None,
    base: str | None = None,
) -> tuple[Article, tuple[str, ...]]:
    """An article from an object with keys, and notes on what was mended; raises Refused where it has no text.

    mapping: field to key, for keys that aren't found by themselves; a dot leads into an object:
    `{"text": "content.body"}`. Texts that hold markup are read as HTML, a whole page in `html` as a page.
    `blocks`, a list of objects with `kind` and `text` as `inspect --json` prints it, is taken as it stands.
    """
    article, notes = _read(values, source, mapping or {}, declared, base)
    shown = (
        article.title,
        article.publisher or "",
        *article.authors,
        *(block.text for block in article.blocks),
    )
    if is_mojibake("\n".join(shown)):
        mended, lines = _mended(values)
        if lines:
            article, notes = _read(mended, source, mapping or {}, declared, base)
            notes += (mojibake_note(lines),)
    return article, notes


def holds(values: Mapping[str, Any], fields: Sequence[str], mapping: Mapping[str, str] | None = None) -> bool:
    """Whether an object holds a text under a key of one of these fields."""
    record = _Record(values, mapping or {})
    return any(_is_text(record.get(field)) for field in fields)


def _read(
    values: Mapping[str, Any],
    source: str,
    mapping: Mapping[str, str],
    declared: str | None,
    base: str | None,
) -> tuple[Article, tuple[str, ...]]:
    record = _Record(values, mapping)
    title = record.text("title")
    title = plain(title) if title else None
    url = record.text("url")
    url = url if url and canonical_form(url) else None
    html, text = record.get("html"), record.get("text")
    article = Article(source=source, title=title or "", blocks=())
    notes: tuple[str, ...] = ()
    if not mapping and _is_oembed(values):
        raise Refused("no article text", "how another page is to be embedded (oEmbed)")
    if given := _given_blocks(values.get("blocks")):
        blocks = given
    elif isinstance(html, str) and _PAGE.search(html[:4096]):
        from archive.read.page import article_of_markup  # trafilatura takes its time to import

        article, notes = article_of_markup(sound(html), source=source, url=url)
        blocks = [block for block in article.blocks if block.kind != "title"]
    else:
        chosen = html if isinstance(html, str) and html.strip() else text
        blocks = blocks_of_value(chosen, base=url or base, titled=bool(title))
    standfirst = record.text("standfirst")
    standfirst = plain(standfirst) if standfirst else None
    if not any(block.kind != "title" for block in blocks) and standfirst and record.is_headed():
        blocks = [Block("paragraph", standfirst)]  # an excerpt is all that there is
        standfirst = None
    if not blocks:
        raise Refused("no article text", "no key of it holds a text; name one with a mapping")
    title, blocks = _with_title(title or article.title, blocks, standfirst)
    return _filled(replace(article, title=title, blocks=tuple(blocks)), record, url, declared), notes


def _is_oembed(values: Mapping[str, Any]) -> bool:
    """Whether an object is the answer to how a page is to be embedded (https://oembed.com, 2.3.4)."""
    return values.get("type") in OEMBED and str(values.get("version")) in ("1.0", "1")


def _mended(value: Any) -> tuple[Any, int]:
    """A value of JSON with mojibake undone in each of its texts, and in how many lines."""
    if isinstance(value, str):
        return mended_lines(value)
    if isinstance(value, Mapping):
        pairs = {key: _mended(inner) for key, inner in value.items()}
        return {key: inner for key, (inner, _) in pairs.items()}, sum(count for _, count in pairs.values())
    if isinstance(value, list):
        items = [_mended(inner) for inner in value]
        return [inner for inner, _ in items], sum(count for _, count in items)
    return value, 0


def _is_text(value: Any, depth: int = 0) -> bool:
    """Whether a value holds a text as `blocks_of_value` would find one."""
    if isinstance(value, str):
        return bool(value.strip())
    if depth < 4 and isinstance(value, list):
        return any(_is_text(item, depth + 1) for item in value)
    if depth < 4 and isinstance(value, Mapping):
        return any(_is_text(value.get(key), depth + 1) for key in TEXTS)
    return False


def fields() -> tuple[str, ...]:
    """The fields that a mapping may name a key for."""
    return tuple(words("record.toml", ("keys",))["keys"])


def blocks_of_value(value: Any, *, base: str | None = None, titled: bool = True) -> list[Block]:
    """Blocks from a text, a text with markup, or a list of either or of objects with a text."""
    if isinstance(value, str):
        value = sound(value)
        if len(_MARKUP.findall(value)) >= 1 and ("</" in value or "/>" in value or "<br" in value.lower()):
            return blocks_of_fragment(value, base)
        return blocks_of_text(value, titled=titled)
    if isinstance(value, list):
        return [block for item in value for block in blocks_of_value(item, base=base, titled=True)]
    if isinstance(value, Mapping):
        for key in TEXTS:
            if value.get(key):
                return blocks_of_value(value[key], base=base, titled=titled)
    return []


class _Record:
    """Fields of an object by our names, found under its own."""

    def __init__(self, values: Mapping[str, Any], mapping: Mapping[str, str]) -> None:
        self._values = values
        self._folded = {str(key).lower(): value for key, value in values.items()}
        self._mapping = mapping

    def get(self, field: str) -> Any:
        if field in self._mapping and (led := _led(self._values, self._mapping[field])) not in (
            None,
            "",
            [],
            {},
        ):
            return led
        for key in _keys(field):
            value = self._values.get(key, self._folded.get(key.lower()))
            if value not in (None, "", [], {}):
                return value
        return None

    def is_headed(self) -> bool:
        """Whether it has a headline, and not a mere name, as programs and web manifests do."""
        if "title" in self._mapping or "standfirst" in self._mapping:
            return True
        return any(key != "name" and _text(self._folded.get(key.lower())) for key in _keys("title"))

    def text(self, field: str) -> str | None:
        return _text(self.get(field))

    def texts(self, field: str) -> tuple[str, ...]:
        """The texts of a list, or of a string cut at its commas; a number is an id of the site's own."""
        value = self.get(field)
        items: Sequence[Any] = (
            value
            if isinstance(value, list)
            else re.split(r"[,;]", value)
            if isinstance(value, str)
            else [value]
        )
        words = (item for item in items if not isinstance(item, int | float))
        return tuple(dict.fromkeys(text for item in words if (text := _text(item))))


def _keys(field: str) -> tuple[str, ...]:
    return words("record.toml", ("keys",))["keys"].get(field, ())


def _led(values: Any, path: str) -> Any:
    for step in [path] if isinstance(values, Mapping) and path in values else path.split("."):
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list) and step.isdecimal() and int(step) < len(values):
            values = values[int(step)]
        else:
            return None
    return values


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return next((text for item in value if (text := _text(item))), None)
    if isinstance(value, Mapping):
        return next((text for key in NAMING if (text := _text(value.get(key)))), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(sound(str(value)).split()) or None


def _with_title(title: str, blocks: list[Block], standfirst: str | None) -> tuple[str, list[Block]]:
    if not title and blocks[0].kind in ("title", "heading"):
        title = blocks[0].text
    if (
        title
        and blocks[0].kind in ("title", "heading", "paragraph")
        and blocks[0].text == title
        and len(blocks) > 1
    ):
        blocks = blocks[1:]
    body = "".join(" ".join(block.text for block in blocks).split())
    lead = [Block("title", title)] if title else []
    if standfirst and "".join(standfirst.rstrip(" .…[]").split())[:80] not in body and len(standfirst) < 1000:
        lead.append(Block("standfirst", standfirst))
    rest = [replace(block, kind="heading") if block.kind == "title" and title else block for block in blocks]
    return title or shortened(blocks[0].text), lead + rest


def _filled(article: Article, record: _Record, url: str | None, declared: str | None) -> Article:
    """The article with the record's own fields over what a page inside it said."""
    publisher = record.text("publisher")
    if publisher and "://" in publisher:
        publisher = None
    section = record.text("section")
    if section and section.isdecimal():
        section = None  # an id of the site's own
    raw = {field: record.text(field) for field in ("published", "modified")}
    signed = record.get("authors")
    listed = signed if isinstance(signed, list) else [signed]
    authors = names_of([text for item in listed if (text := _text(item))], publisher=publisher)
    found: dict[str, Any] = {
        "url": url,
        "canonical_url": canonical_form(url),
        "publisher": publisher,
        "authors": authors,
        "section": section,
        "tags": record.texts("tags"),
        "rights": record.text("rights"),
        "declared": declared or language_code(record.text("declared")),
    }
    for field, text in raw.items():
        if text:
            found[field], found[f"{field}_raw"] = parsed(text), text
    if (seen := record.text("retrieved")) and (moment := parsed(seen)):
        found["retrieved"] = moment
    origins = dict(article.metadata_from)
    said = {
        "title": record.text("title"),
        "author": authors,
        "published": found.get("published"),
        "publisher": publisher,
    }
    for field, value in said.items():
        if value:
            origins[field] = "record"
    return replace(article, metadata_from=origins, **{key: value for key, value in found.items() if value})


def _given_blocks(value: Any) -> list[Block]:
    if not isinstance(value, list):
        return []
    blocks = []
    for item in value:
        if not isinstance(item, Mapping) or item.get("kind") not in KINDS or not _text(item.get("text")):
            return []
        marker = item.get("marker")
        blocks.append(
            Block(
                kind=item["kind"],
                text=sound(str(item["text"])),
                marker=marker if marker in get_args(Function) else None,
                time=_text(item.get("time")),
                url=_text(item.get("url")),
            )
        )
    return blocks
