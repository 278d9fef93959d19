"""Who wrote it, and which part of the page said so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.read import jsonld, pagemeta
from archive.read.bylines import bylines
from archive.read.extractor import extract_author
from archive.read.names import house_of, is_outlet, looks_like_names, names_of
from archive.read.sources import Sources
from archive.read.tree import is_huge


@dataclass(frozen=True, slots=True)
class Said:
    """A byline as it stands; `house` where its source says that it is an organisation's."""

    text: str
    house: bool = False


def authors_of(sources: Sources, publisher: str | None, origins: dict[str, str]) -> tuple[str, ...]:
    """The names, noted in `origins`: persons before the houses and agencies that sign where nobody does.

    A source is asked only where those before it name no person.
    """
    tree = sources.tree
    order: tuple[tuple[str, Callable[[], Iterable[Said]]], ...] = (
        ("json-ld", lambda: _from_json_ld(sources.article)),
        ("meta", lambda: map(Said, pagemeta.best_names(tree, "author"))),
        ("microdata", lambda: map(Said, pagemeta.microdata(tree, "author"))),
        ("json-ld", lambda: _from_json_ld(sources.node)),
        ("byline", lambda: map(Said, bylines(tree))),
    )
    weak: tuple[str, tuple[str, ...]] | None = None
    for origin, ask in order:
        said = list(ask())
        names, persons = _named(said, publisher)
        if names and (persons or origin == "byline") and not _is_own(names, publisher):
            origins["author"] = origin
            return names
        # The house itself, or an agency: a person who is named elsewhere says more.
        if weak is None and (house := names or house_of([one.text for one in said], publisher=publisher)):
            weak = origin, house
    if weak is None and (guessed := _guessed(tree, publisher)):
        weak = "trafilatura", guessed
    if weak is None:
        return ()
    origins["author"] = weak[0]
    return weak[1]


def _from_json_ld(node: jsonld.Node | None) -> list[Said]:
    if node is None:
        return []
    found = node.people("author", "creator")
    if found:  # Ghost names the first author so, the others as contributors
        found = tuple(dict.fromkeys((*found, *node.people("contributor"))))
    return [Said(name, house) for name, house in found]


def _named(said: Iterable[Said], publisher: str | None) -> tuple[tuple[str, ...], bool]:
    """The names in what was said, the publisher and papers only where nobody else is; whether a person is."""
    found: dict[str, str] = {}
    papers: set[str] = set()
    persons = False
    for one in said:
        for name in (one.text,) if one.house else names_of([one.text], publisher=publisher):
            found.setdefault(name.casefold(), name)
            if is_outlet(name) and len(name.split()) != 2:  # a family may be called Press
                papers.add(name.casefold())
            else:
                persons = persons or not one.house
    own = (publisher or "").casefold()
    aside = papers | {own} if persons else {own}
    return tuple(name for key, name in found.items() if key not in aside or len(found) == 1), persons


def _is_own(names: tuple[str, ...], publisher: str | None) -> bool:
    """Whether the only name is the publisher's, a part of it, or that of some house."""
    own, other = (publisher or "").casefold(), names[0].casefold()
    if len(names) > 1:
        return False
    return is_outlet(names[0]) or (bool(own) and (own in other or (len(other) > 3 and other in own)))


def _guessed(tree: HtmlElement, publisher: str | None) -> tuple[str, ...]:
    found = None if is_huge(tree) else extract_author(tree)
    return names_of([found], publisher=publisher) if found and looks_like_names(found) else ()
