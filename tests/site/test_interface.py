"""The interface speaks its languages in full."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import archive.site
from archive.site.interface import CATALOGS, LOCALES, Interface, direction

SITE = Path(archive.site.__file__).parent
TRANSLATED = [code for code in LOCALES if code != "en"]


def catalog(code):
    path = CATALOGS / code / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=code)


def placeholders(text):
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.fixture(scope="module")
def messages():
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(str(SITE), method_map=methods, options_map={}, keywords=keywords)
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(messages, code):
    known = catalog(code)
    lacking = []
    for message in messages:
        found = known.get(message if isinstance(message, str) else message[0])
        if found is None or not found.string or (isinstance(found.string, tuple) and not all(found.string)):
            lacking.append(message)
    assert lacking == []
    assert {m.id for m in known if m.id} == messages


@pytest.mark.parametrize("code", TRANSLATED)
def test_placeholders_survive(code):
    for message in catalog(code):
        if not message.id:
            continue
        if isinstance(message.id, str):
            assert placeholders(message.string) == placeholders(message.id)
        else:
            for form in message.string:
                assert placeholders(form) <= placeholders(message.id[1]), form


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalog_is_the_source(code):
    compiled = io.BytesIO()
    write_mo(compiled, catalog(code))
    stored = (CATALOGS / code / "LC_MESSAGES" / "messages.mo").read_bytes()
    assert stored == compiled.getvalue(), "scripts/catalogs compiles it anew"


def test_plurals_dates_and_names_are_the_languages_own():
    assert [Interface("ar").ngettext("%(n)s word", "%(n)s words", n) for n in (1, 2, 3, 11)] == [
        "كلمة واحدة", "كلمتان", "3 كلمات", "11 كلمة",
    ]  # fmt: skip
    assert Interface("fr").ngettext("%(n)s article", "%(n)s articles", 20_000) == "20\u202f000 articles"
    assert Interface("de").date("2024-05-06T07:08:09Z") == "6. Mai 2024"
    assert Interface("es").name("zh-Hant") == "chino (tradicional)"
    assert Interface("pt").name("xx-nonsense") == "xx-nonsense"
    assert Interface("en").own_name("pt-BR") == "português (Brasil)"
    assert Interface("en").date("yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.001, "< 1%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")]
)
def test_a_share_is_never_rounded_to_all_or_nothing(share, text):
    assert Interface("en").percent(share) == text


def test_directions():
    assert [direction(code) for code in ("ar", "he", "ur", "fr", "zh-Hans", "az-Arab", "und", "??")] == [
        "rtl", "rtl", "rtl", "ltr", "ltr", "rtl", "auto", "auto",
    ]  # fmt: skip
