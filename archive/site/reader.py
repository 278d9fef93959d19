"""Who reads: the languages that a request asks for, by choice or by the browser's settings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.site.interface import LOCALES

INTERFACE_COOKIE = "lire_interface"
READS_COOKIE = "lire_reads"

_CODE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_MOST = 10


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader's languages: `interface` is one of LOCALES, `reads` the languages read, best first.

    `chosen` says whether the reader chose what to read in, rather than the browser.
    """

    interface: str = "en"
    reads: tuple[str, ...] = ()
    chosen: bool = False


def accepted(header: str) -> tuple[str, ...]:
    """The codes of an `Accept-Language` header, best first; what can't be read is left out."""
    weighted: list[tuple[float, int, str]] = []
    for place, item in enumerate(header[:1000].split(",")[:_MOST]):
        code, _, parameters = item.strip().partition(";")
        if not _CODE.fullmatch(code.strip()):
            continue
        quality = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", "".join(parameters.split()))
        weight = float(quality[1]) if quality else 0.0 if parameters.strip() else 1.0
        if weight > 0:
            weighted.append((-weight, place, code.strip()))
    return tuple(code for _, _, code in sorted(weighted))


def language_code(text: str | None) -> str | None:
    """The text where it is shaped like a BCP 47 code, else None."""
    return text if text and len(text) <= 35 and _CODE.fullmatch(text) else None


def _interface(codes: Iterable[str]) -> str:
    bases = (code.split("-")[0].lower() for code in codes)
    return next((base for base in bases if base in LOCALES), "en")


def reader_of(cookies: Mapping[str, str], accept_language: str) -> Reader:
    """The reader behind a request's cookies and `Accept-Language`."""
    asked = accepted(accept_language)
    interface = language_code(cookies.get(INTERFACE_COOKIE))
    reads = language_code(cookies.get(READS_COOKIE))
    order = tuple(dict.fromkeys((*((reads,) if reads else ()), *((interface,) if interface else ()), *asked)))
    return Reader(_interface((*((interface,) if interface else ()), *asked)), order, reads is not None)
