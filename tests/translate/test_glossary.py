"""The user's own words: read from a file, found in sentences, honoured in translations."""

from pathlib import Path

import pytest

from archive.errors import DataFileError
from archive.model import Block
from archive.settings import Decoding
from archive.translate import Glossary, ProcessMemory, Translator
from archive.translate.glossary import Found, Term, load
from tests.fake_engine import FakeEngine


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "glossary.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "source\ttarget\tpair\n# names\nDaily Planet\n\n"
        "ceasefire\tcessar-fogo\ten>pt\nUN\tONU\ten-fr\nx\ty\ten>\n",
    )
    assert load(path).terms == (
        Term("Daily Planet", None),
        Term("ceasefire", "cessar-fogo", "en", "pt"),
        Term("UN", "ONU", "en", "fr"),
        Term("x", "y", "en", None),
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\tb\ten>pt\textra\n", "line 1: want source, target and pair"),
        ("a\tb\n\tc\n", "line 2: want source"),
        ("a\tb\tEnglish to Portuguese\n", "line 1: 'English to Portuguese' is no pair"),
        ("a\tb\nA\tc\n", "line 2: 'A' stands in line 1 already"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DataFileError, match=what):
        load(written(tmp_path, text))


def test_terms_are_found_as_whole_words_the_longest_first() -> None:
    glossary = Glossary(
        (Term("UN", "ONU"), Term("UN Security Council", "Conselho"), Term("ceasefire", "trégua"))
    )
    pair = glossary.for_pair("en", "pt")
    text = "The UN Security Council wants a Ceasefire; UNESCO and un don't, the UN does."
    assert pair.find(text) == [
        Found(4, 23, "Conselho"),
        Found(32, 41, "trégua"),
        Found(68, 70, "ONU"),
    ]
    assert glossary.for_pair("en", "pt").digest == pair.digest != ""
    assert Glossary().for_pair("en", "pt").find(text) == []


def test_rows_for_other_languages_don_t_count() -> None:
    glossary = Glossary((Term("UN", "ONU", "en", "fr"),))
    assert glossary.for_pair("en", "pt").terms == ()
    assert glossary.for_pair("en-GB", "fr-CA").terms == glossary.terms


def translated(glossary: Glossary, text: str, *queue: str) -> tuple[object, FakeEngine]:
    engine = FakeEngine(queue=list(queue))
    translator = Translator([engine], memory=ProcessMemory(), decoding=Decoding(beam=4), glossary=glossary)
    return translator.translate([Block("paragraph", text, "en")], "pt")[0], engine


def test_a_term_is_put_into_the_sentence_for_the_model_to_copy() -> None:
    glossary = Glossary((Term("ceasefire", "cessar-fogo"),))
    outcome, engine = translated(glossary, "The ceasefire held well.", "O cessar-fogo se manteve bem.")
    assert (outcome.text, outcome.flags) == ("O cessar-fogo se manteve bem.", ())
    assert engine.asked[0][1] == ["The cessar-fogo held well."]


def test_a_term_that_the_model_changes_is_cut_around() -> None:
    glossary = Glossary((Term("Daily Planet", None),))
    outcome, _ = translated(
        glossary, "He reads the Daily Planet here.", "Ele lê o Planeta Diário aqui.", "Ele lê o", "aqui."
    )
    assert (outcome.text, outcome.flags) == ("Ele lê o Daily Planet aqui.", ())


def test_a_term_survives_a_pivot() -> None:
    engine = FakeEngine(
        ("fr-en", "en-pt"), make=lambda sentence: sentence.replace("Le", "The").replace("The", "O")
    )
    glossary = Glossary((Term("Matin", "Daily Planet", "fr", "pt"),))
    translator = Translator([engine], memory=ProcessMemory(), decoding=Decoding(beam=4), glossary=glossary)
    outcome = translator.translate([Block("paragraph", "Le Matin", "fr")], "pt")[0]
    assert outcome.text == "O Daily Planet"
    assert [sentences for _, sentences, _ in engine.asked] == [["Le Daily Planet"], ["O Daily Planet"]]


def test_a_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as raised:
        load(tmp_path / "none.tsv")
    assert str(raised.value) == f"{tmp_path}/none.tsv: can't read the glossary: No such file or directory"
