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
    "places",
    "reporting",
    "reporters_after",
    "reporters_before",
    "reports",
    "houses_end",
    "articles",
    "remarks",
    "updated",
    "on",
    "placeholders",
    "editors",
)
HAN = r"\u3400-\u9fff"
KANA = r"\u3040-\u30ff"
HANGUL = "가-힣"
GAP = "…"
"""Stands in `reporting` for the place."""


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
    house_end: re.Pattern[str]
    place: re.Pattern[str]
    reporting: re.Pattern[str]
    reporter_first: re.Pattern[str]
    dispatch: re.Pattern[str]
    reporter_last: re.Pattern[str]
    signature: re.Pattern[str]
    editor: re.Pattern[str]
    report: re.Pattern[str]
    article: re.Pattern[str]
    remark: re.Pattern[str]
    trailing: re.Pattern[str]
    dated: re.Pattern[str]
    labels: frozenset[str]
    nobody: frozenset[str]
    placeholders: frozenset[str]
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
    any_of = {
        table: "|".join(sorted(map(re.escape, found), key=len, reverse=True)) for table, found in flat.items()
    }
    agencies = any_of["agencies"]
    before, after = any_of["reporters_before"], any_of["reporters_after"]
    reporter = rf"(?<![{HAN}])(?:[{HAN}]{{1,6}}?(?:{any_of['houses_end']}))?[／/\s]*(?:{before})"
    joiner = _joiner(flat["joiners"])
    place = rf"(?:{any_of['places']}|{any_of['places'].upper()})"
    word = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]+"
    reporting = "|".join(
        r"\s[\w .-]{2,30}?\s".join(re.escape(part.strip()) for part in phrase.split(GAP))
        for phrase in sorted(flat["reporting"])
    )
    return Words(
        prefixes=re.compile(rf"^\s*(?:{any_of['prefixes']})(?:\s*[:\uff1a/・]\s*|\s+(?=\S))", re.I),
        joiner=re.compile(joiner),
        capital_joiner=re.compile(joiner, re.I),
        suffixes=re.compile(
            rf"(?<=\w)(?:(?:\s+(?:{any_of['roles']}))+|(?<=[{HAN}{KANA}])\s*(?:{after}))\s*$", re.I
        ),
        credits=re.compile(rf"(?:^|[\s(|;,/])(?:{any_of['credits']})\s*[:\uff1a]", re.I),
        titles=re.compile(rf"^(?:(?:{any_of['titles']})\.?\s+)+(?=\w)", re.I),
        with_agency=re.compile(
            rf"^(.+?)\s+(?:{any_of['with']})\s+(?:(?:{agencies})(?:\s*[,/&]\s*|\s+\w{{1,3}}\s+|\s*$))+$", re.I
        ),
        outlets=re.compile(rf"(?<!\w)(?:{any_of['outlets']})(?!\w)", re.I),
        house_end=re.compile(rf"(?:{any_of['houses_end']})$"),
        place=re.compile(rf"(?<=\w)\s+{place}\s+{word}(?:\s+{word})?$"),
        reporting=re.compile(rf"^(?:{reporting})\s+", re.I),
        reporter_first=re.compile(rf"{reporter}\s*(?=[{HAN}])"),
        # An agency's, run together: who, where, when. Most names have three letters.
        dispatch=re.compile(
            rf"{reporter}(?P<name>[{HAN}]{{3}})[{HAN}]{{2,4}}\d{{1,2}}日(?:{any_of['reports']})"
        ),
        reporter_last=re.compile(rf"(?<=[{HANGUL}])\s*(?:{after})(?=\s|$|[,·;])"),
        signature=re.compile(
            rf"^[{HANGUL}]{{2,4}}\s?(?:{after})\b|^(?:{before})\s?[{HAN}\u3040-\u309f]{{2,6}}$"
            rf"|^{reporter}(?:\s*[{HAN}]{{2,4}}(?=\s|$))+$"
        ),
        editor=re.compile(rf"^(?:{any_of['editors']})\s*[:\uff1a]", re.I),
        report=re.compile(rf"(?:{any_of['reports']})$"),
        article=re.compile(rf"(?:{any_of['articles']})\b"),
        remark=re.compile(rf"^(?:{any_of['remarks']})\s", re.I),
        trailing=re.compile(
            rf"\s*(?:\([^)]*\)|\[[^\]]*\]|[-–—|:]\s.*|\b(?:{any_of['updated']})\b.*|<[^>]*>)\s*$", re.I
        ),
        dated=re.compile(
            rf"\s+(?:(?:{any_of['on']})\s+[^\W\d_]{{2,10}}[.,]*\s+|[^\W\d_]{{3,10}}\.?\s+)?"
            r"\d{1,2}(?:[,.\s/:-].*)?$"
        ),
        labels=frozenset(flat["prefixes"]),
        nobody=frozenset(flat["roles"] | flat["houses"] | flat["agencies"]),
        placeholders=frozenset(flat["placeholders"]),
        agencies=frozenset(flat["agencies"]),
        lowercase=frozenset(flat["lowercase"]),
        particles=frozenset(flat["particles"]),
    )


def _joiner(joiners: set[str]) -> str:
    """The pattern of what joins two names.

    One letter joins names and parts of one name: `Ana Prat y Luis Gil`, `Ortega y Gasset`; and capitals are
    parts of names as well: `Kim Ja Young`, `Mary E Lee`.
    """
    letters = "".join(word for word in joiners if len(word) == 1)
    long = "|".join(word for word in joiners if len(word) > 2)
    short = "|".join(word for word in joiners if len(word) == 2)
    return rf"\s*,?\s+(?:(?:(?i:{long})|{short})\s+(?=\w)|[{letters}]\s+(?=\w+\s+\w))"


@cache
def prefixes_of(language: str | None) -> frozenset[str]:
    """What may stand before the names in a language, and in English."""
    rows = words("bylines.toml", TABLES)["prefixes"]
    return frozenset({*rows["en"], *rows.get((language or "").split("-")[0], ())})
