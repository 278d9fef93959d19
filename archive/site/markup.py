"""Text from anywhere, made harmless for a page."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from archive.site import lookalikes

MAX_INLINE = 400
"""Characters of a text that lists, titles and tabs show; an article's own page shows all of it."""

# Controls that the eye doesn't see, and that turn a name round or end a line in the middle of it.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def safe_url(url: str | None) -> str | None:
    """The URL where a browser may be sent to it (http and https alone), else None."""
    if not url or _HIDDEN.search(url):
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and host else None


def short(text: str | None, length: int = MAX_INLINE) -> str:
    """The text on one line, cut at `length` with an ellipsis."""
    line = " ".join(clean(_OVERRIDES.sub("", (text or "")[: length * 4])).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def visible(text: str | None) -> str:
    """A file name or address with its invisible characters spelled out, as U+202E."""
    return _HIDDEN.sub(lambda match: f"‹U+{ord(match.group()):04X}›", text or "")


def named(text: str | None, length: int = MAX_INLINE) -> str:
    """A person's or a publisher's name on one line; a word that mixes lookalike scripts says so."""
    return lookalikes.told(short(text, length))


def address(text: str | None) -> str:
    """An address or a file's path with everything told that it might hide: controls and lookalikes."""
    return lookalikes.told(visible(lookalikes.address(text or "")))


def clean(text: str) -> str:
    """A text without what HTML can't hold: control characters other than tab and line break."""
    return _UNPRINTABLE.sub("", text)


def rich(
    text: str,
    links: Sequence[tuple[int, int, str]] = (),
    spans: Sequence[tuple[int, int, str]] = (),
) -> Markup:
    """A block's text with its links live and its passages in other languages marked by `lang`.

    Offsets are in characters of the text; one that points outside, or overlaps an earlier one, is left out.
    """
    marks: list[tuple[int, int, Markup, Markup]] = []
    for start, end, url in links:
        target = safe_url(url)
        if target:
            opening = Markup('<a href="{}" rel="nofollow noopener noreferrer external">').format(target)
            marks.append((start, end, opening, Markup("</a>")))
    for start, end, language in spans:
        marks.append((start, end, Markup('<span lang="{}" dir="auto">').format(language), Markup("</span>")))
    parts: list[str] = []
    place = 0
    for start, end, opening, closing in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        if place <= start < end <= len(text):
            parts += [escape(clean(text[place:start])), opening, escape(clean(text[start:end])), closing]
            place = end
    parts.append(escape(clean(text[place:])))
    return Markup("").join(parts)
