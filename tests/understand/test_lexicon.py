"""The lexicon: its files, matching, translation, and what is missing in a language."""

import pytest

from archive.errors import DataFileError
from archive.understand import Lexicon
from archive.understand.entries import read_entries
from archive.understand.lexicon import BUILT_IN

LEXICON = Lexicon.load()
COMPLETE = sorted(
    [
        "ar",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "fa",
        "fi",
        "fr",
        "he",
        "hi",
        "hu",
        "it",
        "ja",
        "ko",
        "nb",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "sv",
        "tr",
        "uk",
        "zh",
        "zh-Hant",
    ]
)
CORE = ("related", "more", "latest", "most_read", "share", "advertisement", "comments")


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_missing_in_a_complete_language(language):
    missing = set(LEXICON.senses("en")) - set(LEXICON.senses(language))
    assert not missing, f"{language}.markers lacks a wording for: {sorted(missing)}"


@pytest.mark.parametrize("language", LEXICON.languages)
def test_every_language_has_the_core(language):
    missing = [function for function in CORE if not LEXICON.wording(function, language)]
    assert not missing, f"{language}.markers lacks a wording for: {missing}"


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.markers")), ids=lambda path: path.name)
def test_a_built_in_file_is_named_after_its_language(path):
    assert {entry.language for entry in read_entries(path)} == {path.stem}


@pytest.mark.parametrize(
    ("text", "function", "target", "expected"),
    [
        ("Lire aussi", "related", "en", "Read also"),
        ("Lire aussi", "related", "pt", "Leia também"),
        ("Lire aussi", "related", "pt-BR", "Leia também"),
        ("Lire aussi", "related", "ar", "اقرأ أيضا"),
        ("Lire aussi", "related", "zh-TW", "延伸閱讀"),
        ("Lire aussi", "related", "no", "Les også"),
        ("Lire aussi :", "related", "de", "Lesen Sie auch:"),
        ("Read also:", "related", "fr", "Lire aussi\u00a0:"),
        ("Read also:", "related", "ja", "あわせて読みたい："),
        ("LIRE AUSSI »", "related", "en", "READ ALSO »"),
        ("Latest News", "latest", "pt", "Últimas notícias"),
        ("Most commented", "most_read", "de", "Meistkommentiert"),
        ("Publicité", "advertisement", "en", "Advertisement"),
        ("Most read in Football", "most_read", "de", None),
        ("The council met", "related", "de", None),
        ("Lire aussi", "related", "xx", None),
    ],
)
def test_a_label_is_translated_with_its_shape(text, function, target, expected):
    assert LEXICON.translate(text, function, target) == expected


@pytest.mark.parametrize(
    "line",
    [
        "LIRE AUSSI",
        "lire aussi :",
        "« Lire aussi »",
        "► Lire aussi",
        "Lire  aussi",
        "[Lire aussi]",
        "👉 Lire aussi",
        "Lire\u00a0aussi\u00a0:",
        "Lire aussi →",
        "\u200bLire aussi",
        "Lire aussı",
        "\u202bLire aussi\u202c",
    ],
)
def test_matching_folds_what_says_nothing(line):
    assert [entry.wording for entry in LEXICON.matches(line)[0].entries] == ["Lire aussi"]


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("language: fr\n\n[related]\nLire aussi\nLIRE AUSSI :\n", 5, "says the same as line 4"),
        ("language: fr\n[relatd]\nLire aussi\n", 2, "no function 'relatd'"),
        ("language: qq\n[related]\nLire aussi\n", 1, "no language code"),
        ("language: fr\n[related\nLire aussi\n", 2, "expected [function]"),
        ("language: fr\nrelated]\nLire aussi\n", 2, "expected [function]"),
        ("language fr\n", 1, "expected `language: CODE`"),
        ("# nothing\n", 1, "no line `language: CODE`"),
        ("language: fr\nLire aussi\n", 2, "before the first [function]"),
        ("language: fr\n[related]\nLire aussi | befor\n", 3, "'befor' is no place"),
        ("language: fr\n[related]\n***\n", 3, "holds no letters"),
        ("language: fr\n[related]\nLire … aussi\n", 3, "can begin a wording or end it"),
        ("language: fr\n[related: Sense!]\nLire aussi\n", 2, "expected [function]"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path, content, line, problem):
    path = tmp_path / "fr.markers"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        Lexicon.load(tmp_path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert problem in str(caught.value)


def test_a_file_in_another_charset_is_told_with_its_line(tmp_path):
    path = tmp_path / "fr.markers"
    path.write_bytes("language: fr\n[related]\nÀ lire\n".encode("latin-1"))
    with pytest.raises(DataFileError, match="line 3: not UTF-8"):
        Lexicon.load(path)


def test_a_users_folder_adds_to_the_built_in_languages(tmp_path):
    (tmp_path / "gd.markers").write_text(
        "language: gd\n[related]\nLeugh cuideachd | before\n", encoding="utf-8"
    )
    lexicon = Lexicon.load(tmp_path)
    assert lexicon.translate("Lire aussi", "related", "gd") == "Leugh cuideachd"
    assert lexicon.translate("Leugh cuideachd:", "related", "en") == "Read also:"
    assert "gd" not in Lexicon.load().languages


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(DataFileError, match="no such marker file or folder"):
        Lexicon.load(tmp_path / "none")
