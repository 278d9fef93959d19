"""The interface in the reader's language: messages, names of languages, dates and numbers."""

import gettext
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

LOCALES = ("en", "fr", "es", "pt", "de", "ar")
"""The languages that the interface speaks, as ISO 639 codes."""

CATALOGS = Path(__file__).parent / "locale"

_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})


@cache
def _catalog(locale: str) -> gettext.NullTranslations:
    if locale == "en":
        return gettext.NullTranslations()
    return Translations.load(CATALOGS, [locale])


@cache
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def direction(code: str) -> str:
    """`rtl` or `ltr` for a BCP 47 code, `auto` where nothing is known of it."""
    locale = _locale(code)
    if locale is None or code == "und":
        return "auto"
    return "rtl" if locale.text_direction == "rtl" or locale.script in _RIGHT_TO_LEFT else "ltr"


@cache
def _name(code: str, interface: str | None) -> str | None:
    """A language's name in the interface's language, or in its own where that is None."""
    locale = _locale(code)
    return locale.get_display_name(interface) if locale else None


# A page says the same dates and numbers for each of its paragraphs.
@lru_cache(4096)
def _date(day: str, locale: str) -> str | None:
    try:
        return format_date(date.fromisoformat(day), "long", locale=locale)
    except ValueError:
        return None


@lru_cache(4096)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


@dataclass(frozen=True, slots=True)
class Interface:
    """How everything is said in one of LOCALES."""

    code: str

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.code)

    def gettext(self, message: str, **values: object) -> str:
        """The message in this language, its `%(name)s` filled in."""
        text = _catalog(self.code).gettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The message in the form for `n`; `%(n)s` is the number as this language writes it."""
        text = _catalog(self.code).ngettext(singular, plural, n)
        return text % {"n": self.number(n), **values}

    def name(self, code: str) -> str:
        """The name of a language, the code itself where there is none."""
        if code == "und":
            return self.gettext("undetermined")
        return _name(code, self.code) or code

    def own_name(self, code: str) -> str:
        """A language's name in the language itself."""
        return _name(code, None) or code

    def number(self, value: float) -> str:
        """A number with this language's separators and digits."""
        return _number(value, self.code)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole per cent; what is there but rounds to nothing is under one."""
        if 0 < share < 0.01:
            return "< " + format_percent(0.01, locale=self.code)
        return format_percent(min(share, 0.99) if share < 1 else 1, "#,##0%", locale=self.code)

    def date(self, iso: str | None) -> str:
        """A date in words from ISO 8601; what isn't a date stays as it is."""
        if not iso:
            return ""
        return _date(iso[:10], self.code) or iso

    def month(self, iso: str) -> str:
        """A month in words from `2024-05`."""
        try:
            return format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=self.code)
        except ValueError:
            return iso

    def moment(self, iso: str | None) -> str:
        """A date and its time in UTC."""
        if not iso:
            return ""
        if len(iso) <= 10:
            return self.date(iso)
        try:
            return format_datetime(datetime.fromisoformat(iso), "medium", locale=self.code) + " UTC"
        except ValueError:
            return iso
