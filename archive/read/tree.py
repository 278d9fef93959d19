"""Markup to one lxml tree that everything else shares."""

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archive.read.refused import Refused

# What XML can't hold: lxml refuses such characters, or stops at them.
_INVALID = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_WRAPPERS = re.compile(
    r"<(/?)(?:div|span|font|center|section|b|i|em|strong|u|small|big|table|tbody|tr|td|blockquote|ul|ol|li|a)\b[^>]*>",
    re.I,
)


def parse(markup: str, *, nesting: int = 200) -> tuple[HtmlElement, tuple[str, ...]]:
    """The tree of a page, comments and processing instructions left out, and notes on what was mended.

    nesting: libxml2 drops what stands deeper than 255 elements; a page that goes deeper than this is
    parsed again with its wrappers taken out, so that no text is lost.

    Raises Refused where there is no element in it.
    """
    text = _DECLARATION.sub("", _INVALID.sub(" ", markup), count=1)
    notes: tuple[str, ...] = ()
    if _too_deep(text, nesting):
        text = _WRAPPERS.sub(_line_break, text)
        notes = (f"more than {nesting} elements inside each other: wrappers taken out",)
    parser = HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Refused("no article text", f"no element in it ({error})") from error
    return tree, notes


_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^>]*)>")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "option",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
    ]
)


def _too_deep(text: str, nesting: int) -> bool:
    """Whether elements stand deeper in each other than `nesting`, counted by their tags alone."""
    if text.count("</") <= nesting and text.count("<") <= nesting * 2:
        return False
    depth = 0
    for match in _OPEN_OR_CLOSE.finditer(text):
        if match[2].lower() in _VOID or match[3].endswith("/"):
            continue
        if match[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > nesting:
                return True
    return False


def _line_break(match: re.Match[str]) -> str:
    return "\n" if not match[1] else " "
