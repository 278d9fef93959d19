"""Numbers in words: what they come to in each language, and what a typo in the table says."""

import pytest

from archive.errors import DataFileError
from archive.translate.checks import Pair, check
from archive.translate.checks.spelled import known, parse, spelled


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Twenty-five men and the fifteenth of them.", {"twenty-five": "25", "fifteenth": "15"}),
        ("en", "Nine hundred and eighty-four", {"nine hundred and eighty-four": "984"}),
        ("de", "Fünfundzwanzig Zweifel: zweijährige Achtung", {"fünfundzwanzig": "25", "zweijährige": "2"}),
        ("fr", "Quatre-vingt-dix-neuf", {"quatre-vingt-dix-neuf": "99"}),
        ("es", "treinta y cinco mil doscientas", {"treinta y cinco mil doscientas": "35200"}),
        ("pt-BR", "vinte e cinco mil e dois", {"vinte e cinco mil e dois": "25002"}),
        ("it", "Ventotto treni il seicento ottobre", {"ventotto": "28", "seicento": "600"}),
        ("nl", "tweeëndertig achtergronden", {"tweeëndertig": "32"}),
        ("ru", "двадцать пять, восьмидесятых", {"двадцать пять": "25", "восьмидесятых": "80"}),
        ("ar", "خمسة وعشرون", {"خمسة وعشرون": "25"}),
        ("zh-Hans", "三千五百万", {"三千五百万": "35000000"}),
        ("ms", "dua belas dan dua puluh lima", {"dua belas": "12", "dua puluh lima": "25"}),
        ("no", "tjue", {"tjue": "20"}),
        ("eo", "dudek", {}),
    ],
)  # fmt: skip
def test_numbers_in_words(language: str, text: str, wanted: dict[str, str]) -> None:
    assert {number.written: number.total for number in spelled(text, language)} == wanted


def test_the_parts_of_a_number_are_values_too() -> None:
    (number,) = spelled("two million", "en")
    assert number.values == {"2", "1000000", "2000000"}


def test_every_language_of_the_table_can_be_asked() -> None:
    assert all(known(code) for code in ("en", "nb", "no", "yue", "id", "fa", "hi", "el", "hu", "sv", "uk"))
    assert not known("eo")


@pytest.mark.parametrize(
    ("source", "text", "pair", "wanted"),
    [
        ("He paid fifteen.", "Pagou 15.", "en-pt", None),
        ("He paid fifteen.", "Pagou 16.", "en-pt", "fifteen became 16"),
        ("He paid 15.", "Pagou dezesseis.", "en-pt", "15 became dezesseis"),
        ("Twenty-five came.", "Vieram 25.", "en-pt", None),
        ("Twenty-five came.", "Vieram 26.", "en-pt", "26 not in the source"),
        ("Two of them and 9 cats.", "Dois deles e 9 gatos.", "en-pt", None),
        ("In the III century.", "In the 7th century.", "es-en", "III became 7"),
        ("O meio-dia de domingo.", "12 o'clock on Sunday.", "pt-en", None),
        ("15 of twenty.", "Quinze de 20.", "en-pt", None),
    ],
)
def test_words_against_digits(source: str, text: str, pair: str, wanted: str | None) -> None:
    assert check(Pair(source, text, *pair.split("-"))).get("numbers") == wanted


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("en\t2", "want a language, a value and its words by tabs"),
        ("en\ttwo\t2", "want a language, a value and its words by tabs"),
        ("en\t2\ttwo\nen\t3\ttwo", "line 2: 'two' stands twice for en"),
    ],
)
def test_a_mistake_names_its_line(row: str, reason: str) -> None:
    with pytest.raises(DataFileError, match=reason):
        list(parse("number_words.tsv", row))
