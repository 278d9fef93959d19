"""Bylines to names: `By Ann Lee and Bo Ek, Staff Writers` to `Ann Lee` and `Bo Ek`."""

import re
from collections.abc import Iterable

from archive.read.byline_words import byline_words, prefixes_of

LONGEST = 80
_URL = re.compile(r"^(?:https?:)?//|^www\.|@[\w.-]+\.\w|^@\w+$", re.I)
_SPLIT = re.compile(r"\s*(?:[;|•·\n/／、，؛،]|\s[&+]\s|,(?!\s*(?:Jr|Sr|PhD|Ph\.D|MD|M\.D|III?)\b))\s*")
_BRACKETS = re.compile(r"^[\[【（(〔「](.*)[\]】）)〕」]$")
_BEFORE = re.compile(r"^[\[【〔][^\[\]【】〔〕]{0,40}[\]】〕]\s*(?=\w)")
"""A place and a house before the name: `[서울=뉴시스] 홍길동 기자`."""
_MARKUP = re.compile(r"</?[a-z][^>]*>", re.I)
_INITIAL = re.compile(r"(?:^|[\s.])(?:\w|Jr|Sr)\.$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose names stand without spaces."""
_DATELINE = re.compile(r"^\w+\s+[-–—]\s+(\w+\s+\w.*)$")
"""A place before the name: `Beirut - Ann Lee`."""
_CAPITALS = re.compile(r"(?<=[^\W\d_a-z]{2})-(?=[^\W\d_]+\s+[^\W\d_a-z]{2})")
"""Between two names whose family names are in capitals: `Umut ÇAĞLAYANER-Selami KARATEKİN`."""
_BROADCASTER = re.compile(r"[A-Z]{3,5}\s")
_HAN_NAMES = re.compile(r"^\s*(?=.*[\u3400-\u9fff]{3})[\u3400-\u9fff]{2,4}(?:\s[\u3400-\u9fff]{2,4})+\s*$")
"""Some names with spaces between: a Japanese name has a space within, but short parts."""
_QUOTED = re.compile("„")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_BYLINE = 400
"""Characters of a byline that are looked at: what is longer is a paragraph."""
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_HOST = re.compile(r"^[\w-]+\.[a-z]{2,8}$", re.I)


def names_of(values: Iterable[str], *, publisher: str | None = None) -> tuple[str, ...]:
    """The names in bylines, each once, in order.

    values: bylines as they stand: one name, several with joiners in any language, prefixes, roles, addresses.
    publisher: left out where there is another name beside it.
    """
    found: dict[str, str] = {}
    for value in values:
        if _house_line(_text(value), publisher):
            continue
        for name in _names(value):
            found.setdefault(name.casefold(), name)
    own = " ".join((publisher or "").split()).casefold()
    if own in found and len(found) > 1:
        del found[own]
    return tuple(found.values())


def house_of(values: Iterable[str], *, publisher: str | None = None) -> tuple[str, ...]:
    """Who signs where no person does: `Redaktion`, `dpa`, `The Paper with AFP`, the agencies among others."""
    words = byline_words()
    found: dict[str, None] = {}
    for value in values:
        text = _unprefixed(_text(value), words.prefixes)
        if text.casefold() in words.nobody or _house_line(text, publisher):
            found[text] = None
            continue
        parts = (part.strip(" .") for part in _SPLIT.split(_unjoined(text.replace(": ", ";"))))
        found.update(dict.fromkeys(part for part in parts if part.casefold() in words.agencies))
    return tuple(found)


def is_outlet(name: str) -> bool:
    """Whether a name is a paper's or a desk's by its words: `Kreisbote Online`, `News Desk`."""
    return any(pattern.search(name) for pattern in (byline_words().outlets, byline_words().house_end, _HOST))


def _house_line(text: str, publisher: str | None) -> bool:
    """Whether a line is a house's own with its agencies, `Le Matin avec AFP`, and not two names."""
    words = byline_words()
    match = words.with_agency.match(text)
    if match is None:
        return False
    house = match[1].strip().casefold()
    return house in words.nobody or house == (publisher or "").casefold() or bool(words.article.match(house))


def _text(value: str) -> str:
    return " ".join(_MARKUP.sub(" ", value).split())[:_BYLINE]


def _names(value: str) -> list[str]:
    words = byline_words()
    text = _text(value)
    if _URL.search(text) and " " not in text:
        return []
    text = re.sub(r"\S+@\S+\.\w+|https?://\S+|(?<!\w)@\w+", " ", text).strip()
    if match := words.credits.search(text):
        text = text[: match.start()]
    text = _BEFORE.sub("", _BRACKETS.sub(r"\1", text.strip()))
    text = _reporters(words.reporting.sub("", _ASIDE.sub(" ", text).strip() or text))
    text = words.dated.sub("", _unprefixed(_unprefixed(text.strip(), words.prefixes), words.prefixes))
    text = _CAPITALS.sub(";", words.reporter_last.sub(";", text))
    mixed = not text.isupper()
    names: list[str] = []
    for place, part in enumerate(_SPLIT.split(_unjoined(text))):
        if place and (words.suffixes.search(part) or (mixed and _BROADCASTER.match(part))):
            continue  # `Ann Lee, Science correspondent`, `Ann Lee, BBC Berlin`
        name = _name(part)
        if name and not (names and _is_beside(name, names[0])):
            names.append(_cased(name))
    return names


def _reporters(text: str) -> str:
    """A Chinese byline with `;` between its names, and no word for what they are nor the house."""
    words = byline_words()
    text = words.dispatch.sub(r";\g<name>", text)
    if not words.reporter_first.search(text):
        return text
    parts = words.reporter_first.sub(";", text).split(";")
    return ";".join(part.strip().replace(" ", ";") if _HAN_NAMES.match(part) else part for part in parts)


def _unjoined(text: str) -> str:
    """A byline with `;` for the words between its names."""
    words = byline_words()
    return (words.capital_joiner if text.isupper() else words.joiner).sub(";", text)


def _name(part: str) -> str | None:
    """The name in a part of a byline, without titles, roles and places; None where there is none."""
    words = byline_words()
    name = _unprefixed(part, words.prefixes).strip(' \t,;:-–—|*"“”«»・')
    label, colon, rest = name.partition(": ")
    if colon and " " not in label:
        name = rest if " " in rest.strip() else ""
    if after := _DATELINE.match(name):
        name = after[1]
    shorter = words.trailing.sub("", name).strip(" ,;:-–—")
    name = words.suffixes.sub("", words.place.sub("", shorter or name))
    name = words.titles.sub("", name)
    if not _INITIAL.search(name):
        name = name.strip(".")
    if not 2 <= len(name) <= LONGEST or name.casefold() in words.nobody | words.placeholders:
        return None
    if (
        _CLOCK.search(name)
        or _QUOTED.search(name)
        or _URL.search(name)
        or not any(character.isalpha() for character in name)
    ):
        return None
    if is_prefix(name) or words.report.search(name) or (len(name) < 5 and name.islower()):
        return None  # a label, a place, initials
    return name if len(name.split()) <= 6 else None


def _is_beside(name: str, first: str) -> bool:
    """Whether what follows a name is no second one but a place, a desk or a role: `Ann Lee, Kyiv`."""
    if byline_words().remark.match(name):
        return True
    if name[0].islower():
        return name.split()[0] not in byline_words().lowercase and not name.startswith(("d'", "d’", "'", "’"))
    return " " in first and " " not in name and not _UNSPACED.search(name) and "-" not in name


def _unprefixed(text: str, prefixes: re.Pattern[str]) -> str:
    """A byline without what stands before the names, unless it may be part of one: `Di Maio`."""
    match = prefixes.match(text)
    if match is None:
        return text
    rest = text[match.end() :]
    may_be_name = match[0].strip().casefold() in byline_words().particles
    if may_be_name and (len(rest.split()) < 2 or rest[:1].islower()):
        return text
    return rest


def is_prefix(label: str) -> bool:
    """Whether a label is what stands before names in a byline: `Written by`, `Verfasst von`."""
    return label.strip().rstrip(":").casefold() in byline_words().labels


def after_prefix(text: str, language: str | None, *, plainly: bool = False) -> str | None:
    """What follows the words that begin a byline in a language (or in English, or with a colon in any).

    plainly: only where a colon says so. None where the text doesn't begin so.
    """
    if match := byline_words().reporting.match(text):
        return text[match.end() :]
    match = byline_words().prefixes.match(text)
    if match is None:
        return None
    said = any(mark in match[0] for mark in ":：")
    if not said and (plainly or match[0].strip().casefold() not in prefixes_of(language)):
        return None
    return text[match.end() :]


def signs(text: str) -> bool:
    """Whether a short text is a reporter's signature, as East Asian papers set it at the end."""
    return bool(byline_words().signature.match(_BRACKETS.sub(r"\1", text.strip()).strip()))


def is_editors(text: str) -> bool:
    """Whether a line names who saw the text through: `责任编辑：张三丰`."""
    return bool(byline_words().editor.match(text))


def looks_like_names(value: str) -> bool:
    """Whether a text found near a headline is a byline and not a sentence or a label."""
    names = _names(value)
    if not names or len(value) > 200:
        return False
    return all(
        1 <= len(name.split()) <= 5
        and (not name[0].islower() or name.split()[0] in byline_words().lowercase)
        and not re.search(r"[!?\d…]|\w{4}\.\s", name)
        for name in names
    )


def _cased(name: str) -> str:
    """A name in capitals as a name: `ANN LEE` to `Ann Lee`; acronyms of one word stay."""
    if name.isupper() and " " in name and name.isascii():
        return re.sub(r"[A-Z]+", lambda match: match[0].capitalize() if len(match[0]) > 1 else match[0], name)
    return name
