"""Clock times at the edge of a line, as news feeds print them."""

import re
from dataclasses import dataclass

_BULLETS = r"[\s\-–—•·*▪►▶>»|■●○\[(]{0,8}"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_TIME = r"\d{1,2}(?:[:：.]|\s?[hH]\s?)\d{2}(?:[:：]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?(?!\w))?"
_ZONE = r"(?:\s(?:GMT|UTC|CES?T|ES?T|ED?T|PD?T|BST|IST|MSK|Uhr|uhr|klo|Uhr:)(?!\w))?"
_LEADING = re.compile(
    rf"(?P<bullet>{_BULLETS})(?:(?P<date>{_DATE})[,\s|]{{1,3}})?(?P<time>{_TIME})(?P<zone>{_ZONE})"
    r"(?P<close>[\])])?(?P<sep>\s*(?:[-–—:|•·»]{1,3}|\.(?=\s))\s*|\s+)(?=\S)"
)
_TRAILING = re.compile(rf"[\s(\[]{{0,4}}(?:(?P<date>{_DATE})[,\s|]{{1,3}})?(?P<time>{_TIME})[)\]]?\s*$")
_TAIL = 48


@dataclass(frozen=True, slots=True)
class Clock:
    """A time at the edge of a line: as printed, in minutes of the day, and what is left of the line.

    `at` is `start` or `end`; `bullet` is what stands before a leading time; `separator` what divides it
    from the words; `day` is a date printed with it.
    """

    time: str
    minutes: int
    rest: str
    at: str
    bullet: str = ""
    separator: str = ""
    zone: str = ""
    day: str | None = None

    @property
    def dotted(self) -> bool:
        """Whether hours and minutes are parted by a dot, as in running text and in prices."""
        return "." in re.sub(r"[aApP]\.?[mM]\.?", "", self.time)


def clock(text: str) -> Clock | None:
    """The clock time at the start of a line, else at its end, or None."""
    if match := _LEADING.match(text[:80]):
        minutes = _minutes(match["time"])
        rest = text[match.end() :].strip()
        if minutes is not None and rest:
            bullet, zone, separator = match["bullet"].strip(), match["zone"].strip(), match["sep"].strip()
            return Clock(
                match["time"].strip(), minutes, rest, "start", bullet, separator, zone, match["date"]
            )
    tail = text.rstrip()[-_TAIL:]
    if tail[-1:] in ")]" or tail[-1:].isdigit():
        for match in _TRAILING.finditer(tail):
            minutes = _minutes(match["time"])
            rest = text.rstrip()[: -(len(tail) - match.start())].strip()
            if minutes is not None and rest:
                return Clock(match["time"].strip(), minutes, rest, "end", day=match["date"])
    return None


def _minutes(time: str) -> int | None:
    numbers = [int(number) for number in re.findall(r"\d+", time)]
    hours, minutes = numbers[0], numbers[1]
    if hours > 23 or minutes > 59:
        return None
    if re.search("[pP]", time) and hours < 12:
        hours += 12
    return hours * 60 + minutes
