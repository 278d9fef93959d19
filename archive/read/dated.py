"""When a page says that it was published and changed, and which part of it said so."""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from htmldate import find_date
from lxml.html import HtmlElement

from archive.read import pagemeta
from archive.read.bylines import beside_headline
from archive.read.data import words
from archive.read.dates import found_in, parsed
from archive.read.sources import Sources
from archive.read.tree import is_huge

NOWHERE = frozenset({"1970-01-01", "1900-01-01", "2000-01-01T00:00:00Z"})
"""Dates that content systems write where they know none."""
BARE = 45
"""Characters of a line that is a date and no more."""
AMERICAN = frozenset({"en-US", "en-PH"})
"""Languages whose papers write the month before the day."""


def published_of(
    sources: Sources, language: str | None, origins: dict[str, str]
) -> tuple[str | None, str | None]:
    """When it was published, in UTC or as a bare date, and the words that say so; noted in `origins`.

    Where no words give a date that can be, None and the first of them.
    """
    tree, node = sources.tree, sources.node
    silent: str | None = None
    american = language in AMERICAN or None
    order: tuple[tuple[str, Callable[[], Iterable[str | None]]], ...] = (
        ("json-ld", lambda: map(sources.text, ("datePublished", "dateCreated", "uploadDate"))),
        ("meta", lambda: sources.meta.get("published", [])),
        ("microdata", lambda: pagemeta.microdata(tree, "datepublished", "datecreated")),
        ("json-ld", lambda: [node.text("datePublished", "dateCreated")] if node else []),
        ("time", lambda: pagemeta.times(tree)[0]),
        ("htmldate", lambda: [_by_htmldate(tree, sources.url)]),
    )
    for origin, ask in order:
        for raw in ask():
            if not raw:
                continue
            moment = parsed(raw, month_first=american)
            if moment is not None and _credible(moment):
                origins["published"] = origin
                return moment, raw
            silent = silent or raw
        if origin == "time" and not is_huge(tree) and (seen := _seen(tree, language)):
            origins["published"] = "visible"
            return seen
    if not is_huge(tree) and (seen := _seen(tree, language, changed=True)):
        origins["published"] = "visible"  # of a change, where the page tells of nothing earlier
        return seen
    return None, silent


def _seen(tree: HtmlElement, language: str | None, *, changed: bool = False) -> tuple[str, str] | None:
    """A date that readers see beside the headline; what 03/12 means depends on the page's language.

    One that is said to be of publication comes first, then one that nothing is said of; `changed` gives those
    of a change instead.
    """
    month_first = None if language == "en" or language is None else language in AMERICAN
    rows: list[tuple[tuple[int, int], str, str]] = []
    beside = [part for text in beside_headline(tree) for part in re.split(r"(?<!\s)\s*[|•·]\s*", text)]
    for place, texts in enumerate((pagemeta.visible_dates(tree), beside)):
        for text in texts:
            for label, raw in _labelled(text):
                if (label == "modified") != changed or (place and label is None and not _is_bare(raw)):
                    continue
                moment = found_in(raw, month_first=month_first)
                if moment is not None and _credible(moment):
                    rows.append(((0 if label else 1, place), moment, raw))
    return min(rows, key=lambda row: row[0])[1:] if rows else None


def _is_bare(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return len(text) <= BARE and digits >= 5


def _labelled(text: str) -> Iterator[tuple[str | None, str]]:
    """A text cut before each word that says what a date is of: `published`, `modified`, or None."""
    label, start = None, 0
    for match in _labels().finditer(text):
        if text[start : match.start()].strip():
            yield label, text[start : match.start()].strip(" -–—|•·/,;")
        label, start = ("published" if match["published"] else "modified"), match.end()
    yield label, text[start:].strip(" -–—|•·/,;:")


@cache
def _labels() -> re.Pattern[str]:
    tables = words("datelines.toml", ("published", "modified"))
    choices = {
        table: "|".join(
            sorted({re.escape(word) for row in rows.values() for word in row}, key=len, reverse=True)
        )
        for table, rows in tables.items()
    }
    return re.compile(
        rf"(?<!\w)(?:(?P<published>{choices['published']})|(?P<modified>{choices['modified']}))(?![^\W\d])\s*[:：]?",
        re.I,
    )


def modified_of(sources: Sources, language: str | None) -> tuple[str | None, str | None]:
    """When it was changed, in UTC or as a bare date, and the words that say so."""
    tree = sources.tree
    american = language in AMERICAN or None
    candidates = [sources.text("dateModified"), *sources.meta.get("modified", ())]
    candidates += pagemeta.microdata(tree, "datemodified")[:1]
    for raw in candidates:
        moment = parsed(raw, month_first=american) if raw else None
        if moment is not None and _credible(moment):
            return moment, raw
    for raw in pagemeta.times(tree)[1]:
        if (moment := parsed(raw, month_first=american)) and _credible(moment):
            return moment, raw
    return None, next((raw for raw in candidates if raw), None)


def _by_htmldate(tree: HtmlElement, url: str | None) -> str | None:
    """htmldate's guess; 1 January only where its strict search finds it, else it is any year in the text."""
    if is_huge(tree):
        return None
    for extensive in (True, False):
        try:
            with warnings.catch_warnings():  # dateutil warns of zones that it doesn't know
                warnings.simplefilter("ignore")
                found = find_date(
                    tree, url=url, original_date=True, extensive_search=extensive, outputformat="%Y-%m-%d"
                )
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return None  # its parsers on wild text
        if not found or not str(found).endswith("-01-01"):
            break
    return str(found) if found else None


def _credible(moment: str) -> bool:
    if moment in NOWHERE or moment[:10] in NOWHERE or moment < "1700":
        return False
    return moment[:10] <= (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
