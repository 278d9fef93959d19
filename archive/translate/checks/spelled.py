"""Numbers that are spelled out in words, to compare with digits on the other side."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from archive.errors import DataFileError
from archive.translate.checks.pair import SPACELESS, base

_VALUE = re.compile(r"[x+]?[1-9]\d*")
_OTHER = frozenset({"and", "prefix", "glued", "like"})
_GAP = r"[\s\u00ad-]*"
_LEAST_UNIT = 100
"""From here on a word multiplies the number before it."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words: as it stands, what it comes to, and the values of its words and parts."""

    written: str
    total: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """How a language spells numbers: one after the other, and the value of each word."""

    chain: re.Pattern[str]
    word: re.Pattern[str]
    values: tuple[str, ...]


def spelled(text: str, language: str) -> list[Spelled]:
    """The numbers that a text spells out; none where the language's words are not known."""
    words = _words(base(language))
    if words is None:
        return []
    return [_number(match.group(), words) for match in words.chain.finditer(text.casefold())]


def known(language: str) -> bool:
    """Whether the number words of a language are known."""
    return _words(base(language)) is not None


def _number(written: str, words: _Words) -> Spelled:
    """What a run of number words comes to: "three hundred and five" is 3 times 100 and 5."""
    parts: list[int] = []
    values: set[int] = set()
    for match in words.word.finditer(written):
        value = words.values[(match.lastindex or 1) - 1]
        number = int(value.lstrip("x+"))
        smaller = 0
        if value.startswith("x") or number >= _LEAST_UNIT or value.startswith("+"):
            while parts and parts[-1] < number:
                smaller += parts.pop()
        if value.startswith("+"):
            number += smaller
        elif smaller:
            values.add(number)
            number *= smaller
        parts.append(number)
        values.add(number)
    total = sum(parts)
    return Spelled(written.strip(), str(total), frozenset(map(str, values | {total})))


@lru_cache(maxsize=64)
def _words(language: str) -> _Words | None:
    rows = _table().get(language)
    if rows is None:
        return None
    if "like" in rows:
        return _words(rows["like"][0])
    values = sorted(value for value in rows if value not in _OTHER)
    # The longest form first: "quatre-vingt" before "quatre".
    forms = sorted(
        ((form, n) for n, value in enumerate(values) for form in rows[value]),
        key=lambda one: (-len(one[0]), one),
    )
    glued = rows.get("glued")
    prefix = f"(?:{'|'.join(map(re.escape, rows['prefix']))})?" if "prefix" in rows else ""
    ending = "" if glued else r"(?!\w)"
    start = "" if glued else rf"(?<!\w){prefix}"
    alternatives = "|".join(_pattern(form) for form, _ in forms)
    one = rf"{start}(?:{alternatives}){ending}"
    joined = "|".join(map(re.escape, rows.get("and", ())))
    gap = "" if language in SPACELESS else _GAP
    joint = rf"{gap}(?:(?:{joined}){gap})?" if joined else gap
    chain = rf"{one}(?:{joint}{one})*"
    if glued and language not in SPACELESS:
        tail = "|".join(_pattern(form) for form in glued if form != "-")
        chain = rf"(?<!\w){chain}{f'(?:{tail})?' if tail else ''}(?!\w)"
    single = "|".join(f"({_pattern(form)})" for form, _ in forms)
    word = re.compile(rf"{start}(?:{single}){ending}")
    return _Words(re.compile(chain), word, tuple(values[n] for _, n in forms))


def _pattern(form: str) -> str:
    return re.escape(form.removesuffix("*")) + (r"[^\W\d_]*" if form.endswith("*") else "")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    source = files("archive.translate.checks") / "number_words.tsv"
    table: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, value, forms in parse(str(source), source.read_text(encoding="utf-8")):
        table.setdefault(language, {})[value] = forms
    return table


def parse(name: str, text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The rows of a file of number words, case folded. Raises DataFileError with the line of a mistake."""
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        language, _, rest = line.partition("\t")
        value, _, forms = rest.partition("\t")
        words = tuple(forms.casefold().split())
        if not language.isalpha() or not (value in _OTHER or _VALUE.fullmatch(value)) or not words:
            raise DataFileError(f"{name}, line {number}: want a language, a value and its words by tabs")
        for key in [value] if value in _OTHER else [value, *words]:
            if (language, key) in seen:
                raise DataFileError(f"{name}, line {number}: {key!r} stands twice for {language}")
            seen.add((language, key))
        yield language, value, words
