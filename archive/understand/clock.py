"""Clock times at the edge of a line, as news feeds print them."""

import re
from dataclasses import dataclass

_BULLETS = r"[\s\-–—•·*▪►▶>»|■●○\[(]{0,8}"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}(?:[:：.]|\s?[hH]\s?|時|点|點)\d{2}(?:[:：]\d{2}|分)?(?:\s?[AaPp]\.?[Mm]\.?(?!\w))?"
_ZONE = r"(?:\s?(?:GMT|UTC|CES?T|E[SD]?T|P[SD]?T|BST|IST|MSK|МСК|Uhr|uhr|klo|น\.)(?!\w))?"
_LEADING = re.compile(
    rf"(?P<bullet>{_BULLETS})(?:(?P<date>{_DATE})[,\s|]{{1,3}})?(?:klo\s|kl\.?\s|às\s|à\s)?(?P<time>{_TIME})"
    rf"(?P<zone>{_ZONE})(?P<close>[\])])?(?P<sep>\s*(?:[-–—:|•·»]{{1,3}}|\.(?=\s))\s*|\s+)(?=\S)"
)
_TRAILING = re.compile(rf"[\s(\[|]{{0,4}}(?:(?P<date>{_DATE})[,\s|]{{1,3}})?(?P<time>{_TIME})\s?[)\]]?\s*$")
_HEAD, _TAIL = 80, 40
_NUMBERS = re.compile(r"\d+")
_BODY_SEPARATORS = frozenset("-–—:.")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time at the edge of a line: as printed, in minutes of the day, and what is left of the line.

    `leading` says that it begins the line; `bullet` is what stands before it then, `separator` what divides
    it from the words; `day` is a date printed with it. `offset` is where the rest begins in the line.
    """

    time: str
    minutes: int
    rest: str
    leading: bool
    offset: int = 0
    bullet: str = ""
    separator: str = ""
    zone: str = ""
    day: str | None = None

    @property
    def bare(self) -> bool:
        """Whether only a space divides it from the words, as feeds do and live reports seldom."""
        dotted = "." in _strip_meridiem(self.time)
        return not dotted and self.zone.lower() != "uhr" and not _BODY_SEPARATORS & set(self.separator)


def clock(text: str) -> Clock | None:
    """The clock time at the start of a line, else at its end, or None."""
    if match := _LEADING.match(text[:_HEAD]):
        minutes = _minutes(match["time"])
        rest = text[match.end() :].strip()
        if minutes is not None and rest:
            bullet, zone, separator = match["bullet"].strip(), match["zone"].strip(), match["sep"].strip()
            time = match["time"].strip()
            return Clock(time, minutes, rest, True, match.end(), bullet, separator, zone, match["date"])
    bare = text.rstrip()
    tail = bare[-_TAIL:]
    if tail[-1:] in (")", "]") or tail[-1:].isdigit():
        for match in _TRAILING.finditer(tail):
            minutes = _minutes(match["time"])
            rest = bare[: len(bare) - len(tail) + match.start()].strip()
            if minutes is not None and rest and not rest[-1].isdigit() and "." not in match["time"]:
                return Clock(match["time"].strip(), minutes, rest, False, day=match["date"])
    return None


def _minutes(time: str) -> int | None:
    hours, minutes = (int(number) for number in _NUMBERS.findall(time)[:2])
    if hours > 23 or minutes > 59:
        return None
    if "p" in time.lower() and hours < 12:
        hours += 12
    return hours * 60 + minutes


def _strip_meridiem(time: str) -> str:
    return re.sub(r"[AaPp]\.?[Mm]\.?", "", time)
