"""Runs of markup text gathered into blocks: white space squeezed, links placed, line breaks judged."""

import re
from dataclasses import replace
from urllib.parse import urljoin

from archive.model import Block, Kind, Link

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_ENDS = frozenset(".!?:…。！？؟।۔»”\"')]")
_STARTS = re.compile(r"(?:[-–—•*·▪►>]\s|\d{1,2}[:.h]\d{2}\b|\d{1,2}[.)]\s)")
LONG = 160


class Builder:
    """Add text, links and line breaks in reading order, and flush at each border of a block.

    `base` makes relative links absolute where it is known.
    """

    def __init__(self, base: str | None = None) -> None:
        self.blocks: list[Block] = []
        self._base = base
        self._parts: list[str] = []
        self._length = 0
        self._spaced = True
        self._links: list[Link] = []

    @property
    def at(self) -> int:
        """The offset at which the next text comes."""
        return self._length

    def add(self, text: str | None) -> None:
        """Text as it stands in the markup."""
        if not text:
            return
        text = _SPACE.sub(" ", text)
        if self._spaced and text[0] == " ":
            text = text[1:]
        if text:
            self._put(text)
            self._spaced = text[-1] == " "

    def line_break(self) -> None:
        """A `br`: whether it ends a block is judged once its neighbours are known."""
        if self._parts:
            self._put("\n")
            self._spaced = True

    def link(self, start: int, url: str | None) -> None:
        """What was added since `start` is the text of a link."""
        url = (url or "").strip()
        if url and start < self._length and not url.lower().startswith(("#", "javascript:", "data:")):
            self._links.append(Link(start, self._length, self._absolute(url)))

    def flush(self, kind: Kind, declared: str | None = None) -> None:
        """End a block, or several where line breaks stand for paragraphs."""
        if not self._parts:
            return
        text, links = "".join(self._parts), sorted(self._links, key=lambda link: link.start)
        self._parts, self._links, self._length, self._spaced = [], [], 0, True
        reaching: list[Link] = []
        taken = 0
        for start, end in _pieces(text):
            # Of many links, those alone that reach into this piece; one inside another comes before it.
            reaching = [link for link in reaching if link.end > start]
            while taken < len(links) and links[taken].start < end:
                reaching.append(links[taken])
                taken += 1
            reaching.sort(key=lambda link: (link.end, -link.start))
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if start < end:
                inside = tuple(filter(None, (_moved(link, text, start, end) for link in reaching)))
                clean = text[start:end].replace(" \n", " ").replace("\n", " ")
                self.blocks.append(Block(kind, clean, links=inside, declared=declared))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _absolute(self, url: str) -> str:
        if not self._base:
            return url
        try:
            return urljoin(self._base, url)
        except ValueError:
            return url


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where the blocks of a run begin and end: at a double break, after a sentence, before a list mark.

    A single break within a sentence is a line of an old page that was wrapped by hand: it is a space.
    """
    if "\n" not in text:
        return [(0, len(text))]
    pieces = []
    start = line = last = 0
    for match in re.finditer(r"\n[\n ]*", text):
        # Lines of nothing but no-break spaces may follow: where the last one with text ended is kept.
        last = line + len(words) if (words := text[line : match.start()].rstrip()) else last
        line = match.end()
        parted = (
            match[0].count("\n") > 1
            or last - start > LONG
            or (last > start and text[last - 1] in _ENDS)
            or _STARTS.match(text, line)
        )
        if parted:
            pieces.append((start, match.start()))
            start = line
    pieces.append((start, len(text)))
    return pieces


def _moved(link: Link, text: str, start: int, end: int) -> Link | None:
    """A link as it lies in `text[start:end]` once ` \\n` has become one space; None outside of it."""
    first, last = max(link.start, start), min(link.end, end)
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    if first >= last:
        return None
    return replace(
        link,
        start=first - start - text.count(" \n", start, first),
        end=last - start - text.count(" \n", start, last),
    )
