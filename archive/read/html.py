"""Web pages: the reader that the front door knows; the work is in `page`, imported when it is needed."""

import re
from collections.abc import Iterator

from archive.read.beside import is_svg, opening
from archive.read.context import Context, Item
from archive.read.entry import Entry

SNIFFED = 16 * 1024

_SURE = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?><!--.*?-->\s*+)*+(?:<!doctype\s+html|<html\b|<head\b|<body\b)",
    re.I | re.S,
)
_LIKELY = re.compile(
    rb"<(?:html|head|body|title|meta|div|article|section|main|table|script|link|span|h[1-6]|p|br|ul|a)\b[^>]*>",
    re.I,
)
_CLOSING = re.compile(rb"</(?:html|head|body|title|div|article|section|main|table|span|h[1-6]|p|ul|a)>", re.I)


class HtmlReader:
    """One page of HTML or XHTML, AMP included, whatever its age."""

    name = "html"
    container = False

    def sniff(self, head: bytes, name: str) -> float:
        head = opening(head)[:SNIFFED]
        if is_svg(head):
            return 0.0
        if _SURE.match(head):
            return 0.9
        opened, closed = len(_LIKELY.findall(head)), len(_CLOSING.findall(head))
        starts = head.startswith(b"<")
        if opened and closed and (starts or opened >= 3):
            return 0.6 if starts else 0.4
        named = name.lower().endswith((".html", ".htm", ".xhtml"))
        return 0.5 if named and (opened or closed) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        content = entry.content(context.limits.document)
        if known := context.recognised(content, entry.source, entry):
            yield known
            return
        from archive.read.page import article_of_page  # trafilatura takes its time to import

        yield article_of_page(content, entry, context)
