"""The articles in a JSON text, and what search engines, APIs and JSON Feed put around them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.read.entry import Entry
from archive.read.jsonscan import Scanner
from archive.read.record import holds
from archive.read.refused import Refused

LISTS = frozenset(
    ["articles", "items", "results", "data", "docs", "documents", "posts", "entries", "hits", "records",
     "news", "stories", "rows", "response", "feed"]
)  # fmt: skip
"""Keys under which an object keeps its articles."""

AROUND = frozenset(["response", "data", "hits", "feed"])
"""Those of them that hold as well an object in which such a list is."""

JSON_FEED = "jsonfeed.org/version"
HEAD = frozenset({"version", "title", "home_page_url", "feed_url", "language", "author", "authors"})
"""Whose JSON Feed it is, by the keys of its head: an item is kept with these alone.

With what else stands there, the address of the next page or the time at which the feed was built, a feed that
is polled would have each item of other bytes every time.
"""


def articles_in(entry: Entry, limit: int, mapping: Mapping[str, str] | None) -> Iterator[bytes]:
    """The text of each article in an array, in an object around one, or of the object itself."""
    scanner = Scanner(entry, limit)
    first = scanner.peek()
    if first == "[":
        yield from _array(scanner)
    elif first == "{":
        yield from _whole_or_list(scanner, mapping)
    else:
        raise Refused("not JSON", "neither an object nor an array")
    if scanner.peek():
        if scanner.peek() in "[{":
            yield from _rest(scanner)
        else:
            raise Refused("not JSON", f"{scanner.peek()!r} after the end of the value")


def is_around_list(values: Mapping[str, Any], mapping: Mapping[str, str] | None) -> bool:
    """Whether an object is no article itself but what an API puts around a list of them."""
    return not holds(values, ("html", "text"), mapping) and any(
        (isinstance(inner, list) and inner and isinstance(inner[0], dict))
        or (isinstance(inner, dict) and key in AROUND)
        for key, inner in values.items()
        if key in LISTS
    )


def unwrapped(values: dict[str, Any]) -> dict[str, Any]:
    """The article inside of what search engines and APIs wrap around one."""
    if JSON_FEED in str(values.get("version")) and isinstance(values.get("items"), list):
        item = next((item for item in values["items"] if isinstance(item, dict)), {})
        return {"language": values.get("language"), **item, "publisher": values.get("title")}
    for key in ("_source", "article", "fields", "post"):
        inner = values.get(key)
        if isinstance(inner, dict) and len(inner) > 1:
            return {**values, **inner}
    return values


def _rest(scanner: Scanner) -> Iterator[bytes]:
    """Values that follow the first one."""
    while scanner.peek():
        _, text = scanner.value()
        yield text.encode("utf-8", "surrogatepass")


def _array(scanner: Scanner) -> Iterator[bytes]:
    scanner.take("[")
    if scanner.take("]"):
        return
    while True:
        _, text = scanner.value()
        yield text.encode("utf-8", "surrogatepass")
        if scanner.take("]"):
            return
        if not scanner.take(","):
            raise _unended(scanner, "the array")


def _whole_or_list(scanner: Scanner, mapping: Mapping[str, str] | None) -> Iterator[bytes]:
    """An object, or the objects in its lists where it is no article itself.

    What its keys are must be known first, the last one too: an object of more than an article may have, or
    a broken one, is taken for what is around a list.
    """
    try:
        values, text = scanner.value()
    except Refused:
        yield from _object(scanner, 0)
        return
    if is_around_list(values, mapping):
        scanner.place -= len(text)
        yield from _object(scanner, 0)
    elif values and not _is_empty_answer(values, mapping):
        yield text.encode("utf-8", "surrogatepass")


def _is_empty_answer(values: Mapping[str, Any], mapping: Mapping[str, str] | None) -> bool:
    """Whether an object is what an API puts around a list of nothing."""
    found = any(key in LISTS and inner == [] for key, inner in values.items())
    return found and not holds(values, ("html", "text", "standfirst"), mapping)


def _object(scanner: Scanner, depth: int) -> Iterator[bytes]:
    """An object: if one of its keys holds a list of objects, those; if none does, the object itself."""
    scanner.take("{")
    parts: list[tuple[str, str]] = []
    lists = False
    while not scanner.take("}"):
        key, text = scanner.value()
        if not isinstance(key, str):
            raise Refused("not JSON", f"{text[:20]} where an object's key should be")
        if not scanner.take(":"):
            raise _unended(scanner, "an object")
        if key in LISTS and scanner.peek() == "[" and _holds_objects(scanner):
            lists = True
            whose = ", ".join(part for name, part in parts if name in HEAD)
            feed = whose if key == "items" and JSON_FEED in whose else ""
            for item in _array(scanner):
                # An item of a JSON Feed is kept within its feed's head, whose title is the publisher.
                yield b'{%s, "items": [%s]}' % (feed.encode("utf-8", "surrogatepass"), item) if feed else item
        elif key in AROUND and scanner.peek() == "{" and depth < 3:
            lists = True
            yield from _object(scanner, depth + 1)
        else:
            _, value = scanner.value()
            parts.append((key, f"{text}: {value}"))
        if not scanner.take(",") and scanner.peek() != "}":
            raise _unended(scanner, "an object")
    if not lists and parts:
        yield ("{" + ", ".join(part for _, part in parts) + "}").encode("utf-8", "surrogatepass")


def _holds_objects(scanner: Scanner) -> bool:
    while len(scanner.text) - scanner.place < 64 and scanner.more():
        pass
    return bool(re.match(r"\[\s*\{", scanner.text[scanner.place : scanner.place + 64]))


def _unended(scanner: Scanner, what: str) -> Refused:
    return Refused("truncated" if not scanner.peek() else "not JSON", f"{what} doesn't end")
