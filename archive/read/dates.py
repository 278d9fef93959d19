"""Dates as sources write them, to UTC."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from archive.read.data import words

_ISO = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?::\d{2})?|[+-]\d{1,2})?)?"
    r"(?:\[[\w/+-]+\])?\s*$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$")
_DAY_FIRST = re.compile(
    r"^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4})"
    r"(?:[,\s]+(?:à |às |um |at |- )?(\d{1,2})[:h.](\d{2})(?::(\d{2}))?)?"
)
_YEAR_FIRST = re.compile(
    r"^\s*(\d{4})[./年](\d{1,2})[./月](\d{1,2})日?(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_WORDS = re.compile(
    r"(?:^|\s)(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.|-)?(?:\s+(?:de|of|d’|d'))?[\s-]*(?P<month>[^\W\d_]{3,}[^\W\d]*)\.?"
    r"|(?P<name>[^\W\d_]{3,}[^\W\d]*)\.?\s+(?P<number>\d{1,2})(?:st|nd|rd|th)?)"
    r",?[\s-]+(?:de\s+|del\s+)?(?P<year>\d{4})(?!\d)"
    r"(?:\D{0,12}?(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<half>[ap])?\.?(?:m\b\.?)?\s*(?:GMT|UTC)?\s*(?P<zone>[+-]\d{2}:?\d{2}|[A-Z]{2,4})?)?",
    re.IGNORECASE,
)
ZONES = {
    "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
    "PST": "-08:00", "PDT": "-07:00", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00", "EET": "+02:00",
    "EEST": "+03:00", "MSK": "+03:00", "JST": "+09:00", "KST": "+09:00", "AEST": "+10:00", "AEDT": "+11:00",
    "ET": "-05:00",
}  # fmt: skip
"""Zones as papers abbreviate them; those that two continents share are read as the one with more papers."""
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?(?:\.\d+)?\s*$")
EARLIEST = 1600


def parsed(raw: str) -> str | None:
    """A date as written, to ISO 8601: `2024-05-01T08:00:00Z` in UTC, or `2024-05-01` without a time.

    A time without a zone is taken as UTC. None for what is no date, such as 31/02/2024. Day comes before
    month in `01/05/2024`, unless that can't be: the form of most of the world's papers.
    """
    raw = raw.strip()
    if not raw or len(raw) > 80:
        return None
    for pattern in (_ISO, _COMPACT):
        if match := pattern.match(raw):
            year, month, day, hour, minute, second, zone = match.groups()
            return _made(year, month, day, hour, minute, second, zone)
    if match := _EPOCH.match(raw):
        try:
            return in_utc(datetime.fromtimestamp(int(match[1]), UTC))
        except (OverflowError, OSError, ValueError):
            return None
    if match := _YEAR_FIRST.match(raw):
        year, month, day, hour, minute, second = match.groups()
        return _made(year, month, day, hour, minute, second, None)
    if match := _DAY_FIRST.match(raw):
        day, _, month, year, hour, minute, second = match.groups()
        return _made(year, month, day, hour, minute, second, None) or _made(
            year, day, month, hour, minute, second, None
        )
    return _worded(raw) or _mail_date(raw)


_NUMERIC = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{4}年\d{1,2}月\d{1,2}日|(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)\d{4})(?!\d)(?:,?\s+\d{1,2}[:.h]\d{2})?"
)


def found_in(text: str, *, month_first: bool | None = None) -> str | None:
    """The first date in a short text such as `Published: 12 March 2024, 10:00`, in UTC; None without one.

    month_first: how `03/12/2024` is meant; where it is None, such a date is passed over.
    """
    match = _NUMERIC.search(text)
    if match is None:
        return parsed(text)
    if match["first"] and int(match["first"]) <= 12 and int(match["second"]) <= 12:
        if month_first is None:
            return None
        if month_first:
            day_first = f"{match['second']}/{match['first']}/{match[0].split(match['mark'])[2]}"
            return parsed(day_first)
    return parsed(match[0])


def in_utc(moment: datetime) -> str:
    """A datetime in UTC, ISO 8601, to the second; without a zone it is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _made(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> str | None:
    try:
        on = date(int(year), int(month), int(day))
        if on.year < EARLIEST:
            return None
        if hour is None or minute is None:
            return on.isoformat()
        if int(hour) == 24:
            hour = "0"
            on += timedelta(days=1)
        clock = datetime(
            on.year, on.month, on.day, int(hour), int(minute), min(int(second or 0), 59), tzinfo=_zone(zone)
        )
        return in_utc(clock)
    except (ValueError, OverflowError):
        return None


def _worded(raw: str) -> str | None:
    """A date with its month in words, in any of the languages of months.toml."""
    match = _WORDS.search(raw)
    if not match:
        return None
    name = (match["month"] or match["name"]).casefold()
    month = next(
        (number for number, names in words("months.toml", ("months",))["months"].items() if name in names),
        None,
    )
    if month is None:
        return None
    hour, zone = match["hour"], (match["zone"] or "").upper()
    if hour and match["half"]:
        hour = str(int(hour) % 12 + (12 if match["half"].lower() == "p" else 0))
    if zone and zone[0] not in "+-":
        zone = ZONES.get(zone, "")
    return _made(
        match["year"], month, match["day"] or match["number"], hour, match["minute"], match["second"], zone
    )


def _zone(zone: str | None) -> timezone:
    if not zone or zone.upper() in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "").ljust(4, "0") if len(zone) > 3 else zone[1:].zfill(2) + "00"
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4])))


def _mail_date(raw: str) -> str | None:
    try:
        return in_utc(parsedate_to_datetime(raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
