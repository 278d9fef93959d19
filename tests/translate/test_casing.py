"""Headlines in capitals and in Title Case, as running text and back."""

import pytest

from archive.model import Block
from archive.translate.casing import RunningText, lower, restore, style

KNOWN = {"istanbul": "Istanbul", "talks": "talks", "peace": "peace", "over": "over"}


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("RUSSIA AND UKRAINE RESUME TALKS", "en", "capitals"),
        ("LATEST NEWS", "en", "capitals"),
        ("NATO", "en", None),
        ("Russia and Ukraine Resume Peace Talks", "en", "title"),
        ("Russia and Ukraine resume peace talks", "en", None),
        ("Die Stadt und ihre Bürger Feiern Heute", "de", None),
        ("Banco Central do Brasil", "pt", None),
        ("He Said So to the Press Today Himself.", "en", None),
        ("俄罗斯和乌克兰恢复和平谈判", "zh", None),
        ("1 2 3", "en", None),
    ],
)
def test_the_style_of_a_headline(text: str, language: str, wanted: str | None) -> None:
    assert style(text, language) == wanted


@pytest.mark.parametrize(
    ("text", "how", "language", "wanted"),
    [
        ("RUSSIA TALKS IN ISTANBUL ON MONDAY", "capitals", "en", "Russia talks in Istanbul on Monday"),
        ("NATO AND THE U.S. AGREE", "capitals", "en", "NATO and the U.S. agree"),
        ("SEE https://X.org/AbC AND @Anna", "capitals", "en", "See https://X.org/AbC and @Anna"),
        ("IRMAK ISINDI", "capitals", "tr", "Irmak ısındı"),
        ("Peace Talks in Istanbul Over Zorglub", "title", "en", "Peace talks in Istanbul over Zorglub"),
    ],
)  # fmt: skip
def test_a_headline_as_running_text(text: str, how: str, language: str, wanted: str) -> None:
    assert lower(text, how, KNOWN, language) == wanted


@pytest.mark.parametrize(
    ("text", "how", "target", "wanted"),
    [
        ("Rússia retoma negociações", "capitals", "pt", "RÚSSIA RETOMA NEGOCIAÇÕES"),
        ("istanbul ısındı", "capitals", "tr", "İSTANBUL ISINDI"),
        ("Η Ελλάδα συμφωνεί", "capitals", "el", "Η ΕΛΛΑΔΑ ΣΥΜΦΩΝΕΙ"),
        ("veja https://x.org/ab e @anna", "capitals", "pt", "VEJA https://x.org/ab E @anna"),
        ("Rússia retoma a paz com a Ucrânia", "title", "pt", "Rússia Retoma a Paz com a Ucrânia"),
        ("俄罗斯恢复谈判", "capitals", "zh", "俄罗斯恢复谈判"),
    ],
)  # fmt: skip
def test_a_translated_headline_in_its_style(text: str, how: str, target: str, wanted: str) -> None:
    assert restore(text, how, target) == wanted


def test_running_text_tells_which_words_have_capitals() -> None:
    blocks = [
        Block("paragraph", "The talks in Istanbul ended. Talks go on.", "en"),
        Block("title", "PEACE TALKS IN ISTANBUL", "en"),
        Block("paragraph", "Les Pourparlers", "fr"),
    ]
    forms = RunningText(blocks).forms("en")
    assert (forms["talks"], forms["istanbul"]) == ("talks", "Istanbul")
    assert "pourparlers" not in forms
