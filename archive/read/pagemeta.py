"""What a page says in meta elements, links, microdata and visible markup, as lists of candidates."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from archive.read.data import words
from archive.read.names import is_prefix
from archive.read.tree import text_in


@cache
def _fields() -> Mapping[str, tuple[str, int]]:
    """For the name of a meta element, the field that it fills and how late it comes in trust."""
    tables = words("pagemeta.toml", ("meta",))["meta"]
    return {name: (field, place) for field, names in tables.items() for place, name in enumerate(names)}


MODIFIED = "updated"
"""What a class says of a date, in a word that such texts begin with."""
FAMILY_FIRST = frozenset({"citation_author", "dc.contributor.author", "dc.creator", "dcterms.creator"})
"""Meta names whose writers, libraries and journals, put the family name first."""
_FAMILY_FIRST = re.compile(r"^([\w'’-]+),\s+(?=\S)([\w.'’ -]+)$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def class_words(what: str) -> tuple[str, ...]:
    """The words of classes.toml for a kind of element."""
    return words("classes.toml", ("classes",))["classes"][what]


@cache
def named(what: str) -> re.Pattern[str]:
    """A pattern for the class names of an element that is a `standfirst`, a `byline`, a date, ..."""
    alternatives = "|".join(map(re.escape, class_words(what)))
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.I)


def classes_of(element: HtmlElement) -> str:
    """An element's class names and id, `bylineName` as `byline-Name`."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _HUMP.sub("-", names).strip() if len(names) > 1 else ""


def metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of a page's meta elements by field, the most trusted first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for key, value in _parsely_page(tree).items():
        place = _fields().get(f"parsely-{key.replace('_', '-')}")
        if place and isinstance(value, str):
            found.setdefault(place[0], []).append((place[1], value))
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            named = _fields().get((element.get(attribute) or "").strip().lower())
            if named:
                found.setdefault(named[0], []).append((named[1], content))
                break
    return {
        field: list(dict.fromkeys(content for _, content in sorted(pairs, key=lambda pair: pair[0])))
        for field, pairs in found.items()
    }


def best_names(tree: HtmlElement, field: str) -> list[str]:
    """The contents of the most trusted meta name of a field alone: `citation_author` comes once an author."""
    best: tuple[int, list[str]] = (1000, [])
    if field == "author" and isinstance(listed := _parsely_page(tree).get("authors"), list):
        best = (_fields()["parsely-author"][1], [name for name in listed if isinstance(name, str)])
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or "").strip().lower()
        named = _fields().get(key)
        content = " ".join((element.get("content") or "").split())
        if key in FAMILY_FIRST and (turned := _FAMILY_FIRST.match(content)):
            content = f"{turned[2]} {turned[1]}"
        if named and named[0] == field and content and not content.startswith(("http://", "https://", "//")):
            if named[1] < best[0]:
                best = (named[1], [content])
            elif named[1] == best[0]:
                best[1].append(content)
    return best[1] or (_twitter_author(tree) if field == "author" else [])


def _parsely_page(tree: HtmlElement) -> dict[str, Any]:
    """What the one element of Parse.ly's older form holds: JSON with `title`, `authors`, `pub_date`."""
    for element in tree.iter("meta"):
        if (element.get("name") or "").lower() == "parsely-page":
            try:
                found = json.loads(element.get("content") or "")
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return found
    return {}


def _twitter_author(tree: HtmlElement) -> list[str]:
    """What a card's label calls written by somebody: `twitter:label1` names what `twitter:data1` holds."""
    held = {
        (element.get("name") or "").lower(): element.get("content") or "" for element in tree.iter("meta")
    }
    for number in ("1", "2"):
        label, data = held.get(f"twitter:label{number}", ""), held.get(f"twitter:data{number}", "")
        if data and is_prefix(label):
            return [data]
    return []


def microdata(tree: HtmlElement, *properties: str) -> list[str]:
    """What elements with one of the itemprops hold, in page order; an author's nested name before its box."""
    found: list[str] = []
    between = " " if "author" in properties else ""
    for element in tree.xpath("//*[@itemprop]"):
        if not set(element.get("itemprop").lower().split()) & set(properties):
            continue
        inner = element.xpath(".//*[@itemprop='name']")
        for chosen in inner or [element]:
            # Nothing stands between the elements of a name and a role but what a style sheet sets there.
            value = chosen.get("content") or chosen.get("datetime") or between.join(chosen.itertext())
            if text := " ".join(str(value).split()):
                found.append(text)
    return found


def times(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """The dates in `time` elements and their like: those of publication, and those of change.

    Of bare `time` elements, those of the part that holds the headline come before those of teasers.
    """
    published: list[tuple[int, str]] = []
    modified: list[str] = []
    for element in tree.iter("time", "abbr", "span"):
        value = element.get("datetime") or (element.get("content") if element.tag != "time" else None)
        names = " ".join(element.get(key) or "" for key in ("class", "itemprop", "property", "id"))
        if element.tag == "abbr" and "published" in names:
            value = element.get("title")
        if not value:
            continue
        around = element.getparent()
        near = (around.get("class") or "") if around is not None else ""
        if "entry-date" in names and named("modified").search(names):
            published.append((1, value))  # a theme's only date is of both classes
        elif named("modified").search(names) or (
            named("modified").search(near) and not named("published").search(names)
        ):
            modified.append(value)
        elif element.get("pubdate") is not None or named("published").search(names):
            published.append((0, value))
        elif named("published").search(near):
            published.append((1, value))
        elif element.tag == "time":
            published.append((3 if _elsewhere(element) else 2, value))
    best = min((rank for rank, _ in published), default=0)
    return [value for rank, value in published if rank == best], modified


def _elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands beside the article: in a column, a footer, or a teaser."""
    around = next(element.iterancestors("article", "aside", "nav", "footer"), None)
    if around is None or around.tag != "article":
        return around is not None
    return around.find(".//h1") is None and element.getroottree().getroot().find(".//h1") is not None


def visible_dates(tree: HtmlElement) -> list[str]:
    """Short texts with a digit in elements whose class names tell of a date."""
    found = []
    for element in tree.iter("time", "span", "p", "div", "li", "em", "small", "b", "td"):
        names = classes_of(element)
        if not names or not (named("published").search(names) or named("modified").search(names)):
            continue
        text = " ".join(" ".join(element.itertext()).split())
        if 6 <= len(text) <= 120 and any(character.isdigit() for character in text):
            # A class says it where no word before the date does.
            found.append(f"{MODIFIED} {text}" if not named("published").search(names) else text)
    return found


def headings(tree: HtmlElement) -> list[str]:
    """The texts of the page's `h1` elements."""
    texts = (text_in(element) for element in tree.iter("h1"))
    return [text for text in texts if text]


def title_element(tree: HtmlElement) -> str | None:
    """The text of the `title` element in the head."""
    for element in tree.xpath("/html/head/title") or tree.xpath("//title"):
        if text := text_in(element):
            return text
    return None


def canonical(tree: HtmlElement) -> str | None:
    """Where `link rel=canonical` leads, as it stands."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and element.get("href"):
            return str(element.get("href")).strip()
    return None


def licences(tree: HtmlElement) -> list[str]:
    """Where the page's links to a licence of its own lead, in page order."""
    found = [
        str(element.get("href")).strip()
        for element in tree.iter("link", "a")
        if "license" in (element.get("rel") or "").lower().split()
        and (element.get("href") or "").strip()
        and not _of_something_else(element)
    ]
    return list(dict.fromkeys(found))


def _of_something_else(element: HtmlElement) -> bool:
    """Whether a link to a licence stands under a picture or in a column: the licence isn't the text's."""
    if next(element.iterancestors("figure", "figcaption", "aside"), None) is not None:
        return True
    for around in (element, *element.iterancestors()):
        if around.tag in ("article", "main", "body"):
            return False
        names = classes_of(around)
        if names and (named("caption").search(names) or named("credit").search(names)):
            return True
    return False
