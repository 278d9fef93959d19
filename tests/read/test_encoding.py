import codecs

import pytest

from archive.read.encoding import decode, mend, python_codec, without_surrogates
from archive.read.refused import Refused

FRENCH = "Le café où l’été s’achève déjà à Noël, garçon, n’était pas fermé. Ça va être très gênant."
POLISH = "Zażółć gęślą jaźń: książka leży na półce, a źródło bije wśród łąk i świerków nad rzeką."
SAYS = "header says"
RUSSIAN = "Городской музей откроет в субботу новую выставку о речных пароходах, которые возили почту."


@pytest.mark.parametrize(
    ("bom", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_comes_before_every_claim(bom, codec):
    found = decode(bom + FRENCH.encode(codec), header="iso-8859-1", meta="koi8-r")
    assert (found.text, found.charset, found.charset_from, found.notes) == (FRENCH, codec, "bom", ())


def test_header_before_meta_before_utf8_before_the_detector():
    russian = RUSSIAN.encode("koi8-r")
    assert decode(russian, header="koi8-r", meta="cp1251").charset_from == "header"
    assert decode(russian, meta="koi8-r").charset_from == "meta"
    assert decode(RUSSIAN.encode()).charset_from == "utf-8"
    found = decode(russian)
    assert (found.text, found.charset, found.charset_from) == (RUSSIAN, "koi8-r", "detector")


@pytest.mark.parametrize(
    ("text", "codec"), [(FRENCH, "cp1252"), (POLISH, "cp1250"), (POLISH, "iso8859-2"), (RUSSIAN, "cp1251")]
)
def test_the_detector_tells_charsets_apart(text, codec):
    text = text.replace("’", "'")
    found = decode(text.encode(codec))
    assert (found.text, found.charset, found.charset_from) == (text, codec, "detector")


@pytest.mark.parametrize(
    ("content", "claims", "charset", "notes"),
    [
        (FRENCH.encode(), {"header": "latin-1"}, "utf-8", (f"{SAYS} latin-1, but the bytes are UTF-8",)),
        (FRENCH.encode(), {"meta": "utf-16"}, "utf-8", ()),
        (
            FRENCH.encode("cp1252"),
            {"header": "utf-8"},
            "cp1252",
            (f"{SAYS} utf-8, but the bytes are not",),
        ),
        (FRENCH.encode(), {"header": "x-nothing"}, "utf-8", ("header names an unknown charset 'x-nothing'",)),
    ],
)
def test_a_claim_that_the_bytes_do_not_bear_out_is_noted(content, claims, charset, notes):
    found = decode(content, **claims)
    assert (found.text, found.charset, found.notes) == (FRENCH, charset, notes)


def test_a_character_cut_at_the_end_costs_no_more_than_itself():
    found = decode((FRENCH + "é").encode()[:-1])
    assert found.text == FRENCH + "�"
    assert found.notes == ("1 broken UTF-8 sequences replaced",)


def test_mojibake_is_mended_by_line_and_noted():
    broken = FRENCH.encode().decode("cp1252")
    found = decode(f"{broken}\n{RUSSIAN}\n".encode())
    assert found.text == f"{FRENCH}\n{RUSSIAN}\n"
    assert found.notes == ("mojibake mended in 1 line",)


@pytest.mark.parametrize(
    "text", [FRENCH, POLISH, RUSSIAN, "می‌روم به خانه", "क्‍ष 👨‍👩‍👧", "Ærø, Åse, ß, ﬁ, ｆｕｌｌ"]
)
def test_good_text_is_not_mended(text):
    assert mend(text) == (text, ())


@pytest.mark.parametrize("content", [b"NUL \x00 in it", b"\x01\x02\x03\x04\x05" * 20, bytes(range(256))])
def test_binary_is_refused(content):
    with pytest.raises(Refused):
        decode(content)


@pytest.mark.parametrize(
    ("label", "codec"),
    [("ISO-8859-1", "cp1252"), ("gb2312", "gb18030"), ("x-sjis", "cp932"), ("utf8", "utf-8"), ("rot13", None),
     ("base64", None), ("nonsense", None), ('"UTF-8"', "utf-8"), ("windows-874", "cp874")],
)  # fmt: skip
def test_labels_mean_what_they_mean_on_the_web(label, codec):
    assert python_codec(label) == codec


def test_halves_of_surrogate_pairs_are_joined_or_replaced():
    assert without_surrogates("a\ud83d\ude00b") == "a😀b"
    assert without_surrogates("a\ud83db") == "a�b"
