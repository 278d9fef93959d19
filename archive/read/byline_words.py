"""The words of bylines in many languages, as patterns and sets."""

import re
from dataclasses import dataclass
from functools import cache

from archive.read.data import words

TABLES = (
    "prefixes",
    "joiners",
    "roles",
    "particles",
    "houses",
    "agencies",
    "with",
    "credits",
    "titles",
    "lowercase",
    "outlets",
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of bylines.toml: `nobody` are roles, houses and agencies, no names; `particles` are prefixes
    that may also begin a family name."""

    prefixes: re.Pattern[str]
    joiner: re.Pattern[str]
    capital_joiner: re.Pattern[str]
    suffixes: re.Pattern[str]
    credits: re.Pattern[str]
    titles: re.Pattern[str]
    with_agency: re.Pattern[str]
    outlets: re.Pattern[str]
    labels: frozenset[str]
    nobody: frozenset[str]
    agencies: frozenset[str]
    lowercase: frozenset[str]
    particles: frozenset[str]


@cache
def byline_words() -> Words:
    """All of them."""
    tables = words("bylines.toml", TABLES)
    flat = {
        table: {word.casefold() for listed in rows.values() for word in listed}
        for table, rows in tables.items()
    }
    choice = {
        table: "|".join(sorted(map(re.escape, found), key=len, reverse=True)) for table, found in flat.items()
    }
    agencies = choice["agencies"]
    letters = "".join(word for word in flat["joiners"] if len(word) == 1)
    long = "|".join(word for word in flat["joiners"] if len(word) > 2)
    short = "|".join(word for word in flat["joiners"] if len(word) == 2)
    # One letter joins names and parts of one name: `Ana Prat y Luis Gil`, `Ortega y Gasset`; and capitals are
    # parts of names as well: `Kim Ja Young`, `Mary E Lee`.
    joiner = rf"\s*,?\s+(?:(?:(?i:{long})|{short})\s+(?=\w)|[{letters}]\s+(?=\w+\s+\w))"
    return Words(
        re.compile(rf"^\s*(?:{choice['prefixes']})(?:\s*[:\uff1a/・]\s*|\s+(?=\S))", re.I),
        re.compile(joiner),
        re.compile(joiner, re.I),
        re.compile(rf"(?<=\w)(?:\s+(?:{choice['roles']})|\s*(?:记者|記者)|\s+기자)\s*$", re.I),
        re.compile(rf"(?:^|[\s(|;,/])(?:{choice['credits']})\s*[:\uff1a]", re.I),
        re.compile(rf"^(?:(?:{choice['titles']})\.?\s+)+(?=\w)", re.I),
        re.compile(
            rf"^(.+?)\s+(?:{choice['with']})\s+(?:(?:{agencies})(?:\s*[,/&]\s*|\s+\w{{1,3}}\s+|\s*$))+$", re.I
        ),
        re.compile(rf"(?<!\w)(?:{choice['outlets']})(?!\w)", re.I),
        frozenset(flat["prefixes"]),
        frozenset(flat["roles"] | flat["houses"] | flat["agencies"]),
        frozenset(flat["agencies"]),
        frozenset(flat["lowercase"]),
        frozenset(flat["particles"]),
    )


@cache
def prefixes_of(language: str | None) -> frozenset[str]:
    """What may stand before the names in a language, and in English."""
    rows = words("bylines.toml", TABLES)["prefixes"]
    return frozenset({*rows["en"], *rows.get((language or "").split("-")[0], ())})
