"""Markup to one lxml tree that everything else shares."""

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archive.read.refused import Refused

ELEMENTS = 40_000
"""Real pages have one to ten thousand; trafilatura takes up to 0.2 ms for each."""

# What XML can't hold: lxml refuses such characters, or stops at them.
_INVALID = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_WRAPPERS = re.compile(
    r"<(/?)(?:div|span|font|center|section|b|i|em|strong|u|small|big|table|tbody|tr|td|blockquote|ul|ol|li|a)\b[^>]*>",
    re.I,
)


def parse(markup: str) -> tuple[HtmlElement, tuple[str, ...]]:
    """The tree of a page, comments and processing instructions left out, and notes on what was mended.

    libxml2 drops what stands deeper than 255 elements: a page that goes deeper is parsed again with its
    wrappers taken out, so that no text is lost.

    Raises Refused where there is no element in it.
    """
    text = _DECLARATION.sub("", _INVALID.sub(" ", markup), count=1)
    tree, too_deep = _parsed(text)
    if not too_deep:
        return tree, ()
    tree, _ = _parsed(_WRAPPERS.sub(_line_break, text))
    return tree, ("more elements inside each other than can be read: wrappers taken out",)


def is_huge(tree: HtmlElement) -> bool:
    """Whether a page has more elements than heuristics over all of them can be afforded for."""
    return next(islice(tree.iter(), ELEMENTS, None), None) is not None


def text_in(element: HtmlElement) -> str:
    """An element's text, its spaces made single."""
    return " ".join(str(element.text_content()).split())


def _parsed(text: str) -> tuple[HtmlElement, bool]:
    parser = HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Refused("no article text", f"no element in it ({error})") from error
    return tree, any(
        "depth" in (entry.message or "")
        for entry in parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    )


def _line_break(match: re.Match[str]) -> str:
    return "\n" if not match[1] else " "
