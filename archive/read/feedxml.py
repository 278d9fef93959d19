"""A feed's XML as it comes: its charset, entities of HTML, and faults after which the rest still counts."""

import codecs
import re
from dataclasses import dataclass
from html.entities import html5
from typing import Any

from lxml import etree

from archive.read.encoding import Decoded, declared_in_xml, decode
from archive.read.refused import Refused, told

NOTE = "feed "
"""How notes begin that an entry by itself can't give again; `again` keeps them."""
HARMLESS = frozenset(
    {"ERR_NAME_REQUIRED", "ERR_ENTITYREF_SEMICOL_MISSING", "ERR_UNDECLARED_ENTITY", "ERR_DOCUMENT_END",
     "ERR_ATTRIBUTE_REDEFINED", "ERR_UNKNOWN_VERSION"}
)  # fmt: skip
"""Faults that the parser passes without a loss: a bare `&`, something after the end."""

_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#\d{1,7};|#x[0-9a-f]{1,6};)|([a-z][a-z0-9]{1,30});)?", re.I | re.S
)
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a feed stops to be XML, and how."""

    at: str
    reason: str
    detail: str


def as_utf8(content: bytes, header: str | None) -> tuple[bytes, tuple[str, ...]]:
    """A feed in UTF-8, and notes on the charset that it was in. Raises Refused for what `decode` refuses."""
    meta = declared_in_xml(content.removeprefix(codecs.BOM_UTF8))
    try:
        found = decode(content, header=header, meta=meta, mending=False)
    except Refused as refusal:
        if refusal.reason == "binary":
            raise
        found = Decoded("", "", "detector")
    if found.charset_from == "detector":
        # Feeds are put together from many hands: one entry in another charset must not cost the others.
        text = content.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if not found.charset or sum(character > "\x7f" for character in text) >= 2 * broken:
            found = Decoded(text, "utf-8", "utf-8", (f"{broken} broken UTF-8 sequences replaced",))
    notes = tuple(NOTE + note for note in found.notes)
    if found.charset != "utf-8" and not content.isascii():
        notes = (f"{NOTE}in {found.charset}, told by {found.charset_from}", *notes)
    return found.text.encode(), notes


def root_of(content: bytes) -> tuple[Any, Break | None]:
    """A feed's element, and the first place where it isn't XML. Raises Refused where there is no feed."""
    content = _CONTROL.sub(b" ", content.lstrip())
    if b"<!ENTITY" not in content:
        content = _AMPERSAND.sub(_numbered, content)
    why = "no feed can be made out in it"
    try:
        parser = recovering("utf-8")  # whatever the declaration says, which may lie
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        why = told(error)
    else:
        if root is not None and local_name(root).lower() in ("rss", "feed", "rdf"):
            return root, _break(parser)
    raise Refused("not XML", why)


def recovering(encoding: str | None) -> etree.XMLParser:
    """A parser that goes on after a fault and fetches nothing; `encoding` rules, whatever is declared."""
    return etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        encoding=encoding,
        load_dtd=False,
        remove_pis=True,
    )


def is_half(content: bytes) -> bool:
    """Whether a feed that was cut ends within an entry."""
    opened = max((match.start() for match in _OPENED.finditer(content)), default=-1)
    closed = max((match.start() for match in _CLOSED.finditer(content)), default=-1)
    return opened > closed


def local_name(node: Any) -> str:
    """An element's name without namespace or prefix; broken XML has names that lxml itself won't take."""
    return str(node.tag).rpartition("}")[2].rpartition(":")[2]


def _numbered(match: re.Match[bytes]) -> bytes:
    """A reference by its number, a bare ampersand as one.

    Parsers drop the names of HTML, and libxml2 drops even `&lt;` in all that follows a feed's first fault.
    """
    if match[0][:1] != b"&" or match[1]:
        return match[0]
    name = f"{(match[2] or b'').decode('ascii')};"
    if name not in html5:
        return b"&#38;" + match[0][1:]
    return b"".join(b"&#%d;" % ord(character) for character in html5[name])


def _break(parser: Any) -> Break | None:
    for fault in parser.error_log.filter_from_level(etree.ErrorLevels.FATAL):
        if fault.type_name not in HARMLESS:
            cut = fault.type_name == "ERR_TAG_NOT_FINISHED"
            detail = f"{' '.join(fault.message.split())}; what could be read is kept"
            return Break(f"line {fault.line}", "truncated" if cut else "not XML", detail[:300])
    return None
