"""Texts and queries meet in the index whatever the script and the spelling."""

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.store.fold import fold_extras, match_expression
from archive.store.views import TOKENIZER


@pytest.fixture(scope="module")
def connection():
    connection = sqlite3.connect(":memory:")
    connection.execute(f'CREATE VIRTUAL TABLE t USING fts5 (text, fold, tokenize = "{TOKENIZER}")')
    yield connection
    connection.close()


def finds(connection, text, query):
    connection.execute("DELETE FROM t")
    connection.execute("INSERT INTO t VALUES (?, ?)", (text, fold_extras(text)))
    expression = match_expression(query)
    if expression is None:
        return None
    return connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()[0] == 1


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Die Straße ist lang", "strasse"),
        ("Die Strasse ist lang", "Straße"),
        ("STRASSE", "straße"),
        ("Une œuvre d’art", "oeuvre"),
        ("Une oeuvre", "œuvre"),
        ("l’œuvre complète", "l'oeuvre"),
        ("Encyclopædia", "encyclopaedia"),
        ("København", "kobenhavn"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("ещё раз", "еще"),
        ("еще раз", "ещё"),
        ("за́мок", "замок"),
        ("Αθήνα", "αθηνα"),
        ("ΑΘΗΝΑ", "Αθήνα"),
        ("ο κόσμος", "ΚΟΣΜΟΣ"),
        ("İstanbul'da", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("ısparta", "isparta"),
        ("الأُمَم المتّحدة", "الامم المتحده"),
        ("الامم المتحدة", "الأمم المتحدة"),
        ("مستشفى", "مستشفي"),
        ("العـــربية", "العربية"),
        ("ایران", "ايران"),
        ("می‌خواهم", "میخواهم"),
        ("می‌خواهم", "می‌خواهم"),
        ("שָׁלוֹם עולם", "שלום"),
        ("שלום", "שָׁלוֹם"),
        ('צה"ל הודיע', 'צה"ל'),
        ("मानवाधिकार", "मानवाधिकार"),
        ("ज़रूरत", "जरूरत"),
        ("क़लम", "क़लम"),
        ("हिन्दी भाषा", "भाषा"),
        ("世界人权宣言", "人权"),
        ("世界人权宣言", "世界"),
        ("世界人权宣言", "宣言"),
        ("世界人权宣言", "宣"),
        ("世界人权宣言", "言"),
        ("世界人权宣言", "世界人权宣言"),
        ("東京タワーは高い", "タワー"),
        ("東京ﾀﾜｰは高い", "タワー"),
        ("ＡＢＣ放送", "abc"),
        ("Covid疫情2024年", "covid"),
        ("Covid疫情2024年", "covid 疫情"),
        ("Covid疫情2024年", "2024"),
        ("한국은 오늘", "한국"),
        ("คนไทยทุกคนมีสิทธิ", "คนไทย"),
        ("คนไทยทุกคนมีสิทธิ", "สิทธิ"),
        ("ສິດທິມະນຸດ", "ມະນຸດ"),
        ("សិទ្ធិមនុស្ស", "មនុស្ស"),
        ("လူ့အခွင့်အရေး", "အခွင့်"),
        ("عام ٢٠٢٤", "2024"),
        ("the year 2024", "٢٠٢٤"),
        ("Donau\u00addampf", "donaudampf"),
        ("state-of-the-art", "state-of-the-art"),
        ("translation", "transl*"),
        ("Übersetzung", "Uber*"),
        ("one two three", '"two three"'),
        ("one two three", "three -four"),
        ("eine große Straße", '"grosse strasse"'),
        ("naïve café", "naive cafe"),
        ("Việt Nam", "viet nam"),
    ],
)
def test_a_text_is_found(connection, text, query):
    assert finds(connection, text, query) is True


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("世界人权宣言", "人宣"),
        ("世界 人权", "界人"),
        ("one two three", '"one three"'),
        ("one two three", "three -two"),
        ("мой", "мои"),
        ("translation", "transl"),
        ("คนไทย", "ไทยคน"),
    ],
)
def test_another_text_is_not_found(connection, text, query):
    assert finds(connection, text, query) is False


@pytest.mark.parametrize("query", ["", "   ", '"', '""', "*", "-", "-word", "()", "?!", "\x00", "'"])
def test_a_query_without_a_word_asks_for_nothing(query):
    assert match_expression(query) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain English, with a dash — and “quotes”.",
        "Où ça ? Là-bas, à l’été : naïf, Noël, çà",
        "años ¿qué?",
    ],
)
def test_plain_latin_text_has_no_extras(text):
    assert fold_extras(text) == ""


def test_extras_hold_only_what_differs():
    assert fold_extras("Die Straße und die Straße, danach die Gasse") == "strasse"
    assert fold_extras("и ещё один") == "еще"
    assert fold_extras("世界 x") == "世界 界"


def test_operators_of_the_index_are_words_here(connection):
    assert finds(connection, "cats and dogs", "cats AND dogs") is True
    assert finds(connection, "near or not", "NEAR OR NOT") is True


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
@example('"a')
@example("a^b:c{d}")
@example("-- -a b")
@example("\ud800")
@example('NEAR("a" "b", 3)')
@example("title : x")
def test_no_query_is_an_error(connection, query):
    expression = match_expression(query)
    if expression is not None:
        connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()


def test_a_huge_query_is_cut(connection):
    for query in ("a " * 100_000, "字" * 100_000, '"' + "word " * 5000, "(" * 9999 + "x"):
        expression = match_expression(query)
        if expression is not None:
            connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=8))
def test_a_word_finds_itself(connection, word):
    # Letters newer than SQLite's tables are no letters to its tokenizer.
    known = connection.execute("SELECT 1").fetchone() and all(ord(c) < 0x2FA0 for c in word)
    if known and finds(connection, f"x {word} y", word) is False:
        tokens = connection.execute("SELECT fold FROM t").fetchone()[0]
        pytest.fail(f"{word!r} isn't found; extras {tokens!r}, asked {match_expression(word)!r}")
