"""Titles of pages without what a site adds to them."""

import re

_SUFFIX = re.compile(r"(?<!\s)\s+[|–—\-·•:»«]\s+([^|–—·•»«]{2,60})$")


def unsuffixed(title: str | None, publisher: str | None, headings: list[str]) -> str | None:
    """A page's title without the name of the site at its end."""
    if not title:
        return None
    for heading in headings:
        if len(heading) > 10 and title.startswith(heading):
            return heading
    if title in headings:
        return title
    match = _SUFFIX.search(title)
    if match and len(title) - len(match[0]) > 10:
        tail = match[1].strip().casefold()
        own = (publisher or "").casefold()
        if (own and (own in tail or tail in own)) or not headings:
            return title[: match.start()].strip()
    return title
