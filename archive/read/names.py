"""Bylines to names: `By Ann Lee and Bo Ek, Staff Writers` to `Ann Lee` and `Bo Ek`."""

import re
from collections.abc import Iterable
from functools import cache

from archive.read.data import words

LONGEST = 80
TABLES = ("prefixes", "joiners", "roles", "particles", "houses")
_URL = re.compile(r"^(?:https?:)?//|^www\.|@[\w.-]+\.\w|^@\w+$", re.I)
_SPLIT = re.compile(r"\s*(?:[;|•·\n/、，؛]|\s[&+]\s|,(?!\s*(?:Jr|Sr|PhD|Ph\.D|MD|M\.D|III?)\b))\s*")
_TRAILING = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\]|[-–—|:]\s.*|\bUpdated\b.*|<[^>]*>)\s*$")
_DATED = re.compile(r"\s+(?:[^\W\d_]{3,10}\.?\s+)?\d{1,2}(?:[,.\s/:-].*)?$")
_BYLINE = 400
"""Characters of a byline that are looked at: what is longer is a paragraph."""
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_JUNK = frozenset(
    ["admin", "administrator", "author", "authors", "guest", "none", "null", "undefined", "unknown",
     "webmaster", "n/a", "facebook", "twitter", "email", "share", "user", "root", "by", "written by"]
)  # fmt: skip


def names_of(values: Iterable[str], *, publisher: str | None = None) -> tuple[str, ...]:
    """The names in bylines, each once, in order.

    values: bylines as they stand: one name, several with joiners in any language, prefixes, roles, addresses.
    publisher: left out where there is another name beside it.
    """
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value):
            found.setdefault(name.casefold(), name)
    own = " ".join((publisher or "").split()).casefold()
    if own in found and len(found) > 1:
        del found[own]
    return tuple(found.values())


def house_of(values: Iterable[str]) -> tuple[str, ...]:
    """Who signs where no person does: `Redaktion`, `dpa`, `Staff`; as they stand, none from a sentence."""
    roles = _words()[3]
    texts = (" ".join(value.split()) for value in values)
    return tuple(dict.fromkeys(text for text in texts if text.casefold() in roles))


def _names(value: str) -> list[str]:
    prefixes, joiner, suffixes, roles = _words()
    text = " ".join(value.split())[:_BYLINE]
    if _URL.search(text) and " " not in text:
        return []
    text = re.sub(r"\S+@\S+\.\w+|https?://\S+|(?<!\w)@\w+", " ", text)
    names = []
    text = _DATED.sub("", _unprefixed(text.strip(), prefixes))
    for place, part in enumerate(_SPLIT.split(joiner.sub(";", text))):
        if place and suffixes.search(part):
            continue  # `Ann Lee, Science correspondent`
        name = _unprefixed(part, prefixes).strip(' \t,.;:-–—|*"“”«»')
        shorter = _TRAILING.sub("", name).strip(" ,.;:-–—")
        name = suffixes.sub("", shorter or name)
        if len(name) < 2 or len(name) > LONGEST or name.casefold() in _JUNK or name.casefold() in roles:
            continue
        if _CLOCK.search(name) or _URL.search(name) or not any(character.isalpha() for character in name):
            continue
        if len(name.split()) > 6:
            continue
        names.append(_cased(name))
    return names


def _unprefixed(text: str, prefixes: re.Pattern[str]) -> str:
    """A byline without what stands before the names, unless it may be part of one: `Di Maio`."""
    match = prefixes.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    if match[0].strip().casefold() in _particles() and (len(rest.split()) < 2 or rest[:1].islower()):
        return text
    return rest


def is_prefix(label: str) -> bool:
    """Whether a label is what stands before names in a byline: `Written by`, `Verfasst von`."""
    rows = words("bylines.toml", TABLES)["prefixes"]
    return any(label.strip().rstrip(":").casefold() in listed for listed in rows.values())


def looks_like_names(value: str) -> bool:
    """Whether a text found near a headline is a byline and not a sentence or a label."""
    names = _names(value)
    if not names or len(value) > 200:
        return False
    return all(
        1 <= len(name.split()) <= 5 and not name[0].islower() and not re.search(r"[!?\d…]|\.\s", name)
        for name in names
    )


def _cased(name: str) -> str:
    """A name in capitals as a name: `ANN LEE` to `Ann Lee`; acronyms of one word stay."""
    if name.isupper() and " " in name and name.isascii():
        return re.sub(r"[A-Z]+", lambda match: match[0].capitalize() if len(match[0]) > 1 else match[0], name)
    return name


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """The data of bylines.toml: patterns of prefixes, of joiners and of roles; and what is no name."""
    tables = words("bylines.toml", TABLES)
    flat = {
        table: {word.casefold() for listed in rows.values() for word in listed}
        for table, rows in tables.items()
    }
    prefixes, joiners, roles = (
        "|".join(sorted(map(re.escape, flat[table]), key=len, reverse=True)) for table in TABLES[:3]
    )
    letters = "".join(word for word in flat["joiners"] if len(word) == 1)
    return (
        re.compile(rf"^\s*(?:{prefixes})(?:\s*[:\uff1a/]\s*|\s+(?=\S))", re.I),
        # One letter joins names and parts of one name: `Ana Prat y Luis Gil`, `Ortega y Gasset`.
        re.compile(rf"\s*,?\s+(?:(?:{joiners})(?<!\s\w)\s+(?=\w)|\w(?<=\s[{letters}])\s+(?=\w+\s+\w))", re.I),
        re.compile(rf"(?<=\w)(?:\s+(?:{roles})|(?:记者|記者))\s*$", re.I),
        frozenset(flat["roles"] | flat["houses"]),
    )


@cache
def _particles() -> frozenset[str]:
    """Prefixes that may also begin a family name."""
    return frozenset(
        word for listed in words("bylines.toml", TABLES)["particles"].values() for word in listed
    )
