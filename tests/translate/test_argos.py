"""The Argos engine gives what argostranslate gives, and what argostranslate's defects would not."""

from pathlib import Path

import pytest

from archive.errors import EngineError
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate import packages
from archive.translate.argos import ArgosEngine, load
from archive.translate.engine import Output, Search
from tests import argos_itself, parallel
from tests import packages as made

WORDS = {"Lire": "Read", "aussi": "also", "la": "the", "paix": "peace"}
BEAM = Search(4)
ONE = Decoding(threads=1)


def sentences(source: str) -> list[str]:
    """Some of the news and of Wikipedia, and short ones."""
    return [*parallel.sentences(source)[::6], "NATO", "1,000 of them.", "Leia também"]


def itself(model: Model, place: Path, sentences: list[str]) -> list[str]:
    """What argostranslate makes of them."""
    return argos_itself.translations(place / f"translate-{model.name}-1_0", sentences)


@pytest.mark.parametrize("source", ["en", "pt"])
def test_a_sentence_is_translated_as_argostranslate_does(
    argos: ArgosEngine, real_packages: Path, source: str
) -> None:
    model = next(model for model in argos.models() if model.source == source)
    network = argos.load(model, ONE)
    outputs = [network.translate([sentence], BEAM)[0].text for sentence in sentences(source)]
    assert outputs == itself(model, real_packages, sentences(source))


def test_an_underscore_stays_one(argos: ArgosEngine, real_packages: Path) -> None:
    model = next(model for model in argos.models() if model.source == "en")
    text = "He moved the foo_bar variable."
    assert argos.load(model, ONE).translate([text], BEAM)[0].text == "Ele moveu a variável foo_bar."
    assert itself(model, real_packages, [text]) == ["Ele moveu a variável foo bar."]


def test_byte_pair_packages_work_as_in_argostranslate(tmp_path: Path) -> None:
    folder = made.toy_bpe(tmp_path / "packages", WORDS, "fr", "en")
    texts = ["Lire aussi la paix", "Lire aussi, la paix !", "paix paix la"]
    outputs = [output.text for output in load(packages.read(folder), ONE).translate(texts, BEAM)]
    assert outputs == ["Read also the peace", "Read also, the peace!", "peace peace the"]
    assert outputs == argos_itself.translations(folder, texts)


def test_batches_hardly_change_a_translation(argos: ArgosEngine, real_packages: Path) -> None:
    model = next(model for model in argos.models() if model.source == "en")
    texts = sentences("en")
    outputs = argos.load(model, Decoding(threads=2)).translate(texts, BEAM)
    alone = itself(model, real_packages, texts)
    same = sum(output.text == text for output, text in zip(outputs, alone, strict=True))
    assert same >= len(texts) - 1  # padding tips a near tie in one of some 300 sentences


def test_what_was_loaded_is_proved(argos: ArgosEngine) -> None:
    found = {(model.source, model.target): model for model in argos.models()}
    model = found["en", "pt"]
    assert (model.engine, model.name, model.version, model.licence) == ("argos", "en_pt", "1.0", "MPL-2.0")
    assert len(model.fingerprint) == 64
    assert model.fingerprint != found["pt", "en"].fingerprint
    assert argos.size(model) > 15_000_000


def test_a_target_prefix_is_given_and_cut_off(tmp_path: Path) -> None:
    words = WORDS | {">>en<<": ">>en<<"}
    package = packages.read(made.toy(tmp_path / "packages", words, "fr", "en", target_prefix="▁>>en<<"))
    assert package.target_prefix == "▁>>en<<"
    # The toy network reads place by place: a prefix takes the first word's.
    assert load(package, ONE).translate(["Lire aussi"], BEAM)[0].text == "also"


def test_unknown_pieces_are_told(tmp_path: Path) -> None:
    package = packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en"))
    output = load(package, ONE).translate(["Lire Zorglub"], BEAM)[0]
    assert output == Output("Read Zorglub", output.score, unknown=("▁Zorglub",))


def test_a_damaged_network_is_one_clear_error(tmp_path: Path) -> None:
    folder = made.toy(tmp_path / "packages", WORDS, "fr", "en")
    (folder / "model" / "model.bin").write_bytes(b"no network")
    with pytest.raises(EngineError, match="The model argos:fr_en can't be loaded"):
        load(packages.read(folder), ONE)


def test_a_damaged_tokenizer_is_one_clear_error(tmp_path: Path) -> None:
    folder = made.toy(tmp_path / "packages", WORDS, "fr", "en")
    (folder / "sentencepiece.model").write_bytes(b"no pieces")
    with pytest.raises(EngineError, match=r"The tokenizer .*sentencepiece\.model can't be read"):
        load(packages.read(folder), ONE)


class _Full:
    """A CTranslate2 translator that runs out of memory until batches are small."""

    def __init__(self, fits: int, error: Exception) -> None:
        self.fits, self.error, self.batches = fits, error, []

    def translate_batch(self, pieces: list[list[str]], **_: object) -> list["_Later"]:
        size = sum(map(len, pieces))
        self.batches.append(size)
        return [_Later(p, None if size <= self.fits else self.error) for p in pieces]


class _Later:
    def __init__(self, pieces: list[str], error: Exception | None) -> None:
        self.hypotheses, self.scores, self.error = [pieces], [-1.0], error

    def result(self) -> "_Later":
        if self.error:
            raise self.error
        return self


def test_out_of_memory_makes_batches_smaller(tmp_path: Path) -> None:
    network = load(packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en")), ONE)
    network.translator = full = _Full(150, RuntimeError("CUDA failed with error out of memory"))
    outputs = network.translate(["Lire la Lire la"] * 100, BEAM)
    assert [output.text for output in outputs] == ["Lire la Lire la"] * 100
    assert full.batches == [400, 256, 144, 128, 128]


@pytest.mark.parametrize(("beam", "batches"), [(1, [2048, 1952]), (4, [1024, 1024, 1024, 928])])
def test_a_greedy_search_takes_larger_batches(tmp_path: Path, beam: int, batches: list[int]) -> None:
    network = load(packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en")), ONE)
    network.translator = roomy = _Full(10_000, MemoryError())
    network.translate(["Lire la Lire la"] * 1000, Search(beam))
    assert roomy.batches == batches


def test_no_memory_at_all_is_one_clear_error(tmp_path: Path) -> None:
    network = load(packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en")), ONE)
    network.translator = _Full(0, MemoryError("std::bad_alloc"))
    with pytest.raises(EngineError, match="The model argos:fr_en failed: std::bad_alloc"):
        network.translate(["Lire"], BEAM)


def test_a_model_that_dies_is_one_clear_error(tmp_path: Path) -> None:
    network = load(packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en")), ONE)
    network.translator = _Full(0, RuntimeError("cuBLAS failed"))
    with pytest.raises(EngineError, match="The model argos:fr_en failed: cuBLAS failed"):
        network.translate(["Lire"], BEAM)


def test_stray_folders_don_t_disturb(tmp_path: Path, use_packages) -> None:
    place = tmp_path / "packages"
    made.toy(place, WORDS, "fr", "en")
    (place / "stray").mkdir()
    (place / "empty.txt").write_text("")
    (place / "broken").mkdir()
    (place / "broken" / "metadata.json").write_text("{")
    use_packages(place)
    assert [model.name for model in ArgosEngine(Settings()).models()] == ["fr_en"]


def test_a_package_that_leaves_while_it_is_read_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = packages.read(made.toy(tmp_path / "packages", WORDS, "fr", "en"))
    package.folder.rename(tmp_path / "removed")
    monkeypatch.setattr(packages, "installed", lambda: [package])
    assert list(ArgosEngine(Settings()).models()) == []
