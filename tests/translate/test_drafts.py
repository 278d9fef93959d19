"""Sentences through one model: long ones in pieces, doubtful ones again, faulty ones mended once."""

from dataclasses import replace

import pytest

from archive.errors import EngineError
from archive.settings import Decoding
from archive.translate.drafts import Drafter, Interrupted, Request
from archive.translate.engine import Output, Search
from archive.translate.memory import Remembered
from archive.translate.progress import Meter
from tests.fake_engine import FakeEngine


def drafter(engine: FakeEngine, beam: int | None = 4) -> Drafter:
    loaded = engine.load(engine.models()[0], Decoding())
    return Drafter(loaded, "en", "pt", Decoding(beam=beam), searches=engine.searches)


def one(engine: FakeEngine, text: str, *wanted: str, beam: int | None = 4) -> Remembered:
    return drafter(engine, beam).translate([Request(text, wanted)])[text]


def test_a_sentence_too_long_is_cut_at_a_clause_and_never_handed_over_whole() -> None:
    engine = FakeEngine(most=40)
    text = "When the long day was over, the ministers went home; nobody said anything about it."
    assert one(engine, text).text == (
        "[When the long day was over,] [the ministers went home;] [nobody said anything about it.]"
    )
    assert all(len(sentence) <= 40 for _, sentences, _ in engine.asked for sentence in sentences)


def test_two_megabytes_without_a_space_are_done() -> None:
    engine = FakeEngine(most=500, make=lambda sentence: sentence)
    text = "x" * 2_000_000
    assert one(engine, text).text == text


def test_adaptive_is_greedy_first_and_wide_for_the_worst() -> None:
    scores = {f"It is number {n} of them.": -n / 100 for n in range(20)}
    engine = FakeEngine(make=lambda s: Output(f"Este é o número {s.split()[3]}.", scores[s]))
    drafter(engine, None).translate([Request(text) for text in scores])
    first, second = engine.asked
    assert first[1:] == (list(scores), Search(1, brief=True))
    assert second[1:] == (["It is number 18 of them.", "It is number 19 of them."], Search(4, brief=True))


def test_adaptive_looks_again_at_what_a_check_flags() -> None:
    answers = {1: "Ele ele ele ele ele foi para casa.", 4: "Ele foi para casa ontem."}
    engine = FakeEngine()
    requests = [Request("He went home yesterday."), *(Request(f"Line {n} is fine.") for n in range(9))]
    loaded = engine.load(engine.models()[0], Decoding())

    class Searching:
        fits = staticmethod(loaded.fits)

        def translate(self, sentences: list[str], search: Search, out: object = None) -> list[Output]:
            return [
                Output(answers[search.beam] if "home" in s else f"[{s}]", -1.0 if "Line 0" in s else -0.1)
                for s in sentences
            ]

    made = Drafter(Searching(), "en", "pt", Decoding()).translate(requests)
    assert made["He went home yesterday."] == Remembered("Ele foi para casa ontem.", {})


def test_a_loop_is_mended_by_other_settings() -> None:
    engine = FakeEngine(queue=["Leia também também também", "Leia também"])
    assert one(engine, "Read also") == Remembered("Leia também", {})
    assert [search for _, _, search in engine.asked] == [Search(4), Search(4, no_repeat=1)]


def test_what_can_not_be_mended_stays_with_its_flag_after_one_try() -> None:
    engine = FakeEngine(make=lambda _: "Leia também também também")
    made = one(engine, "Read also")
    assert (made.text, list(made.flags)) == ("Leia também também também", ["repetition"])
    assert len(engine.asked) == 2


def test_a_mangled_address_is_cut_around() -> None:
    engine = FakeEngine(queue=["Escreva para me-foo.org hoje.", "Escreva para", "hoje."])
    assert one(engine, "Write to me@foo.org today.") == Remembered("Escreva para me@foo.org hoje.", {})
    assert engine.asked[1][1] == ["Write to", "today."]


def test_an_address_that_comes_through_is_left_to_the_model() -> None:
    engine = FakeEngine(queue=["Escreva hoje para me@foo.org, sim."])
    assert one(engine, "Write to me@foo.org today, yes.").text == "Escreva hoje para me@foo.org, sim."
    assert len(engine.asked) == 1


def test_letters_that_a_model_does_not_know_are_respelled() -> None:
    engine = FakeEngine(queue=[Output("Conheço Gonter bem.", unknown=("ü",)), Output("Conheço Gunter bem.")])
    assert one(engine, "I know Günter well.") == Remembered("Conheço Günter bem.", {})
    assert engine.asked[1][1] == ["I know Gunter well."]


def test_a_wanted_word_is_kept_by_cutting_around_it() -> None:
    engine = FakeEngine(queue=["Eu leio o jornal hoje.", "Eu leio o", "hoje."])
    assert one(engine, "I read the Daily Planet today.", "Daily Planet") == Remembered(
        "Eu leio o Daily Planet hoje.", {}
    )


def test_a_wanted_word_within_another_is_none() -> None:
    engine = FakeEngine(queue=["Vi o Poste hoje.", "Vi o", "hoje."])
    assert one(engine, "I saw the Post today.", "Post") == Remembered("Vi o Post hoje.", {})


def test_a_wanted_word_that_gets_lost_is_flagged() -> None:
    engine = FakeEngine(searches=False, make=lambda _: "Eu leio.", most=10_000)
    made = one(engine, "Planet", "Planets")
    assert made.flags["glossary"] == "missing: Planets"


def test_an_engine_that_does_not_search_is_not_asked_the_same_twice() -> None:
    engine = FakeEngine(searches=False, make=lambda _: "Leia também também também")
    assert list(one(engine, "Read also", beam=None).flags) == ["repetition"]
    assert len(engine.asked) == 1


def test_what_was_made_before_a_model_died_is_kept_but_for_the_doubtful() -> None:
    answers = [Output(f"Este é o número {n}.", -n / 100) for n in range(5)]
    engine = FakeEngine(queue=[*answers, EngineError("it died")])
    with pytest.raises(Interrupted, match="it died") as caught:
        drafter(engine, None).translate([Request(f"This is number {n}.") for n in range(20)])
    assert caught.value.kept == {
        f"This is number {n}.": Remembered(f"Este é o número {n}.", {}) for n in range(4)
    }


def test_what_is_checked_comes_while_the_model_works() -> None:
    seen: list[str] = []

    class Watching(Meter):
        def tick(self, sentence: str) -> None:
            seen.append(f"done: {sentence}")

    def make(sentence: str) -> str:
        seen.append(f"model: {sentence}")
        return f"[{sentence}]"

    replace(drafter(FakeEngine(make=make)), meter=Watching()).translate([Request("One."), Request("Two.")])
    assert seen == ["model: One.", "done: One.", "model: Two.", "done: Two."]
