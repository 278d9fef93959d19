"""The front door: what is translated by what, kept, remembered, corrected, or named as impossible."""

from dataclasses import replace

import pytest

from archive.errors import EngineError
from archive.model import Block, Span, Translation
from archive.settings import Decoding
from archive.translate import Glossary, ProcessMemory, Translator, Untranslated
from archive.translate.argos import ArgosEngine
from archive.translate.engine import Output, Search
from archive.translate.glossary import Term
from tests.fake_engine import FakeEngine

BEAM = Decoding(beam=4)


def block(text: str, language: str = "en", **more: object) -> Block:
    return replace(Block("paragraph", text, language), **more)


def translator(*engines: FakeEngine, memory: ProcessMemory | None = None, **more: object) -> Translator:
    return Translator(engines, memory=memory or ProcessMemory(), **{"decoding": BEAM, **more})


def texts(outcomes: list[object]) -> list[str]:
    return [outcome.text if isinstance(outcome, Translation) else outcome.reason for outcome in outcomes]


def test_blocks_are_translated_kept_or_named(argos: ArgosEngine) -> None:
    blocks = [
        block("The president said on Monday that he would not go. He went home."),
        Block("marker", "Lire aussi", "fr", marker="related"),
        block("Ele foi para casa.", "pt-BR"),
        block("1,000 / 2.5"),
        block("asdf", "und"),
        block("Guten Morgen.", "de"),
    ]
    one = Translator(
        [argos],
        memory=ProcessMemory(),
        decoding=Decoding(beam=4, threads=1),
        wording=lambda block, target: "Leia também" if block.kind == "marker" else None,
    )
    model = one.current_model("en", "pt")
    assert model is not None
    said = "O presidente disse na segunda-feira que não iria. Ele foi para casa."
    assert one.translate(blocks, "pt") == [
        Translation("pt", said, "machine", model.id),
        Translation("pt", "Leia também", "lexicon"),
        Translation("pt", "Ele foi para casa.", "same"),
        Translation("pt", "1,000 / 2.5", "same"),
        Translation("pt", "asdf", "same"),
        Untranslated("de", "pt", "no route", "no installed model leads from de to pt"),
    ]
    assert one.models == {model.id: model}
    assert one.translate(blocks[:1], "pt") == [Translation("pt", said, "memory", model.id)]


def test_each_sentence_is_asked_for_once() -> None:
    engine, memory = FakeEngine(), ProcessMemory()
    blocks = [block("A cat. A dog."), block("A dog. A cat. A cow.")]
    outcomes = translator(engine, memory=memory).translate(blocks, "pt")
    assert texts(outcomes) == ["[A cat.] [A dog.]", "[A dog.] [A cat.] [A cow.]"]
    assert engine.asked == [("en-pt", ["A cat.", "A cow.", "A dog."], Search(4))]
    later = FakeEngine()
    outcomes = translator(later, memory=memory).translate([*blocks, block("A cat. A pig.")], "pt")
    assert [outcome.origin for outcome in outcomes] == ["memory", "memory", "machine"]
    assert later.asked == [("en-pt", ["A pig."], Search(4))]


def test_nothing_new_loads_nothing() -> None:
    memory = ProcessMemory()
    translator(FakeEngine(), memory=memory).translate([block("A cat.")], "pt")
    engine = FakeEngine()
    assert texts(translator(engine, memory=memory).translate([block("A cat.")], "pt")) == ["[A cat.]"]
    assert engine.loads == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"decoding": Decoding(beam=5)},
        {"decoding": Decoding(beam=4, compute_type="float32")},
        {"glossary": Glossary((Term("cat", "gato"),))},
    ],
    ids=["beam", "compute type", "glossary"],
)
def test_other_settings_are_another_model(changed: dict[str, object]) -> None:
    memory = ProcessMemory()
    first = translator(FakeEngine(), memory=memory)
    first.translate([block("A cat.")], "pt")
    other = translator(FakeEngine(), memory=memory, **changed)
    assert other.current_model("en", "pt") != first.current_model("en", "pt")
    outcome = other.translate([block("A cat.")], "pt")[0]
    assert (outcome.origin, outcome.model) == ("machine", other.current_model("en", "pt").id)


def test_a_glossary_leaves_the_memory_of_other_sentences_alone() -> None:
    memory = ProcessMemory()
    translator(FakeEngine(), memory=memory).translate([block("A cow.")], "pt")
    engine = FakeEngine()
    one = translator(engine, memory=memory, glossary=Glossary((Term("cat", "gato"),)))
    outcome = one.translate([block("A cow.")], "pt")[0]
    assert (outcome.origin, outcome.model) == ("memory", one.current_model("en", "pt").id)
    assert engine.asked == []


def test_a_pivot_is_named_and_its_steps_are_remembered() -> None:
    engine, memory = FakeEngine(("fr-en", "en-pt")), ProcessMemory()
    one = translator(engine, memory=memory)
    outcome = one.translate([block("Un chat.", "fr")], "pt")[0]
    assert outcome.text == "[[Un chat.]]"
    assert outcome.model == one.current_model("fr", "pt").id
    assert outcome.model.startswith("fake:fr-en+en-pt-1+1#")
    assert one.translate([block("Un chat.", "fr")], "en")[0].origin == "memory"


def test_a_passage_in_another_language_goes_its_own_way() -> None:
    engine = FakeEngine(("en-pt", "fr-pt"))
    text = "He said: C'est la vie. And left."
    outcome = translator(engine).translate([block(text, spans=(Span(9, 22, "fr"),))], "pt")[0]
    assert outcome.text == "[He said:] [C'est la vie.] [And left.]"
    assert {name: sentences for name, sentences, _ in engine.asked} == {
        "en-pt": ["And left.", "He said:"],
        "fr-pt": ["C'est la vie."],
    }


def test_a_passage_without_a_route_stays_and_is_flagged() -> None:
    outcome = translator(FakeEngine()).translate(
        [block("He said: Guten Tag.", spans=(Span(9, 19, "de"),))], "pt"
    )[0]
    assert (outcome.text, outcome.flags) == ("[He said:] Guten Tag.", ("untranslated",))
    assert outcome.reasons["untranslated"] == "no installed model leads from de to pt"


def test_a_passage_in_the_target_stays() -> None:
    outcome = translator(FakeEngine()).translate(
        [block("He said: Bom dia.", spans=(Span(9, 17, "pt"),))], "pt"
    )[0]
    assert outcome.text == "[He said:] Bom dia."


@pytest.mark.parametrize(
    ("language", "target", "origin"),
    [("pt-BR", "pt", "same"), ("pt", "pt-BR", "same"), ("zh-Hans", "zh-Hant", None), ("sr-Latn", "sr", None)],
)
def test_variants_of_a_language(language: str, target: str, origin: str | None) -> None:
    outcome = translator(FakeEngine()).translate([block("Texto 文字", language)], target)[0]
    assert getattr(outcome, "origin", None) == origin


def test_a_person_s_words_win() -> None:
    memory = ProcessMemory()
    memory.corrected["en", "pt"] = {"A cat. A dog.": "Um gato e um cão.", "A cow.": "Uma vaca."}
    outcomes = translator(FakeEngine(), memory=memory).translate(
        [block("A cat. A dog."), block("A cow. A pig."), block("A cow. A cow.")], "pt"
    )
    assert [(outcome.text, outcome.origin) for outcome in outcomes] == [
        ("Um gato e um cão.", "human"),
        ("Uma vaca. [A pig.]", "machine"),
        ("Uma vaca. Uma vaca.", "human"),
    ]


def test_the_next_engine_steps_in_where_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    broken = FakeEngine(name="broken", make=lambda sentence: EngineError("out of order"))
    one = translator(broken, FakeEngine())
    outcomes = [one.translate([block(text)], "pt")[0] for text in ("A cat.", "A dog.")]
    assert texts(outcomes) == ["[A cat.]", "[A dog.]"]
    assert {outcome.model for outcome in outcomes} == {"fake:en-pt-1#fakeen-pt000/beam=4"}
    assert caplog.messages == ["out of order; the next model steps in"]


def dying(sentences: int) -> FakeEngine:
    """An engine that dies for good after so many sentences."""
    left = [sentences]

    def make(sentence: str) -> str | EngineError:
        left[0] -= 1
        return f"[{sentence}]" if left[0] >= 0 else EngineError("it died")

    return FakeEngine(name="dying", make=make)


CATS = [block(f"Cat number {n}.") for n in range(5)]


def test_a_model_that_dies_leaves_what_it_made_and_the_rest_to_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    one = translator(dying(3), FakeEngine())
    outcomes = one.translate(CATS, "pt")
    assert texts(outcomes) == [f"[Cat number {n}.]" for n in range(5)]
    assert [outcome.model.partition(":")[0] for outcome in outcomes] == ["dying"] * 3 + ["fake"] * 2
    assert {outcome.model for outcome in outcomes} <= one.models.keys()
    assert caplog.messages == [
        "it died; sentences made before, and kept: 3; going on",
        "it died; sentences made before, and kept: 3; the next model steps in",
    ]


def test_a_model_that_dies_with_no_other_leaves_what_it_made() -> None:
    memory = ProcessMemory()
    outcomes = translator(dying(3), memory=memory).translate(CATS, "pt")
    why = "it died; sentences made before, and kept: 3"
    assert texts(outcomes[:3]) == ["[Cat number 0.]", "[Cat number 1.]", "[Cat number 2.]"]
    assert outcomes[3:] == [Untranslated("en", "pt", "engine", why)] * 2
    again = replace(dying(9))
    assert len(translator(again, memory=memory).translate(CATS, "pt")) == 5
    assert again.asked == [("en-pt", ["Cat number 3.", "Cat number 4."], Search(4))]


def test_a_model_that_falls_and_gets_up_does_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    engine = FakeEngine(queue=["[Cat number 0.]", EngineError("it died")])
    one = translator(engine)
    assert texts(one.translate(CATS, "pt")) == [f"[Cat number {n}.]" for n in range(5)]
    assert caplog.messages == ["it died; sentences made before, and kept: 1; going on"]


def test_a_pivot_that_dies_keeps_what_came_through() -> None:
    engine = FakeEngine(("fr-en", "en-pt"), queue=["One.", "Two.", "Um.", EngineError("it died")])
    engine.make = lambda sentence: EngineError("it died")
    outcomes = translator(engine).translate([block("Un.", "fr"), block("Deux.", "fr")], "pt")
    assert texts(outcomes) == ["engine", "Um."]


def test_a_failing_model_costs_its_own_blocks_only() -> None:
    engine = FakeEngine(("en-pt", "fr-pt"), queue=[EngineError("it died")])
    outcomes = translator(engine).translate([block("A cat."), block("Un chat.", "fr")], "pt")
    assert outcomes[0] == Untranslated("en", "pt", "engine", "it died")
    assert texts(outcomes[1:]) == ["[Un chat.]"]


def test_a_model_that_does_not_load_is_tried_once() -> None:
    class Broken(FakeEngine):
        def load(self, *_: object) -> object:
            self.loads += 1
            raise EngineError("damaged")

    engine = Broken()
    one = translator(engine)
    for text in ("A cat.", "A dog."):
        assert one.translate([block(text)], "pt") == [Untranslated("en", "pt", "engine", "damaged")]
    assert engine.loads == 1


def test_windows_report_what_they_did() -> None:
    told: list[int] = []
    one = translator(FakeEngine(), progress=told.append, window_words=20_000)
    many = ((n, block(f"Cat number {n}. " + "word " * 97)) for n in range(500))
    assert [len(window) for window in one.windows(many, "pt")] == [200, 200, 100]
    assert sum(told) == 500 * 100


def test_a_window_of_writing_without_spaces_is_no_larger() -> None:
    one = translator(FakeEngine(), window_words=2_000)
    many = ((n, block("猫很大。" * 100)) for n in range(100))
    assert [len(window) for window in one.windows(many, "pt")] == [40, 40, 20]


def test_a_sentence_of_two_windows_is_asked_for_once() -> None:
    engine = FakeEngine()
    one = translator(engine, window_words=4)
    windows = list(
        one.windows(enumerate(map(block, ["A cat. A dog.", "A dog. A cow.", "A cow. A cat."])), "pt")
    )
    assert sorted(text for _, texts, _ in engine.asked for text in texts) == ["A cat.", "A cow.", "A dog."]
    assert [outcome.origin for window in windows for _, outcome in window] == ["machine", "machine", "memory"]


def test_a_stop_keeps_what_came_out() -> None:
    done: list[str] = []

    def make(sentence: str) -> str:
        done.append(sentence)
        return f"[{sentence}]"

    memory = ProcessMemory()
    blocks = [(n, block(f"Cat number {n}.")) for n in range(9)]
    one = translator(FakeEngine(make=make), memory=memory, stop=lambda: len(done) >= 5)
    assert list(one.windows(blocks, "pt")) == []
    later = FakeEngine()
    (window,) = translator(later, memory=memory).windows(blocks, "pt")
    assert texts([outcome for _, outcome in window]) == [f"[Cat number {n}.]" for n in range(9)]
    assert later.asked == [("en-pt", [f"Cat number {n}." for n in range(5, 9)], Search(4))]


def test_the_last_window_may_be_small() -> None:
    told: list[int] = []
    one = translator(FakeEngine(), progress=told.append)
    windows = list(one.windows([("a", block("A cat.")), ("b", block("12"))], "pt"))
    assert [[(key, outcome.text) for key, outcome in window] for window in windows] == [
        [("a", "[A cat.]"), ("b", "12")]
    ]
    assert sum(told) == 3


def test_closing_gives_models_back() -> None:
    engine = FakeEngine()
    one = translator(engine)
    one.translate([block("A cat.")], "pt")
    one.close()
    assert engine.closed == 1


def test_flags_reach_the_block() -> None:
    engine = FakeEngine(make=lambda _: Output("Sim, em 1978 ele disse.", truncated=True))
    outcome = translator(engine).translate([block("Yes, he said so in 1987.")], "pt")[0]
    assert outcome.flags == ("numbers", "truncated")
    assert outcome.reasons["numbers"] == "1987 became 1978"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One.\n\n  - Two.  Three!\r\n* 4\n", "[One.]\n\n  - [Two.]  [Three!]\r\n* 4\n"),
        ("1. First\n2. Second", "1. [First]\n2. [Second]"),
        ("See it now. https://x.org/a_b #Tag 😀", "[See it now.] https://x.org/a_b #Tag 😀"),
        ("https://x.org/a_b", "https://x.org/a_b"),
        ("\x00Odd\ud800 text.", "[Odd text.]"),
        ("\x1b[31mRed\x1b[0m text.", "[Red text.]"),
        ("می‌خواهم", "می‌خواهم"),
        ("   ", "   "),
        ("", ""),
    ],
)
def test_structure_survives(text: str, wanted: str) -> None:
    engine = FakeEngine(make=lambda sentence: sentence if "\u200c" in sentence else f"[{sentence}]")
    assert translator(engine).translate([block(text)], "pt")[0].text == wanted


def test_spaces_are_written_as_the_target_does() -> None:
    engine = FakeEngine(("zh-en", "en-zh"))
    one = translator(engine)
    assert one.translate([block("你好。再见。", "zh")], "en")[0].text == "[你好。] [再见。]"
    assert one.translate([block("Hello. Bye.\nEnd.")], "zh")[0].text == "[Hello.][Bye.]\n[End.]"
