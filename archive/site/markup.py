"""Text from anywhere, made harmless for a page."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from archive.site import lookalikes

MAX_INLINE = 400
"""Characters of a text that lists, titles and tabs show; an article's own page shows all of it."""

_PICTURES = "\xa9\xae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINED = "\u0600-\u061b\u061d-\u109f\u1780-\u17b3\u17b6-\u17ff"
# What the eye doesn't see, and what may turn a name round, end a line in it, or tell it from its twin. What
# spelling asks for stays: joiners and spaces within Arabic to Khmer, variants of ideographs, joined emoji.
_HIDDEN = re.compile(
    rf"(?:(?<=[{_JOINED}])[\u200b-\u200d](?=[{_JOINED}])|(?<=[\u1820-\u18aa])[\u180b-\u180d]"
    r"|(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    rf"|(?<=[{_PICTURES}])[\ufe0e\ufe0f]|(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}]))"
    rf"|([\x00-\x1f\x7f-\x9f\u2028\u2029{lookalikes.IGNORABLE}])"
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def safe_url(url: str | None) -> str | None:
    """The URL where a browser may be sent to it (http and https alone), else None."""
    if not url or visible(url) != url:
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
    """A name or address with its invisible characters spelled out, as U+202E."""
    return _HIDDEN.sub(lambda match: f"‹U+{ord(match[1]):04X}›" if match[1] else match[0], text or "")


def named(text: str | None, length: int = MAX_INLINE) -> str:
    """A person's or a publisher's name on one line; what it hides or mixes is told."""
    return visible(lookalikes.told(short(text, length)))


def address(text: str | None) -> str:
    """An address or a file's path with everything told that it might hide: controls and lookalikes."""
    return visible(lookalikes.told(lookalikes.address(text or "")))


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
