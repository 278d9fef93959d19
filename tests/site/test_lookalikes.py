"""Names and addresses that pass for others say so; ordinary ones in any script are left alone."""

import pytest

from archive.site import lookalikes
from archive.site.markup import address, named
from tests.bilingual import fill, summit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("раураl News", "раураl ‹Cyrillic + Latin› News"),
        ("Le Mоnde", "Le Mоnde ‹Cyrillic + Latin›"),
        ("Τhe Times", "Τhe ‹Greek + Latin› Times"),
        ("Cбербанк", "Cбербанк ‹Cyrillic + Latin›"),
        ("Reutеrѕ", "Reutеrѕ ‹Cyrillic + Latin›"),
    ],
)
def test_a_word_of_two_scripts_says_so(text: str, shown: str) -> None:
    assert named(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Saldaña", "Łukasz Żółć", "Ngũgĩ wa Thiong’o", "Александр Солженицын", "Соса", "佐々木ローラ",
        "Καθημερινή / Kathimerini", "NHKニュース", "村上春樹", "Κώστας Καρυωτάκης", "VКонтакте",
        "한겨레 Hankyoreh",
        "TNFα", "µTorrent", "Δelta", "γδT", "e-почта", "Հայաստան", "القدس العربي", "הארץ", "ไทยรัฐ", "R&D 2·0",
    ],
)  # fmt: skip
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert named(text) == text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://раураl.com/a?b=1#c", "https://xn--l-7sba6dbr.com/a?b=1#c"),
        ("https://www.аррӏе.com/", "https://www.xn--80ak6aa92e.com/"),
        ("http://me@Googlе.com:8080/", "http://me@xn--googl-3we.com:8080/"),
        ("https://аррӏе.com@аррӏе.com/", "https://аррӏе.com@xn--80ak6aa92e.com/"),
        ("https://ѕсоре.ru/", "https://ѕсоре.ru/"),
        ("https://президент.рф/новости", "https://президент.рф/новости"),
        ("https://яндекс.com/", "https://яндекс.com/"),
        ("https://münchen.de/", "https://münchen.de/"),
        ("https://ελλάδα.gr/", "https://ελλάδα.gr/"),
        ("https://日本語ドメイン.jp/", "https://日本語ドメイン.jp/"),
        ("https://佐々木.jp/", "https://佐々木.jp/"),
        ("https://abcニュース.jp/", "https://abcニュース.jp/"),
        ("https://مثال.إختبار/", "https://مثال.إختبار/"),
        ("https://abcไทย.th/", "https://xn--abc-yml3c0l.th/"),
        ("https://[::1/", "https://[::1/"),
        ("folder/file.html", "folder/file.html"),
    ],
)
def test_a_host_name_is_shown_as_browsers_show_it(url: str, shown: str) -> None:
    assert lookalikes.address(url) == shown
    if shown != url:
        host = shown.split("//")[1].split("/")[0].rpartition("@")[2].split(":")[0]
        assert host.encode().decode("idna") in url.lower()


def test_a_file_name_tells_both_what_it_hides_and_what_it_mixes() -> None:
    assert address("in/раураl\u202efdp.html") == "in/раураl‹U+202E›fdp ‹Cyrillic + Latin›.html"
    assert address("a.db\u200b.txt") == "a.db‹U+200B›.txt"


@pytest.mark.parametrize(
    "unseen", "\xad\u034f\u061c\u115f\u180b\u200b\u200c\u200d\u200e\u2060\u3164\ufe00\ufe0f\ufeff\U000e0061"
)
def test_what_nobody_sees_hides_no_mix_and_no_twin(unseen: str) -> None:
    code = f"‹U+{ord(unseen):04X}›"
    assert named(f"\u0430{unseen}pple") == f"\u0430{code}pple ‹Cyrillic + Latin›"
    assert named(f"The Times{unseen}") == f"The Times{code}"
    assert address(f"in/\u0430{unseen}pple") == f"in/\u0430{code}pple ‹Cyrillic + Latin›"


@pytest.mark.parametrize("marked", ["\u0430\u0301pple", "\u04d1pple", "\u0430\u0335\u0336pple"])
def test_marks_hide_no_mix(marked: str) -> None:
    assert named(marked) == f"{marked} ‹Cyrillic + Latin›"


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "葛\U000e0100城", "👩\u200d💻 ❤\ufe0f\u200d🔥", "ភាសា\u200bខ្មែរ"]
)
def test_what_spelling_asks_for_stays(text: str) -> None:
    assert named(text) == text


async def test_an_article_page_tells_of_them(store, serve) -> None:
    from dataclasses import replace

    article = replace(summit(), publisher="Le Mоnde", authors=("Аnne",), url="https://www.аррӏе.com/1")
    [number] = fill(store, article)
    datasette = await serve(store.path)
    page = (await datasette.client.get(f"/archive/articles/{number}")).text
    assert "<bdi>Le Mоnde ‹Cyrillic + Latin›</bdi>" in page
    assert "<bdi>Аnne ‹Cyrillic + Latin›</bdi>" in page
    assert "<bdi>https://www.xn--80ak6aa92e.com/1</bdi>" in page
    for other in ("/", "/archive/articles", "/archive/-/search?q=accord"):
        assert "Le Mоnde ‹Cyrillic + Latin›" in (await datasette.client.get(other)).text, other
