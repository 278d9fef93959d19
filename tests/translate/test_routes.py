"""Ways from one language to another, and the list of them."""

import pytest

from archive.errors import PluginError
from archive.settings import Settings
from archive.translate import engines, rows
from archive.translate.codes import family, from_engine, same
from archive.translate.routes import Routes
from tests.fake_engine import FakeEngine


def way(source: str, target: str, *given: FakeEngine) -> list[str] | None:
    route = Routes(given).find(source, target)
    return route and [f"{choices[0].engine.name}:{choices[0].model.name}" for choices in route.steps]


@pytest.mark.parametrize(
    ("routes", "source", "target", "wanted"),
    [
        (("fr-pt", "fr-en", "en-pt"), "fr", "pt", ["fr-pt"]),
        (("fr-en", "en-pt"), "fr", "pt", ["fr-en", "en-pt"]),
        (("fr-de", "de-pt", "fr-en", "en-pt"), "fr", "pt", ["fr-en", "en-pt"]),
        (("fr-es", "es-pt", "fr-de", "de-pt"), "fr", "pt", ["fr-de", "de-pt"]),
        (("fr-de", "de-en", "en-pt"), "fr", "pt", ["fr-de", "de-en", "en-pt"]),
        (("fr-en",), "en", "fr", None),
        (("en-pt",), "en-GB", "pt-BR", ["en-pt"]),
    ],
)
def test_fewest_steps_then_english(
    routes: tuple[str, ...], source: str, target: str, wanted: list[str] | None
) -> None:
    assert way(source, target, FakeEngine(routes)) == (wanted and [f"fake:{name}" for name in wanted])


def test_engines_in_the_order_given_and_the_direct_way_before_it() -> None:
    first, second = (
        FakeEngine(("fr-en", "en-pt"), name="first"),
        FakeEngine(("fr-en", "fr-pt"), name="second"),
    )
    assert way("fr", "en", first, second) == ["first:fr-en"]
    assert way("fr", "en", second, first) == ["second:fr-en"]
    assert way("fr", "pt", first, second) == ["second:fr-pt"]


def test_what_can_be_translated_is_listed() -> None:
    found = rows([FakeEngine(("fr-en", "en-pt"))])
    assert [(row.source, row.target, row.via, row.name, row.size) for row in found] == [
        ("en", "pt", (), "en-pt", 5),
        ("fr", "en", (), "fr-en", 5),
        ("fr", "pt", ("en",), "fr-en+en-pt", 10),
    ]
    assert found[2].engine == "fake"
    assert found[2].devices == ("cpu",)


def test_codes() -> None:
    assert [from_engine(code) for code in ("pb", "zt", "zh", "fr")] == ["pt-BR", "zh-Hant", "zh-Hans", "fr"]
    assert family("zh-TW") == family("zh-Hant") == ("zh", "Hant")
    assert family("zh") == ("zh", "Hans")
    assert same("pt", "pt-BR")
    assert same("no", "nb")
    assert not same("zh-Hans", "zh-Hant")
    assert not same("und", "und")


def test_engines_are_found_by_entry_point_in_the_user_s_order() -> None:
    made = engines(Settings(engines=("ctranslate2", "argos")))
    assert [engine.name for engine in made] == ["ctranslate2", "argos", "firefox"]
    assert [engine.name for engine in engines(Settings(), "argos")] == ["argos"]
    with pytest.raises(PluginError, match="No engine is called 'nope'"):
        engines(Settings(engines=("nope",)))
