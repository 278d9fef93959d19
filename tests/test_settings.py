"""The settings file: read whole, or refused with the line of its mistake."""

from pathlib import Path

import pytest

from archive.errors import DataFileError
from archive.settings import ConvertedModel, Decoding, Settings, find, load


def written(folder: Path, text: str) -> Path:
    path = folder / "lire-aussi.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_of_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
engines = ["firefox", "argos"]
glossary = "glossary.tsv"
markers = "more"
languages = ["en", "pt"]
detector = "langdetect"

[decoding]
beam = 4
device = "cuda"
compute_type = "int8"
threads = 3

[firefox]
models = "fx"

[[ctranslate2]]
folder = "opus"
source = "fr"
target = "en"
licence = "CC-BY-4.0"

[[ctranslate2]]
folder = "nllb"
languages = { fr = "fra_Latn", en = "eng_Latn" }
source_prefix = ["{source}"]
target_prefix = ["{target}"]
""",
    )
    assert load(path) == Settings(
        engines=("firefox", "argos"),
        decoding=Decoding(beam=4, device="cuda", compute_type="int8", threads=3),
        ctranslate2=(
            ConvertedModel(tmp_path / "opus", "opus", "fr", "en", licence="CC-BY-4.0"),
            ConvertedModel(
                tmp_path / "nllb",
                "nllb",
                languages={"fr": "fra_Latn", "en": "eng_Latn"},
                source_prefix=("{source}",),
                target_prefix=("{target}",),
            ),
        ),
        firefox_models=tmp_path / "fx",
        glossary=tmp_path / "glossary.tsv",
        markers=tmp_path / "more",
        languages=("en", "pt"),
        detector="langdetect",
        path=path,
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("engines = ['argos']\nengine = 'x'\n", "line 2: unknown key 'engine'"),
        ("[decoding]\nbeam = 0\n", "line 2: beam must be at least 1"),
        ("[decoding]\n\nbeam = true\n", "line 3: beam must be a whole number"),
        ("[decoding]\ndevice = 'tpu'\n", "line 2: device must be cpu or cuda"),
        ("\nlanguages = 'en'\n", "line 2: languages must be a list of texts"),
        ("languages = [1]\n", "line 1: languages must be a list of texts"),
        ("[ctranslate2]\nfolder = 'x'\n", "line 1: ctranslate2 must be a list"),
        ("[[ctranslate2]]\nsource = 'fr'\n", "line 1: .* needs the folder"),
        ("[[ctranslate2]]\nfolder = 'x'\n", "line 1: .* needs source and target, or languages"),
        ("engines = 1 2\n", "lire-aussi.toml: .*at line 1"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(DataFileError, match=what):
        load(written(tmp_path, text))


def test_where_it_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find(tmp_path / "archive.db") == Settings()
    written(tmp_path, "detector = 'eldc'\n")
    assert find(tmp_path / "archive.db").detector == "eldc"
    monkeypatch.setenv("LIRE_AUSSI_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(
        DataFileError, match=r"none\.toml: can't read the settings: No such file or directory$"
    ):
        find(tmp_path / "archive.db")
