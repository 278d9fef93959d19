"""Numbers that a translation lost, changed or made up.

Separators, digits of other scripts, clocks of 12 and 24 hours, Roman numerals, decades, and units of
thousands and millions differ between languages that say the same; what is spelled out in words on
one side can't be compared. So a small or round number may be missing; what may not happen is that one
is missing and another, that explains nothing, stands in its place.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.translate.checks.months import months
from archive.translate.checks.pair import Pair, base
from archive.translate.checks.spelled import Spelled, known, spelled

_DIGIT = re.compile(r"\d")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_NUMBER = re.compile(
    r"""
      \d{1,3}(?:([.,'’ \u00a0\u202f\u2009\u066c،])\d{3})(?:\1\d{3})*(?!\d)(?:[.,\u066b]\d+)?   # 1,234,567.8
    | \d+[.,\u066b]\d+                                                                          # 1.25
    | \d+
    """,
    re.VERBOSE,
)
_PARTS = re.compile(r"\d+")
_DECIMAL = re.compile(r"^(.*?)(?:[.,\u066b](\d+))?$", re.DOTALL)
_ROMAN = re.compile(r"(?<![\w-])[IVXLC]{1,7}(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_CLOCK = re.compile(
    r"\d\s?(?:[:.]\d\d|h\b|a\.?m\b|p\.?m\b|uhr\b|[ч點点時时])|(?:godz|saat|às|klo)\b\.? ?\d|下午|晚上|ساعة",
    re.IGNORECASE,
)
_MYRIADS = frozenset({"zh", "ja", "ko", "yue"})
_UNITS = re.compile("[万萬亿億만억]")
_MONTH = re.compile(r"[月월]")
"""After a number, in those languages: "11月" is November."""

_RECENT = frozenset({"18", "19", "20"})
"""The first digits of the years whose decade is named without its century: "the Seventies"."""

_ARTICLE = frozenset({"1"})
"""What stands for an article as often as for a number."""

_SPELLED = 20
"""Whole numbers up to it are often written in words, and so may be missing as digits."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it stands, and its readings, each a set of values that must all be found.

    `month`: it stands for the name of a month.
    """

    written: str
    readings: tuple[frozenset[str], ...]
    month: bool = False


def check(pair: Pair) -> str | None:
    """What became of which number, where source and translation don't hold the same ones."""
    if not _DIGIT.search(pair.source) and not _DIGIT.search(pair.text):
        return None
    source, text = _ascii(pair.source), _ascii(pair.text)
    wanted, given = _numbers(source), _numbers(text)
    myriads = bool({base(pair.source_language), base(pair.target)} & _MYRIADS)
    units = myriads and bool(_UNITS.search(source) or _UNITS.search(text))
    near = _Nearness(
        myriads=units,
        clock=bool(_CLOCK.search(source) or _CLOCK.search(text)),
        centuries=frozenset(_pool(wanted) | _pool(given) | _roman(source) | _roman(text)),
    )
    words = _Words(myriads)
    missing = near.unmet(wanted, _pool(given) | _roman(text))
    extra = near.unmet(given, _pool(wanted) | _roman(source))
    if not missing and not extra:
        return None
    said, saying = spelled(source, pair.source_language), spelled(text, pair.target)
    missing = near.unmet(missing, _values(_alone(saying, said)))
    extra = near.unmet(extra, _values(_alone(said, saying)))
    if missing and extra:
        return f"{_list(missing)} became {_list(extra)}"
    if len(wanted) != len(given):  # as many on both sides: then none was spelled out
        likely = [*missing, *extra]
        missing = words.unlikely(missing, months(pair.text, pair.target))
        extra = words.unlikely(extra, months(pair.source, pair.source_language))
        if likely and not missing and not extra and known(pair.source_language) and known(pair.target):
            one = _Side(wanted, [*said, *_numerals(source)])
            other = _Side(given, [*saying, *_numerals(text)])
            return _respelled(near, likely, one, other)
    if missing:
        return f"{_list(missing)} missing"
    return f"{_list(extra)} not in the source" if extra else None


@dataclass(frozen=True, slots=True)
class _Side:
    """The numbers of a source or of its translation: in digits, and in words or Roman numerals."""

    digits: list[_Number]
    words: list[Spelled]

    @property
    def pool(self) -> set[str]:
        """All values."""
        return _pool(self.digits) | _values(self.words)


def _respelled(near: "_Nearness", likely: list[_Number], source: _Side, text: _Side) -> str | None:
    """What stands in words on one side alone, where a number in digits on the other is not that."""
    for one, other in ((source, text), (text, source)):
        alone = [number for number in one.words if number.values - _ARTICLE]
        alone = [n for n in alone if not any(near.met(value, other.pool) for value in n.values - _ARTICLE)]
        digits = [number for number in likely if number in other.digits and not number.month]
        if alone and digits:
            words = ", ".join(number.written for number in alone)
            before, after = (words, _list(digits)) if one is source else (_list(digits), words)
            return f"{before} became {after}"
    return None


def _numerals(text: str) -> list[Spelled]:
    """The Roman numerals that are hardly anything else."""
    numerals = [numeral for numeral in _ROMAN.findall(text) if numeral not in ("I", "L", "C")]
    return [Spelled(n, value, frozenset([value])) for n in numerals for value in [_roman_value(n)]]


def _alone(numbers: Sequence[Spelled], others: Sequence[Spelled]) -> list[Spelled]:
    """The numbers in words that don't stand in words on the other side as well."""
    totals = {other.total for other in others}
    return [number for number in numbers if number.total not in totals]


def _values(numbers: Iterable[Spelled]) -> set[str]:
    return {value for number in numbers for value in number.values}


def _ascii(text: str) -> str:
    """The text with the digits of all scripts as ASCII."""
    if not _FOREIGN_DIGIT.search(text):
        return text
    return "".join(
        str(unicodedata.digit(c)) if not c.isascii() and unicodedata.category(c) == "Nd" else c for c in text
    )


def _numbers(text: str) -> list[_Number]:
    numbers = []
    for match in _NUMBER.finditer(text):
        written = match.group()
        parts = _PARTS.findall(written)
        head, tail = "".join(parts[:-1]), parts[-1]
        grouped = not head or len(tail) == 3 or len(parts) > 2
        readings = [frozenset([_whole(head + tail)])] if grouped else []
        if head and (len(tail) != 3 or len({c for c in written if not c.isdigit()}) > 1):
            readings.append(frozenset([_fraction(head, tail)]))
        if head and (len(tail) == 2 or any(c.isspace() for c in written)):
            readings.append(frozenset(map(_whole, parts)))  # a clock time, a date, two numbers in a row
        numbers.append(_Number(written, tuple(readings), bool(_MONTH.match(text, match.end()))))
    return numbers


def _whole(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _fraction(head: str, tail: str) -> str:
    return f"{_whole(head)}.{tail.rstrip('0')}".rstrip(".")


def _pool(numbers: Iterable[_Number]) -> set[str]:
    return {value for number in numbers for reading in number.readings for value in reading}


def _roman(text: str) -> set[str]:
    """The values of the Roman numerals in a text, to compare with only: most capital I are words."""
    return {_roman_value(numeral) for numeral in _ROMAN.findall(text)}


def _roman_value(numeral: str) -> str:
    digits = [_ROMAN_VALUES[letter] for letter in numeral]
    following = [*digits[1:], 0]
    return str(sum(-one if one < after else one for one, after in zip(digits, following, strict=True)))


@dataclass(frozen=True, slots=True)
class _Nearness:
    """When two values say the same in two languages."""

    myriads: bool
    clock: bool
    centuries: frozenset[str]

    def unmet(self, numbers: Iterable[_Number], pool: set[str]) -> list[_Number]:
        """The numbers none of whose readings is found in the pool."""
        return [
            number
            for number in numbers
            if not any(reading <= pool for reading in number.readings)
            and not any(all(self.met(value, pool) for value in reading) for reading in number.readings)
        ]

    def met(self, value: str, pool: set[str]) -> bool:
        return value in pool or any(self.near(value, other) for other in pool)

    def near(self, one: str, other: str) -> bool:
        if self.clock and one.isdigit() and other.isdigit() and abs(int(one) - int(other)) == 12:
            return int(one) <= 24 and int(other) <= 24
        if self.decade(one, other) or self.decade(other, one):
            return True
        (digits, exponent), (others, power) = _scientific(one), _scientific(other)
        difference = abs(exponent - power)
        if digits != others or not difference:
            return False
        # "1.2 million" and "1 200 000", "120万" and "1.2 million"
        return difference in (3, 6, 9, 12) or (self.myriads and difference <= 8)

    def decade(self, year: str, short: str) -> bool:
        """1990 and 90, as in "the 1990s" and "os anos 90"; in Polish "w latach 50. XIV w."."""
        if len(year) != 4 or year[3] != "0" or short != year[2:]:
            return False
        return year[:2] in _RECENT or str(int(year[:2]) + 1) in self.centuries


def _scientific(value: str) -> tuple[str, int]:
    """The digits that count, and the power of ten of the last of them."""
    head, _, tail = value.partition(".")
    digits = (head + tail).lstrip("0")
    stripped = digits.rstrip("0")
    return stripped, len(digits) - len(stripped) - len(tail)


@dataclass(frozen=True, slots=True)
class _Words:
    """Which numbers may stand in words on the other side."""

    myriads: bool

    def unlikely(self, numbers: Iterable[_Number], named: frozenset[str]) -> list[_Number]:
        """The numbers that hardly do. `named` are the months that the other side names."""
        return [number for number in numbers if not self.likely(number, named)]

    def likely(self, number: _Number, named: frozenset[str]) -> bool:
        if number.month and named:
            return number.written in named
        spaced = any(c.isspace() for c in number.written)  # "5 001" is not five and one
        readings = [reading for reading in number.readings if len(reading) == 1 or not spaced]
        return any(all(map(self.spellable, reading)) for reading in readings)

    def spellable(self, value: str) -> bool:
        digits, _ = _scientific(value)
        if len(value) == 4 and value.isdigit() and value[3] == "0" and len(digits) > 1:  # "the Seventies"
            return value[:2] in _RECENT or self.myriads
        return len(digits) <= 1 or (value.isdigit() and int(value) <= _SPELLED)


def _list(numbers: Iterable[_Number]) -> str:
    return ", ".join(dict.fromkeys(number.written for number in numbers))
