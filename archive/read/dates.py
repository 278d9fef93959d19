"""Dates as sources write them, to UTC."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.read.data import words

_CLOCK = r"(?P<hour>\d{1,2})[:h.時时](?P<minute>\d{2})(?:[:.分](?P<second>\d{2}))?(?:[.,]\d+)?"
_BEHIND = r"(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)"
_ZONE = (
    rf"(?P<zone>{_BEHIND}|[+-]\d{{2}}:?\d{{2}}(?::\d{{2}})?|[+-]\d{{1,2}}"
    r"|[A-Z][A-Za-z]+/[A-Za-z_/]+|[A-Z]{1,5}\b)"
)
_CAPITALS = rf"(?P<zone>{_BEHIND}|[+-]\d{{2}}:?\d{{2}}|(?-i:[A-Z]{{2,5}})(?![A-Za-z]))"
_HALF = r"(?P<half>[ap])\.?m\b\.?"
_AFTER = (
    r"(?:(?:\s*[,|–-]\s*|\s+)(?:(?:à|às|um|at|kl\.?|(?P<late>오후|下午)|오전|上午)\s*)?"
    rf"{_CLOCK}(?:\s*{_HALF})?(?:\s*(?:\(\s*)?{_CAPITALS})?)?"
)
_ISO = re.compile(
    r"^\s*(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"(?:[T\s]+{_CLOCK}(?:\s*{_HALF})?\s*(?:\(?{_ZONE}\)?)?)?(?:\[[\w/+-]+\])?\s*$",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?\s*$"
)
_DAY_FIRST = re.compile(
    r"^\s*(?P<day>\d{1,2})(?P<mark>[./-])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<year>\d{4}|\d{2}(?!\d))"
    + _AFTER,
    re.I,
)
_CLOCK_FIRST = re.compile(
    rf"^\s*{_CLOCK}[,\s|]+(?P<day>\d{{1,2}})(?P<mark>[./-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})",
    re.I,
)
_YEAR_FIRST = re.compile(
    r"^\s*(?P<year>\d{4})\s?[./年]\s?(?P<month>\d{1,2})\s?[./月]\s?(?P<day>\d{1,2})[.日]?(?:\s?\([^\W\d_]+\))?"
    + _AFTER,
    re.I,
)
_YEAR_WORDED = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?(?:m\.|\.|,)?\s+(?P<name>[^\s\d.,:;|/()_-]{3,})\s+(?P<day>\d{1,2})(?!\d)(?:\s?(?:d\.|\.))?"
    + _AFTER,
    re.I,
)
_WORDS = re.compile(
    r"(?:^|\s)(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.|-)?(?:\s+(?:de|of|d’|d'))?[\s-]*(?P<month>[^\s\d.,:;|/()_-]{3,}|[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e4e]{1,2})\.?"
    r"|(?P<name>[^\s\d.,:;|/()_-]{3,})\.?\s+(?P<number>\d{1,2})(?:st|nd|rd|th)?)"
    r",?[\s-]+(?:de\s+|del\s+)?(?P<year>\d{4})(?!\d)"
    r"(?:\D{0,12}?(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:\s*(?P<half>[ap](?=\.?\s?m\b)|(?<=\d)[ap]\b)(?:\.?\s?m\b\.?)?)?"
    rf"(?:\s*(?:\(\s*)?{_CAPITALS})?)?",
    re.IGNORECASE,
)
LEVANTINE = {
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "كانون الثاني": "يناير",
}
"""Months with names of two words, by those of one."""
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?(?:\.\d+)?\s*$")
EARLIEST = 1600
IRANIAN = range(1300, 1500)
"""Years that can only be of the Solar Hijri calendar: 1921 to 2121."""
THAI = range(2400, 2700)
"""Years that can only be of the Buddhist calendar: 1857 to 2157."""


def parsed(raw: str, *, month_first: bool | None = None) -> str | None:
    """A date as written, to ISO 8601: `2024-05-01T08:00:00Z` in UTC, or `2024-05-01` without a time.

    A time without a zone is taken as UTC; of one with one that nobody knows, the day is kept. None for what
    is no date, such as 31/02/2024. Day comes before month in `01/05/2024`, unless that can't be: the form of
    most of the world's papers. Years of the Thai calendar and dates of the Iranian one are turned into
    Gregorian ones.

    month_first: whether the source is known to write the month first; None where nobody knows.
    """
    raw = raw.strip()
    if not raw or len(raw) > 80:
        return None
    for words_of, one_word in LEVANTINE.items():
        raw = raw.replace(words_of, one_word)
    for pattern in (_ISO, _COMPACT, _YEAR_FIRST):
        if match := pattern.match(raw):
            return _of(match.groupdict())
    if match := _EPOCH.match(raw):
        try:
            return in_utc(datetime.fromtimestamp(int(match[1]), UTC))
        except (OverflowError, OSError, ValueError):
            return None
    if match := _DAY_FIRST.match(raw) or _CLOCK_FIRST.match(raw):
        found = match.groupdict()
        turned = {**found, "day": found["month"], "month": found["day"]}
        # Only Americans write 12/03/2021 2:00 PM.
        american = found["mark"] == "/" and (found.get("half") if month_first is None else month_first)
        return (_of(turned) or _of(found)) if american else (_of(found) or _of(turned))
    return _worded(raw) or _year_worded(raw) or _mail_date(raw)


_NUMERIC = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{4}年\d{1,2}月\d{1,2}日|(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)\d{4})(?!\d)"
    r"(?:,?\s+\d{1,2}[:.h]\d{2}(?:\s*[AaPp]\.?[Mm]\b\.?)?(?:\s*\(?(?:(?:GMT|UTC)?\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[A-Z]{2,5}(?![A-Za-z])))?)?"
)


def found_in(text: str, *, month_first: bool | None = None) -> str | None:
    """The first date in a short text such as `Published: 12 March 2024, 10:00`, in UTC; None without one.

    month_first: how `03/12/2024` is meant; where it is None, such a date is passed over.
    """
    match = _NUMERIC.search(text)
    if match is None:
        return parsed(text)
    if (
        month_first is None
        and match["first"]
        and match["mark"] != "."
        and max(int(match["first"]), int(match["second"])) <= 12
    ):
        return None
    return parsed(match[0], month_first=month_first)


def in_utc(moment: datetime) -> str:
    """A datetime in UTC, ISO 8601, to the second; without a zone it is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _of(found: Mapping[str, str | None], month: str | None = None) -> str | None:
    """The date of a match's groups; `month` where the match holds it in words."""
    try:
        year = found["year"] or ""
        century = (2000 if year < "70" else 1900) if len(year) == 2 else 0
        on = _day(century + int(year), int(month or found["month"] or 0), int(found["day"] or 0))
        if found.get("hour") is None:
            return on.isoformat()
        hour = int(found["hour"] or 0)
        if half := found.get("half"):
            hour = hour % 12 + (12 if half.lower() == "p" else 0)
        elif found.get("late") and hour < 12:
            hour += 12
        if hour == 24:
            hour, on = 0, on + timedelta(days=1)
        minute, second = int(found["minute"] or 0), min(int(found.get("second") or 0), 59)
        zone = _zone(found.get("zone"))
        if zone is None:
            return on.isoformat()
        return in_utc(datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def _day(year: int, month: int, day: int) -> date:
    """A day of the Gregorian calendar; raises ValueError where there is none."""
    if year in IRANIAN:
        return from_iranian(year, month, day)
    if year in THAI:
        year -= 543
    on = date(year, month, day)
    if year < EARLIEST:
        raise ValueError("before there were papers")
    return on


def from_iranian(year: int, month: int, day: int) -> date:
    """A day of the Solar Hijri calendar, by its 33-year cycle, which holds for the years of `IRANIAN`."""
    start, following = (226_894 + 365 * (at - 1) + (8 * at + 21) // 33 for at in (year, year + 1))
    passed = (month - 1) * 31 - max(month - 7, 0)
    longest = 31 if month < 7 else 30
    if not 1 <= month <= 12 or not 1 <= day <= longest or passed + day > following - start:
        raise ValueError("no such day")
    return date.fromordinal(start + passed + day)


def _worded(raw: str) -> str | None:
    """A date with its month in words, in any of the languages of months.toml."""
    match = _WORDS.search(raw)
    if match is None:
        return None
    found = match.groupdict()
    found["day"] = found["day"] or found["number"]
    month = _month(found["month"] or found["name"] or "")
    return _of(found, month) if month else None


def _year_worded(raw: str) -> str | None:
    """A date that goes from the year to the day, the month in words: `2022. március 4.`."""
    match = _YEAR_WORDED.search(raw)
    month = _month(match["name"]) if match else None
    return _of(match.groupdict(), month) if match and month else None


def _month(name: str) -> str | None:
    tables = words("months.toml", ("months", "iranian"))
    every = (*tables["months"].items(), *tables["iranian"].items())
    return next((number for number, names in every if name.casefold() in names), None)


@cache
def _zones() -> Mapping[str, str]:
    """The offset or the place for each abbreviation of zones.toml."""
    tables = words("zones.toml", ("offsets", "places"))
    return {name: meant for rows in tables.values() for meant, names in rows.items() for name in names}


def _zone(written: str | None) -> tzinfo | None:
    """The zone as it was written after a clock time, UTC where it is none; None where nobody knows it."""
    zone = (written or "").removeprefix("GMT").removeprefix("UTC").strip()
    zone = zone if "/" in zone else _zones().get(zone.upper(), zone)
    if "/" in zone:
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # `America/Argentina` is a folder
            return None
    if zone[:1] not in ("+", "-"):
        # All but a few abbreviations end so; `UHR` and the like are words.
        return None if zone.isupper() and zone.endswith("T") else UTC
    hours, _, minutes = zone[1:].partition(":") if ":" in zone else (zone[1:3], "", zone[3:5])
    offset = timedelta(hours=int(hours), minutes=int(minutes[:2] or 0))
    return timezone(-offset if zone[0] == "-" else offset)


def _mail_date(raw: str) -> str | None:
    try:
        return in_utc(parsedate_to_datetime(raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
