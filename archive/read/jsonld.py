"""The article in a page's JSON-LD, in the shapes that publishers really write, broken ones included."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml.html import HtmlElement

from archive.read import loosejson

DEPTH = 12

MOST_NODES = 50_000
"""Values looked at for the people of one property: some five times what a paper with 3,000 authors has."""

RANKS: Mapping[str, int] = {
    "newsarticle": 10, "reportagenewsarticle": 10, "analysisnewsarticle": 10, "opinionnewsarticle": 10,
    "backgroundnewsarticle": 10, "askpublicnewsarticle": 10, "reviewnewsarticle": 10,
    "advertisercontentarticle": 9, "liveblogposting": 9, "article": 9, "satiricalarticle": 9,
    "scholarlyarticle": 9, "techarticle": 9, "medicalscholarlyarticle": 9, "blogposting": 8, "report": 8,
    "socialmediaposting": 7, "discussionforumposting": 7, "review": 6, "claimreview": 5,
    "creativework": 4, "webpage": 2, "itempage": 2, "webpageelement": 1, "videoobject": 1,
}  # fmt: skip
"""Which types hold the article, the best first (https://schema.org/Article and its kin)."""

ASIDE = frozenset(
    ["itemListElement", "hasPart", "isPartOf", "liveBlogUpdate", "about", "mentions", "citation",
     "relatedLink", "author", "creator", "video", "associatedMedia", "comment", "isBasedOn", "subjectOf"]
)  # fmt: skip
"""Properties that lead to other works than the one that the page is about."""

_MARKUP = re.compile(r"</?[a-z][^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON-LD object, with the means to look up what it refers to by `@id`.

    nested: it stands in a list of other works. other: and nothing tells that it is the page's own.
    """

    values: Mapping[str, Any]
    rank: int
    nested: bool
    ids: Mapping[str, Mapping[str, Any]]
    other: bool = False

    def get(self, *keys: str) -> Any:
        """The first of the keys that holds something."""
        for key in keys:
            value = self.values.get(key)
            if value not in (None, "", [], {}):
                return value
        return None

    def text(self, *keys: str) -> str | None:
        """The first of the keys that holds a text, entities undone."""
        for key in keys:
            if found := text_of(self.values.get(key)):
                return found
        return None

    def names(self, *keys: str) -> tuple[str, ...]:
        """The names behind the first of the keys that has any: strings, objects, lists, references."""
        return tuple(name for name, _ in self.people(*keys))

    def people(self, *keys: str) -> tuple[tuple[str, bool], ...]:
        """Those names, each with whether it is said to be an organisation's."""
        for key in keys:
            found: dict[str, bool] = {}
            for name, house in self._names(self.values.get(key), 0, _Visits()):
                found.setdefault(name, house)
            if found:
                return tuple(found.items())
        return ()

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The texts behind the first of the keys that has any; a string is cut at its commas."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str):
                value = re.split(r"[,;]", value)
            found = [text_of(item) for item in (value if isinstance(value, list) else [value])]
            if kept := tuple(dict.fromkeys(item for item in found if item)):
                return kept
        return ()

    def _names(
        self, value: Any, depth: int, visits: "_Visits", house: bool = False
    ) -> Iterator[tuple[str, bool]]:
        if depth > 4 or visits.over():
            return
        if isinstance(value, str):
            if text := text_of(_MARKUP.sub(" ", html.unescape(value))):
                yield text, house
        elif isinstance(value, list):
            for item in value:
                yield from self._names(item, depth + 1, visits, house)
        elif isinstance(value, dict) and visits.first(value, depth):
            house = any(kind.endswith("organization") for kind in _types(value))
            name = value.get("name") or value.get("@value") or value.get("alternateName")
            given = " ".join(
                filter(None, (text_of(value.get("givenName")), text_of(value.get("familyName"))))
            )
            if name or given:
                yield from self._names(name or given, depth + 1, visits, house)
            elif "@list" in value:
                yield from self._names(value["@list"], depth + 1, visits)
            elif isinstance(ref := value.get("@id"), str) and self.ids.get(ref, value) is not value:
                yield from self._names(self.ids[ref], depth + 1, visits)
            else:  # a role around the author; a list that became an object with numbers for keys
                for key, inner in value.items():
                    if key in ("author", "creator") or key.isdecimal():
                        yield from self._names(inner, depth + 1, visits)


@dataclass(slots=True)
class _Visits:
    """What a walk has come by: thousands of references to one object would have it walked as often."""

    nodes: int = 0
    objects: dict[int, int] = field(default_factory=dict)

    def over(self) -> bool:
        """Whether the walk ends here."""
        self.nodes += 1
        return self.nodes > MOST_NODES

    def first(self, value: Mapping[str, Any], depth: int) -> bool:
        """Whether an object is new, or was deeper when it was come by, where less of it is looked at."""
        if self.objects.get(id(value), depth + 1) <= depth:
            return False
        self.objects[id(value)] = depth
        return True


def best_of(tree: HtmlElement, *, url: str | None = None, title: str | None = None) -> Node | None:
    """The object that describes the page's article, None where there is none.

    Among several articles: the one with the page's address, then the one with its title, then the first
    that is not an item in another's list.
    """
    nodes = list(_nodes(tree))
    if not nodes:
        return None
    wanted, called = _address(url), _folded(title)

    def fitness(node: Node) -> tuple[int, ...]:
        addresses = {_address(text_of(node.values.get(key))) for key in ("url", "@id", "mainEntityOfPage")}
        headline = _folded(node.text("headline", "name"))
        return (
            node.rank >= 4,
            bool(wanted) and wanted in addresses,
            bool(called) and bool(headline) and (called.startswith(headline) or headline.startswith(called)),
            not node.nested,
            node.rank,
        )

    best = max(nodes, key=fitness)  # max keeps the first of equals
    _, addressed, titled, outer, _ = fitness(best)
    return replace(best, other=not (addressed or titled or outer))


def publisher_of(tree: HtmlElement) -> str | None:
    """The name of an organisation that a page's JSON-LD describes outside of its article."""
    for node in _nodes(tree, {"newsmediaorganization": 3, "organization": 2, "website": 1}):
        if not node.nested and (name := node.text("name")):
            return name
    return None


def text_of(value: Any, depth: int = 0) -> str | None:
    """A text from what may be a string, a list of them, or an object with a name or an id."""
    if isinstance(value, list):
        if depth > DEPTH:
            return None
        return next((found for item in value if (found := text_of(item, depth + 1))), None)
    if isinstance(value, dict):
        keys = ("@value", "name", "headline", "termCode", "alternateName", "url", "@id")
        return next(
            (found for key in keys if isinstance(value.get(key), str) and (found := text_of(value[key]))),
            None,
        )
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(html.unescape(html.unescape(str(value))).split()) or None


def _nodes(tree: HtmlElement, ranks: Mapping[str, int] = RANKS) -> Iterator[Node]:
    values = _values(tree)
    ids: dict[str, Mapping[str, Any]] = {}
    found: list[tuple[Mapping[str, Any], int, bool]] = []
    for value in values:
        _collect(value, ranks, found, ids, nested=False, depth=0)
    for node, rank, nested in found:
        yield Node(node, rank, nested, ids)


def _values(tree: HtmlElement) -> list[Any]:
    values = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            value = loosejson.loads(str(script.text_content()))
            if value is not None:
                values.append(value)
    return values


def _collect(
    value: Any,
    ranks: Mapping[str, int],
    found: list[tuple[Mapping[str, Any], int, bool]],
    ids: dict[str, Mapping[str, Any]],
    *,
    nested: bool,
    depth: int,
) -> None:
    if depth > DEPTH or len(found) > 200:
        return
    if isinstance(value, list):
        for item in value:
            _collect(item, ranks, found, ids, nested=nested, depth=depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("@id"), str) and len(value) > 1:
            ids.setdefault(value["@id"], value)
        rank = max((ranks.get(name, 0) for name in _types(value)), default=0)
        if rank:
            found.append((value, rank, nested))
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                listed = key in ASIDE
                _collect(inner, ranks, found, ids, nested=nested or listed, depth=depth + 1)


def _types(value: Mapping[str, Any]) -> list[str]:
    kind = value.get("@type") or value.get("type")
    kinds: Sequence[Any] = kind if isinstance(kind, list) else [kind]
    return [re.split(r"[/#:]", name)[-1].lower() for name in kinds if isinstance(name, str)]


def _address(url: str | None) -> str:
    bare = re.sub(r"^https?://(?:www\.|amp\.|m\.)?|[?#].*$", "", (url or "").strip().lower())
    return re.sub(r"/(?:amp)?/?$", "", bare)


def _folded(text: str | None) -> str:
    return "".join(character for character in (text or "").casefold() if character.isalnum())
