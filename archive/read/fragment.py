"""Any HTML to blocks, nothing left out but scripts: for content that is known to be the article."""

import re

from lxml import html as lxml_html
from lxml.html import HtmlElement, defs

from archive.model import Block, Kind
from archive.read.builder import Builder
from archive.read.tree import parse, text_in

DROPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "select",
     "button", "textarea", "input", "canvas", "map", "audio", "video", "dialog", "nav"]
)  # fmt: skip
BORDERS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hgroup", "hr", "html", "li", "main", "menu", "ol", "p", "pre", "section", "summary",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "legend"]
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "li": "list_item", "dt": "list_item", "dd": "list_item", "blockquote": "quote", "q": "quote",
    "figcaption": "caption", "caption": "caption",
}  # fmt: skip
ELEMENTS = defs.tags | {
    "bdi",
    "data",
    "picture",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "search",
    "slot",
    "template",
    "wbr",
}
_OPENED = re.compile(r"</?(!|[A-Za-z][A-Za-z0-9-]{0,30}|)")


def blocks_of_fragment(markup: str, base: str | None = None) -> list[Block]:
    """The blocks of a piece of HTML, links and declared languages kept. Raises Refused for no element."""
    whole = "<body" in markup[:4096].lower()
    tree, _ = parse(markup if whole else f"<div>{markup}</div>")
    return blocks_under(tree, base)


def blocks_under(element: HtmlElement, base: str | None = None) -> list[Block]:
    """The blocks of an element and what is in it."""
    builder = Builder(base)
    _visit(element, "paragraph", None, builder)
    builder.flush("paragraph")
    return builder.blocks


def plain(markup: str) -> str:
    """The text of a short piece of HTML, such as a title with entities or emphasis.

    What looks like an element and is none, as in `Vec<String>`, is text.
    """
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    try:
        return text_in(lxml_html.fromstring(f"<div>{_OPENED.sub(_meant, markup)}</div>"))
    except (ValueError, AssertionError, lxml_html.etree.ParserError):
        return " ".join(markup.split())


def _meant(opened: re.Match[str]) -> str:
    name = opened[1].lower()
    return opened[0] if name == "!" or name in ELEMENTS else f"&lt;{opened[0][1:]}"


def _visit(element: HtmlElement, kind: Kind, language: str | None, builder: Builder) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in DROPPED or _hidden(element):
        return
    if tag == "br":
        builder.line_break()
        return
    border = tag in BORDERS
    inner = KINDS.get(tag, kind)
    if kind == "quote" and inner in ("paragraph", "list_item"):
        inner = "quote"
    if inner == "heading" and len(element.text_content()) > 300:
        inner = kind  # a whole text set in a heading for its size
    spoken = element.get("lang") or language
    if border:
        builder.flush(kind, language)
    start = builder.at
    builder.add(element.text)
    for child in element:
        _visit(child, inner if border else kind, spoken, builder)
        builder.add(child.tail)
    if tag == "a":
        builder.link(start, element.get("href"))
    if border:
        builder.flush(inner, spoken)


def _hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    if style and ("display:none" in (bare := style.replace(" ", "").lower()) or "visibility:hidden" in bare):
        return True
    return element.get("hidden") is not None or element.get("aria-hidden") == "true"
