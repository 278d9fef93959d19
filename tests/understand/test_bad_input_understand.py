"""Input that breaks others: long lines, no spaces, bidi controls, emoji, surrogates, failing detectors."""

import logging
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import PluginError
from archive.model import Article, Block
from archive.understand import detect, understand

PROSE = "The council met on Tuesday evening and voted for the new budget after a long debate about schools."


def read(*lines: str, **options) -> Article:
    return understand(Article("test", "T", tuple(Block("paragraph", line) for line in lines)), **options)


@pytest.fixture
def detectors(monkeypatch):
    """Stand-ins for entry points; what was made or said before is forgotten before and after."""
    found: dict[str, object] = {}

    def load(kind: str, name: str) -> object:
        if isinstance(found.get(name), Exception):
            raise found[name]
        return found[name] if name in found else real(kind, name)

    real = detect.plugins.load
    monkeypatch.setattr(detect.plugins, "load", load)
    for cached in (detect.detector, detect._say_once):
        cached.cache_clear()
    yield found
    for cached in (detect.detector, detect._say_once):
        cached.cache_clear()


class Raises:
    def rank(self, text, candidates=None):
        raise RuntimeError("no model")


class Silent:
    def rank(self, text, candidates=None):
        return None


@pytest.mark.parametrize(("name", "made"), [("raises", Raises), ("silent", Silent)])
def test_a_detector_that_fails_costs_the_language_alone(detectors, caplog, name, made):
    detectors[name] = made
    with caplog.at_level(logging.WARNING):
        told = read(PROSE, PROSE + " Again.", "Lire aussi", detector=name)
    assert [(b.kind, b.language) for b in told.blocks] == [
        ("paragraph", "und"),
        ("paragraph", "und"),
        ("marker", "fr"),
    ]
    assert len(caplog.records) == (1 if name == "raises" else 0)


def test_without_eldc_langdetect_stands_in_and_it_is_said_once(detectors, caplog):
    detectors["eldc"] = PluginError("no wheel")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert read(PROSE).language == "en"
    assert [record.message for record in caplog.records] == [
        "eldc is not available here, langdetect stands in: no wheel"
    ]


def test_a_detector_that_is_asked_for_by_name_must_be_there():
    with pytest.raises(PluginError, match="No detector is called 'nonesuch'"):
        read(PROSE, detector="nonesuch")


def test_langdetect_can_be_chosen_alone_and_answers_the_same_each_time():
    first = read(PROSE, "Die Regierung hat am Dienstag beschlossen.", detector="langdetect")
    assert [block.language for block in first.blocks] == ["en", "de"]
    assert all(
        read(PROSE, "Die Regierung hat am Dienstag beschlossen.", detector="langdetect") == first
        for _ in "123"
    )


def test_candidates_narrow_the_answer():
    spanish = "El juez defiende la imparcialidad de la unidad que lleva la causa."
    assert read(spanish).language == "es"
    assert read(spanish, languages=["es", "pt"]).language == "es"
    assert read(spanish, languages=["en", "fr"]).language != "es"
    assert read("Москва приветствует переговоры.", languages=["en", "fr"]).language == "und"


def test_a_declared_language_is_evidence_and_not_truth():
    assert read(PROSE, given="fr").language == "en"
    assert (
        read("O governo anunciou hoje novas medidas para a economia do país.", given="pt-BR").language
        == "pt-BR"
    )


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Η κυβέρνηση ανακοίνωσε νέα μέτρα", "el"),
        ("정부는 오늘 새로운 대책을 발표했다", "ko"),
        ("政府は今日、新しい対策を発表した", "ja"),
        ("รัฐบาลประกาศมาตรการใหม่", "th"),
        ("政府今天宣布了新的经济措施，以应对危机", "zh-Hans"),
        ("政府今天宣布了新的經濟措施，以應對危機", "zh-Hant"),
        ("Уряд оголосив нові заходи щодо їжі", "uk"),
        ("הממשלה הודיעה היום על צעדים חדשים", "he"),
    ],
)
def test_the_script_decides_or_narrows(line, language):
    assert read(line).blocks[0].language == language


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "\u200b\u200d",
        "🔥🔥🔥",
        "\u202eHidden\u202c",
        "x" * 5000,
        "漢" * 5000,
        "\ud800",
        "a\x00b",
        "…" * 400,
        "((((" * 500,
        "- " * 2000,
        "12:30 " * 1000,
        "a@" * 1000,
        '"' * 3000,
        "«" * 3000,
        "Lire aussi : " * 500,
    ],
)
def test_odd_lines_are_read(line):
    told = read(line, PROSE)
    assert (told.blocks[-1].text, told.blocks[-1].language) == (PROSE, "en")
    kept = "".join(block.text for block in told.blocks[:-1])
    assert [c for c in line if c.isalnum()] == [c for c in kept if c.isalnum()]


def test_thousands_of_empty_lines_and_a_line_of_a_megabyte_are_no_trouble():
    begun = time.process_time()
    told = read(*[""] * 5000, "Lire aussi 12:30 " * 60_000, PROSE)
    assert len(told.blocks) == 5002
    assert time.process_time() - begun < 5


def test_an_article_without_blocks_has_no_language():
    told = understand(Article("test", "T", ()))
    assert (told.language, dict(told.languages)) == ("und", {})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=6))
def test_whatever_comes_no_text_is_lost_and_the_answer_stays(lines):
    blocks = tuple(Block("paragraph", line) for line in lines)
    told = understand(Article("test", "T", blocks))
    assert told == understand(Article("test", "T", blocks))
    kept = "".join(block.text + (block.time or "") for block in told.blocks)
    for line in lines:
        letters = [c for c in line if c.isalpha()]
        assert all(c in kept for c in letters)
    assert all(0 <= block.confidence <= 1 for block in told.blocks)
