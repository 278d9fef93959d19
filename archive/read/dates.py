"""Dates as sources write them, to UTC."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

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
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?(?:\.\d+)?\s*$")
EARLIEST = 1600


def parsed(raw: str) -> str | None:
    """A date as written, to ISO 8601: `2024-05-01T08:00:00+00:00` in UTC, or `2024-05-01` without a time.

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
            return datetime.fromtimestamp(int(match[1]), UTC).isoformat()
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
    return _mail_date(raw)


def in_utc(moment: datetime) -> str:
    """A datetime in UTC, ISO 8601, to the second; without a zone it is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


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
