"""The bylines that readers see: by class names, links to profiles, and lines that begin as bylines do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archive.read.language import language_code
from archive.read.names import after_prefix, house_of, is_editors, looks_like_names, signs
from archive.read.pagemeta import classes_of, named, title_element
from archive.read.tree import text_in

TAGS = (
    "a", "span", "p", "div", "address", "li", "ul", "section", "h2", "h3", "h4", "h5", "h6", "cite", "strong",
    "em", "b", "i", "small", "font", "td", "dd", "header",
)  # fmt: skip
BLOCKS = frozenset(["p", "div", "li", "td", "dd", "h2", "h3", "h4", "h5", "h6", "br", "section", "address"])
DROPPED = frozenset(["script", "style", "noscript", "svg", "time", "button", "figure", "template", "select"])
LONGEST = 200
"""Characters in a byline."""
BEFORE, AFTER = 15, 60
"""Elements before and after the headline among which its byline stands."""
EDITORS = 5
TEASER = 600
"""Characters of an `article` element that may be another story's teaser: what is longer is a text."""
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|autore|profile|by|staff|people|journalist|redakteur)(?:e|s|es|i)?/"
)
_FAR = re.compile("[:：\u3040-\u9fff\uac00-\ud7af]")
_SIGNED = re.compile(r"text-align:\s*right", re.I)
_PARTS = re.compile(r"\s*[|•·—]\s*|\s{2,}")


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that may name the authors; the lowest `rank` is the likeliest."""

    rank: tuple[bool, bool, int]
    text: str


def bylines(tree: HtmlElement) -> list[str]:
    """The texts of the likeliest kind: those beside the headline before others, `rel=author` before class
    names, before links to profiles, before lines that begin as bylines do in the page's language."""
    found = list(_candidates(tree))
    best = min((byline.rank for byline in found), default=None)
    return list(dict.fromkeys(byline.text for byline in found if byline.rank == best))


def beside_headline(tree: HtmlElement) -> list[str]:
    """The short texts of leaf elements beside the headline."""
    headline = _headline(tree)
    found = []
    for element in _around(tree, headline):
        if element.tag in (*TAGS, "time") and not any(child.tag in BLOCKS for child in element):
            text = text_in(element)
            if 5 < len(text) <= LONGEST and _aside(element, headline) is False:
                found.append(text)
    return found


def _candidates(tree: HtmlElement) -> Iterator[Byline]:
    headline = _headline(tree)
    near = _around(tree, headline)
    language = language_code(tree.get("lang"))
    for element in tree.iter(*TAGS):
        kind = _kind(element)
        beside = element in near
        if kind is None and not (beside or _is_short(element)):
            continue
        text = text_of(element)
        if not 1 < len(text) <= LONGEST:
            continue
        if kind == 4:
            lines = [text] if 2 <= len(text.split()) <= 5 and looks_like_names(text) else []
        elif kind is not None and (looks_like_names(text) or house_of([text])):
            lines = [text]
        else:
            lines = [part for part in _PARTS.split(text) if _says_by(part, language, beside)]
            kind = 3
            if beside and not lines and named("name").search(classes_of(element)) and " " in text:
                lines = [text] if looks_like_names(text) else []
        if lines and (aside := _aside(element, headline)) is not None:
            for line in lines:
                yield Byline((aside, not beside, EDITORS if is_editors(line) else kind), line)


def text_of(element: HtmlElement) -> str:
    """The text of a byline: `;` between boxes; without the roles, places, addresses and dates in boxes of
    their own."""
    parts: list[str] = []
    _gather(element, parts, top=True)
    text = " ".join("".join(parts).split())
    return re.sub(r"(?<!\s)(?:\s*;)+", ";", text).strip("; ")


def _gather(element: HtmlElement, parts: list[str], *, top: bool = False) -> None:
    if not isinstance(element.tag, str) or element.tag in DROPPED:
        return
    if not top and _is_beside(classes_of(element)):
        return
    if element.tag in BLOCKS:
        parts.append(";")
    parts.append(element.text or "")
    for child in element:
        _gather(child, parts)
        parts.append(
            " " if child.tag in ("a", "span", "b", "strong") and not child.tail else child.tail or ""
        )
    if element.tag in BLOCKS:
        parts.append(";")


def _is_beside(names: str) -> bool:
    """Whether class names tell of what stands beside a name: `author__title`, `job`."""
    if not names or not named("beside-byline").search(names):
        return False
    last = " ".join(re.split(r"[-_]+", name)[-1] for name in names.split())
    return bool(named("beside-byline").search(last)) or not named("byline").search(names)


def _kind(element: HtmlElement) -> int | None:
    if "author" in (element.get("rel") or "").lower().split():
        return 0
    names = classes_of(element)
    if names and named("byline").search(names) and not named("no-byline").search(names):
        return None if _is_beside(names) else 1
    if _SIGNED.search(element.get("style") or ""):
        return 4
    return 2 if element.tag == "a" and _PROFILE.search(element.get("href") or "") else None


def _is_short(element: HtmlElement) -> bool:
    """Whether it may be a signature far from the headline: a few words, with a colon or East Asian."""
    text = element.text or ""
    return len(element) <= 2 and len(text) <= 60 and element.tag != "a" and bool(_FAR.search(text))


def _says_by(text: str, language: str | None, beside: bool) -> bool:
    """Whether a line without a telling class is a byline: far from the headline, it must say so plainly."""
    if not 2 < len(text) <= LONGEST:
        return False
    if signs(text):
        return looks_like_names(text)
    rest = after_prefix(text, language if beside else None, plainly=not beside)
    return rest is not None and looks_like_names(rest) and (" " in rest.strip() or not rest.isascii())


def _headline(tree: HtmlElement) -> HtmlElement | None:
    first = next(tree.iter("h1"), None)
    if first is not None:
        return first
    title = "".join((title_element(tree) or "").split())
    if len(title) < 10:
        return None
    for element in tree.iter("h2", "h3", "b", "strong", "font", "td", "p", "div"):
        text = "".join((element.text or "").split())
        if len(text) >= 10 and (title.startswith(text) or text.startswith(title)):
            return element
    return None


def _around(tree: HtmlElement, headline: HtmlElement | None) -> dict[HtmlElement, None]:
    """The elements shortly before and after the headline, in page order."""
    if headline is None:
        return {}
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    place = elements.index(headline)
    return dict.fromkeys(elements[max(0, place - BEFORE) : place + AFTER])


def _aside(element: HtmlElement, headline: HtmlElement | None) -> bool | None:
    """Whether it stands in a column or a footer; None in another story's teaser or in a menu."""
    aside = False
    for above in islice(element.iterancestors(), 30):
        if headline is not None and _holds(above, headline):
            return aside
        if above.tag in ("nav", "form", "menu"):
            return None
        if above.tag == "article" and headline is not None and len(above.text_content()) < TEASER:
            return None
        if above.tag not in ("body", "html", "main") and named("teaser").search(classes_of(above)):
            return None
        aside = aside or above.tag in ("aside", "footer")
    return aside


def _holds(above: HtmlElement, headline: HtmlElement) -> bool:
    return any(ancestor is above for ancestor in headline.iterancestors())
