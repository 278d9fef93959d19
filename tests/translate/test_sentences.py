"""Where sentences end: held against real ones set one after the other."""

import pytest

from archive.errors import DataFileError
from archive.translate import sentences
from archive.translate.sentences import split
from tests.floors import floors
from tests.parallel import LANGUAGES
from tests.parallel import sentences as parallel


def ends(parts: list[str]) -> set[int]:
    found, at = set(), 0
    for part in parts[:-1]:
        at += len(part)
        found.add(at)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_ends_of_real_sentences_are_found_and_no_others(language: str) -> None:
    right = wrong = missed = 0
    every = parallel(language)
    gap = "" if language == "zh" else " "
    for at in range(0, len(every), 5):
        whole = [sentence + gap for sentence in every[at : at + 5]]
        wanted, found = ends(whole), ends(split("".join(whole), language))
        right += len(wanted & found)
        wrong += len(found - wanted)
        missed += len(wanted - found)
    assert right / (right + wrong) >= floors("sentences")["precision"]
    assert right / (right + missed) >= floors("sentences")["recall"]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("fr", "M. Dupont est venu. Il a dit oui.", ["M. Dupont est venu. ", "Il a dit oui."]),
        ("fr", "Il vit en 52 av. J.-C. à Rome.", ["Il vit en 52 av. J.-C. à Rome."]),
        ("en", "Mr. Smith of the U.S. left. Then?", ["Mr. Smith of the U.S. left. ", "Then?"]),
        ("en", "On the one hand, Ms. Clinton won.", ["On the one hand, Ms. Clinton won."]),
        ("de", "Am 28. Oktober kam Dr. Weiß. Er ging.", ["Am 28. Oktober kam Dr. Weiß. ", "Er ging."]),
        ("pl", "Zmarł 25 marca 1927 r. w Rzymie. Koniec.", ["Zmarł 25 marca 1927 r. w Rzymie. ", "Koniec."]),
        ("pt-BR", "O Sr. Silva saiu. Fim.", ["O Sr. Silva saiu. ", "Fim."]),
        ("zh", "他说：“好。”1955年，他走了。", ["他说：“好。”", "1955年，他走了。"]),
        ("xx", "No such language. It is split.", ["No such language. ", "It is split."]),
        ("en", "", []),
        ("en", "   ", ["   "]),
        ("en", "A lone \ud800 surrogate. Two.", ["A lone \ud800 surrogate. Two."]),
    ],
)
def test_known_hard_ones(language: str, text: str, wanted: list[str]) -> None:
    assert split(text, language) == wanted


def test_the_abbreviations_are_well_formed() -> None:
    assert "m." in sentences.abbreviations("fr")
    assert sentences.abbreviations("xx") == frozenset()


@pytest.mark.parametrize(
    ("line", "what"),
    [("fr Mme.", "want a language"), ("fr\tMme", "want a language"), ("\tMme.", "want a language")],
)
def test_a_typo_in_the_data_names_its_line(line: str, what: str) -> None:
    with pytest.raises(DataFileError, match=rf"abbreviations.tsv, line 2: {what}"):
        sentences.parse("abbreviations.tsv", f"# comment\n{line}\n")


def test_a_row_twice_names_its_line() -> None:
    with pytest.raises(DataFileError, match=r"line 2: 'MME\.' stands twice for fr"):
        sentences.parse("x", "fr\tMme.\nfr\tMME.\n")
