"""The checks, on good translations and on the same ones damaged on purpose.

The sentences are those that the checks' constants were not set on.
"""

import random
import re
from collections.abc import Callable, Iterator

import pytest

from archive.jobs.labels import detecting
from archive.settings import Settings
from archive.translate.checks import Pair, check
from tests.floors import floors
from tests.parallel import LANGUAGES, sentences

FOUR = {"fr", "pt", "ru", "zh"}
PAIRS = [(s, t) for s in LANGUAGES for t in LANGUAGES if s != t and ("en" in (s, t) or {s, t} <= FOUR)]
LETTERS = {"language": "written in Cyrillic letters"}
EMPTY = {"untranslated": "the translation is empty", "length": "0.06 of the usual length"}
Damage = Callable[[random.Random, str, str, str, str], tuple[str, str] | None]


def good() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    for source, target in PAIRS:
        yield source, target, list(zip(sentences(source), sentences(target), strict=True))


def gap(language: str) -> str:
    return "" if language == "zh" else " "


def number_changed(chance: random.Random, s: str, t: str, source: str, target: str) -> tuple[str, str] | None:
    """Another digit in a number that stands in both."""
    shared = [m for m in re.finditer(r"\d+", t) if m.group() in re.findall(r"\d+", s)]
    if not shared:
        return None
    number = chance.choice(shared)
    at = chance.randrange(number.start(), number.end())
    digit = chance.choice([d for d in "123456789" if d != t[at]])
    return s, t[:at] + digit + t[at + 1 :]


def any_digit_changed(
    chance: random.Random, s: str, t: str, source: str, target: str
) -> tuple[str, str] | None:
    """Another digit anywhere, though the source may spell the number out."""
    places = [at for at, c in enumerate(t) if c.isdigit()]
    if not places:
        return None
    at = chance.choice(places)
    return s, t[:at] + chance.choice([d for d in "0123456789" if d != t[at]]) + t[at + 1 :]


def loop(chance: random.Random, s: str, t: str, source: str, target: str) -> tuple[str, str]:
    """The last words over and over, at the end or before the rest."""
    words = list(t) if target == "zh" else t.split()
    at, size = chance.randrange(2, len(words) + 1), chance.randrange(1, 5)
    rest = words[at:] if chance.random() < 0.5 else []
    return s, gap(target).join(words[:at] + words[max(0, at - size) : at] * chance.randrange(3, 8) + rest)


def echo(chance: random.Random, s: str, t: str, source: str, target: str) -> tuple[str, str]:
    return s, s


def cut_off(chance: random.Random, s: str, t: str, source: str, target: str) -> tuple[str, str]:
    return s, t[: int(len(t) * chance.uniform(0.3, 0.6))]


def wrong_language(chance: random.Random, s: str, t: str, source: str, target: str) -> tuple[str, str]:
    """What another language says, and neither of the two."""
    other = chance.choice([language for language in LANGUAGES if language not in (source, target)])
    return s, sentences(other)[sentences(target).index(t)]


def rate(damage: Damage) -> float:
    """The share of damaged translations that carry a flag."""
    chance = random.Random(1)
    detect = detecting(Settings()) if damage is wrong_language else None
    flagged = total = 0
    for source, target, pairs in good():
        for s, t in pairs if damage in (number_changed, any_digit_changed) else chance.sample(pairs, 60):
            damaged = damage(chance, s, t, source, target)
            if damaged is not None:
                total += 1
                flagged += bool(check(Pair(*damaged, source, target, detect=detect)))
    assert total > 500
    return flagged / total


def test_good_translations_carry_hardly_a_flag() -> None:
    detect = detecting(Settings())
    flags = [
        check(Pair(s, t, source, target, detect=detect)) for source, target, pairs in good() for s, t in pairs
    ]
    assert sum(map(bool, flags)) / len(flags) <= floors("checks")["good_flagged_at_most"]


@pytest.mark.parametrize(
    "damage",
    [number_changed, any_digit_changed, loop, echo, cut_off, wrong_language],
    ids=lambda damage: damage.__name__,
)
def test_damaged_translations_carry_one(damage: Damage) -> None:
    assert rate(damage) >= floors("checks")[f"{damage.__name__}_flagged"]


def test_a_dropped_sentence_is_flagged() -> None:
    chance = random.Random(1)
    flagged = total = 0
    for source, target, pairs in good():
        for (s1, t1), (s2, t2) in zip(pairs[::2], pairs[1::2], strict=False):
            kept = chance.choice([t1, t2])
            flagged += bool(check(Pair(s1 + gap(source) + s2, kept, source, target)))
            total += 1
    assert flagged / total >= floors("checks")["sentence_dropped_flagged"]


@pytest.mark.parametrize(
    ("source", "text", "pair"),
    [
        ("It has 1,234.5 m at 7:30 p.m.", "Tem 1.234,5 m às 19h30.", "en-pt"),
        ("On 9/11/2001 he left.", "Er ging am 11.09.2001.", "en-de"),
        ("In the 1990s it grew 5%.", "Nos anos 90 cresceu 5%.", "en-pt"),
        ("It costs 1.2 million.", "它花费120万。", "en-zh"),
        ("It costs 1.2 million.", "Cela coûte 1 200 000.", "en-fr"),
        ("In the 20th century.", "No século XX.", "en-pt"),
        ("There were 5 of them.", "Eram cinco.", "en-pt"),
        ("هناك ١٢٣٤ شخصا.", "There are 1,234 people.", "ar-en"),
        ("He left on 9 November.", "他于11月9日离开。", "en-zh"),
        ("Odszedł w listopadzie.", "他于11月离开。", "pl-zh"),
        ("W latach 50. XIV w. umarł.", "He died in the 1350s.", "pl-en"),
        ("Scores: 3-2 and 10.5.", "Placar: 3-2 e 10,5.", "en-pt"),
    ],
)
def test_the_same_numbers_written_otherwise_are_right(source: str, text: str, pair: str) -> None:
    assert "numbers" not in check(Pair(source, text, *pair.split("-")))


@pytest.mark.parametrize(
    ("source", "text", "pair", "wanted"),
    [
        ("He was born in 1987.", "Nasceu em 1978.", "en-pt", {"numbers": "1987 became 1978"}),
        ("He left in November.", "他于12月离开。", "en-zh", {"numbers": "12 not in the source"}),
        ("Nos anos 80 morreu.", "He died in the 1580s.", "pt-en", {"numbers": "80 became 1580"}),
        ("It costs 1.5 of 15,000.", "Custa 1,2 de 15.000.", "en-pt", {"numbers": "1.5 became 1,2"}),
        (
            "Four of 10 went and nine of 10 stayed.",
            "Quatro em 10 foram e nove em 40 ficaram.",
            "en-pt",
            {"numbers": "40 not in the source"},
        ),
        ("It grew by 472 drones.", "Cresceu em drones.", "en-pt", {"numbers": "472 missing"}),
        ("Read also", "Leia também também também", "en-pt", {"repetition": "'também' 3 times in a row"}),
        (
            "Write to me@foo.org or @anna about it.",
            "Escreva para me-foo.org ou @anna sobre isso.",
            "en-pt",
            {"links": "changed or lost: me@foo.org"},
        ),
        ("The ministers met in Paris.", "Министры встретились.", "en-pt", LETTERS),
        ("The ministers met.", "", "en-pt", EMPTY),
        ("The ministers met in Paris.", "Os ministros ⁇ em Paris.", "en-pt", {"unknown_pieces": "holds '⁇'"}),
    ],
)  # fmt: skip
def test_flags_say_what_was_found(source: str, text: str, pair: str, wanted: dict[str, str]) -> None:
    assert check(Pair(source, text, *pair.split("-"))) == wanted


def test_what_the_engine_tells_is_flagged() -> None:
    pair = Pair("The cat met Zorglub.", "O gato viu.", "en", "pt", truncated=True, unknown=("▁Zorglub",))
    assert check(pair) == {
        "truncated": "the model's limit of output was reached",
        "unknown_pieces": "unknown to the model: Zorglub",
    }


def test_the_wrong_language_is_flagged_by_a_detector() -> None:
    text = "El presidente dijo el lunes que no iría a la reunión de ministros."
    pair = Pair(
        "The president said on Monday he would not go to the meeting.",
        text,
        "en",
        "pt",
        detect=lambda *_: "es",
    )
    assert check(pair) == {"language": "reads as es"}


def test_a_language_alike_is_no_flag_but_the_source_s_is() -> None:
    text = "O presidente da república disse na segunda-feira que não iria à reunião de ministros."
    for source_language, wanted in (("en", {}), ("gl", {"language": "reads as gl"})):
        pair = Pair(text.replace("a", "e"), text, source_language, "pt", detect=lambda *_: "gl")
        assert {k: v for k, v in check(pair).items() if k == "language"} == wanted


def test_names_and_links_alone_are_no_echo() -> None:
    assert check(Pair("Barack Obama, New York Times", "Barack Obama, New York Times", "en", "pt")) == {}


def test_a_language_that_the_detector_never_heard_of_is_no_flag() -> None:
    text = "La prezidanto diris lunde, ke li ne iros al la kunveno de ministroj."
    source = "The president said on Monday he would not go to the meeting of ministers."
    assert check(Pair(source, text, "en", "eo", detect=detecting(Settings()))) == {}
    assert check(Pair(source, text, "en", "pt", detect=detecting(Settings()))) == {"language": "reads as ro"}
