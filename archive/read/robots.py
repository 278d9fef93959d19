"""What a site's robots.txt lets a crawler fetch, by the Robots Exclusion Protocol (RFC 9309)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRINTED = "!\"#%&'()+,/:;<=>?@[\\]^`{|}"
"""What stays as it is written beside letters and digits; `*` and `$` mean something in a pattern alone."""
_LINE = re.compile(r"\r\n?|\n")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_TOKEN = re.compile(r"\*(?!\S)|[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of paths that may or may not be fetched; `forms` are its texts between the asterisks.

    There are two forms, for addresses are compared as they are written, and with `/` and `:` escaped in the
    query (RFC 9309, 2.2.2); whole: nothing follows the last text. octets: how specific the rule is.
    """

    allow: bool
    forms: tuple[tuple[str, ...], tuple[str, ...]]
    whole: bool
    octets: int

    def matches(self, forms: tuple[str, str]) -> bool:
        """Whether it holds for the path with these two forms; linear in the path's length for each text."""
        return any(map(self._matches, self.forms, forms))

    def _matches(self, texts: tuple[str, ...], path: str) -> bool:
        first, *inner = texts
        if not path.startswith(first):
            return False
        last = inner.pop() if inner and self.whole else None
        at = len(first)
        for text in inner:
            found = path.find(text, at)
            if found < 0:
                return False
            at = found + len(text)
        if not self.whole:
            return True
        return at == len(path) if last is None else len(path) - len(last) >= at and path.endswith(last)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of the groups that apply to one crawler, the most specific first, and their Crawl-delay."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether the most specific rule for an address, if there is one, lets it be fetched."""
        parts = urlsplit(url)
        path = parts.path or "/"
        if path == "/robots.txt":
            return True
        forms = _forms(_folded(f"{path}?{parts.query}" if parts.query else path))
        return next((rule.allow for rule in self.rules if rule.matches(forms)), True)


def robots_of(content: bytes, agent: str) -> Robots:
    """What a robots.txt says to a crawler: the groups that name it, else those for `*`, else nothing.

    agent: the crawler's product token, of letters, hyphens and underscores. Lines that aren't understood are
    passed over, none of them ends a group; of two rules as long as each other the one that allows counts.
    """
    wanted = agent.casefold()
    rules: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    group: set[str] = set()
    begun = False
    # What isn't UTF-8 is compared by its octets.
    for field, value in _lines(content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")):
        if field == "user-agent":
            if begun:
                group, begun = set(), False
            token = _TOKEN.match(value)
            # Only the two that can count: thousands of names before thousands of rules would take minutes.
            if token and token[0].casefold() in (wanted, "*"):
                group.add(token[0].casefold())
                rules.setdefault(token[0].casefold(), [])
        elif field in ("allow", "disallow"):
            begun = True
            if value and group:
                rule = _rule(value, allow=field == "allow")
                for name in group:
                    rules[name].append(rule)
        elif field == "crawl-delay" and value.isascii() and value.replace(".", "", 1).isdecimal():
            for name in group:
                delays[name] = max(delays.get(name, 0.0), float(value))
    name = wanted if wanted in rules else "*"
    ranked = sorted(rules.get(name, ()), key=lambda rule: (-rule.octets, not rule.allow))
    return Robots(tuple(ranked), delays.get(name, 0.0))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line's field in lower case and its value, comments left out."""
    for line in _LINE.split(text):
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _rule(pattern: str, *, allow: bool) -> Rule:
    whole = pattern.endswith("$")
    folded = "*".join(map(_folded, re.split(r"\*+", pattern.removesuffix("$"))))
    plain, escaped = (tuple(form.split("*")) for form in _forms(folded))
    return Rule(allow, (plain, escaped), whole, len(folded) + whole)


def _folded(text: str) -> str:
    """A path with its octets escaped where they are not ASCII, or `*` or `$`, and plain where unreserved."""
    return _ESCAPE.sub(_plain, quote(text, safe=_PRINTED, errors="surrogateescape"))


def _plain(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in UNRESERVED else match[0].upper()


def _forms(folded: str) -> tuple[str, str]:
    path, mark, query = folded.partition("?")
    return folded, path + mark + query.replace("/", "%2F").replace(":", "%3A")
