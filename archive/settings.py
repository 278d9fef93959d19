"""What a user may set in `lire-aussi.toml`; every key is optional, an unknown one is an error."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.errors import DataFileError, why

FILE_NAME = "lire-aussi.toml"
VARIABLE = "LIRE_AUSSI_SETTINGS"


@dataclass(frozen=True, slots=True)
class Decoding:
    """How translations are searched for.

    `beam` is the number of hypotheses kept, None for adaptive (greedy, then 4 for the doubtful ones).
    `device` is `cpu` or `cuda`; `compute_type` one of CTranslate2's, `auto` for the fastest that the
    machine has; `threads` how many sentences batches are worked on at once, None for one a core;
    `batch_tokens` the size of such a batch.
    """

    beam: int | None = None
    device: str = "cpu"
    compute_type: str = "auto"
    threads: int | None = None
    batch_tokens: int = 1024

    @property
    def label(self) -> str:
        """What of it decides the output, for `Model.settings`."""
        parts = ["adaptive" if self.beam is None else f"beam={self.beam}"]
        if self.compute_type != "auto":
            parts.append(self.compute_type)
        return ",".join(parts)


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """A folder with a CTranslate2 model and what must be known to feed it.

    Either `source` and `target` are BCP 47 codes (OPUS-MT), or `languages` maps BCP 47 codes to the
    model's own (NLLB-200: `fr = "fra_Latn"`), and each pair of them is a route. In the lists of pieces
    to put around a sentence, `{source}` and `{target}` stand for the model's own codes.
    """

    folder: Path
    name: str
    source: str | None = None
    target: str | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    source_tokenizer: str = "source.spm"
    target_tokenizer: str = "target.spm"
    source_prefix: tuple[str, ...] = ()
    source_suffix: tuple[str, ...] = ("</s>",)
    target_prefix: tuple[str, ...] = ()
    version: str = "1"
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force: `engines` in the order to try them, paths resolved against the file's folder.

    `markers` is a folder of more marker files, `glossary` a TSV, `languages` the candidates that
    detection chooses from (empty: all), `firefox_models` where Firefox models lie (None: fxtranslate's own).
    """

    engines: tuple[str, ...] = ("argos", "firefox", "ctranslate2")
    decoding: Decoding = Decoding()
    ctranslate2: tuple[ConvertedModel, ...] = ()
    firefox_models: Path | None = None
    glossary: Path | None = None
    markers: Path | None = None
    languages: tuple[str, ...] = ()
    detector: str | None = None
    path: Path | None = None


def find(archive: Path | None = None) -> Settings:
    """The settings from LIRE_AUSSI_SETTINGS, else from the file beside the archive, else the defaults."""
    named = os.environ.get(VARIABLE)
    if named:
        return load(Path(named))
    beside = archive.parent / FILE_NAME if archive is not None else Path(FILE_NAME)
    return load(beside) if beside.is_file() else Settings()


def load(path: Path) -> Settings:
    """The settings that a file holds. Raises DataFileError with file and line for whatever is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: can't read the settings: {why(error)}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{path}: {error}") from error
    return _Reader(path, text).settings(data)


_FIREFOX_KEYS: dict[str, type] = {"models": str}
_DECODING_KEYS: dict[str, type] = {
    "beam": int, "device": str, "compute_type": str, "threads": int, "batch_tokens": int,
}  # fmt: skip
_MODEL_KEYS: dict[str, type] = {
    "folder": str, "name": str, "source": str, "target": str, "languages": dict,
    "source_tokenizer": str, "target_tokenizer": str, "source_prefix": list, "source_suffix": list,
    "target_prefix": list, "version": str, "licence": str,
}  # fmt: skip
_KEYS: dict[str, type] = {
    "engines": list, "decoding": dict, "ctranslate2": list, "firefox": dict, "glossary": str,
    "markers": str, "languages": list, "detector": str,
}  # fmt: skip
_TYPE_NAMES = {int: "a whole number", str: "a text", list: "a list of texts", dict: "a table"}


@dataclass(frozen=True)
class _Reader:
    path: Path
    text: str

    def settings(self, data: Mapping[str, Any]) -> Settings:
        self.check(data, _KEYS)
        decoding = self.table(data, "decoding", _DECODING_KEYS)
        for key in ("beam", "threads", "batch_tokens"):
            if key in decoding and decoding[key] < 1:
                raise self.error(key, f"{key} must be at least 1")
        if decoding.get("device", "cpu") not in ("cpu", "cuda"):
            raise self.error("device", "device must be cpu or cuda")
        settings = Settings(decoding=Decoding(**decoding), path=self.path)
        if "engines" in data:
            settings = replace(settings, engines=self.texts(data, "engines"))
        if "languages" in data:
            settings = replace(settings, languages=self.texts(data, "languages"))
        firefox = self.table(data, "firefox", _FIREFOX_KEYS)
        tables = data.get("ctranslate2", [])
        if not all(isinstance(table, dict) for table in tables):
            raise self.error("ctranslate2", "ctranslate2 must be written as [[ctranslate2]]")
        return replace(
            settings,
            ctranslate2=tuple(self.converted(table) for table in tables),
            firefox_models=self.place(firefox.get("models")),
            glossary=self.place(data.get("glossary")),
            markers=self.place(data.get("markers")),
            detector=data.get("detector"),
        )

    def converted(self, table: Mapping[str, Any]) -> ConvertedModel:
        self.check(table, _MODEL_KEYS)
        if "folder" not in table:
            raise self.error("ctranslate2", "[[ctranslate2]] needs the folder of the model")
        pair = "source" in table and "target" in table
        if pair == ("languages" in table):
            raise self.error("ctranslate2", "[[ctranslate2]] needs source and target, or languages")
        folder = self.place(table["folder"])
        assert folder is not None
        values: dict[str, Any] = {"name": folder.name} | dict(table) | {"folder": folder}
        for key in ("source_prefix", "source_suffix", "target_prefix"):
            if key in table:
                values[key] = self.texts(table, key)
        return ConvertedModel(**values)

    def table(self, data: Mapping[str, Any], key: str, keys: Mapping[str, type]) -> dict[str, Any]:
        table: dict[str, Any] = data.get(key, {})
        self.check(table, keys)
        return table

    def check(self, table: Mapping[str, Any], keys: Mapping[str, type]) -> None:
        for key, value in table.items():
            if key not in keys:
                raise self.error(key, f"unknown key {key!r}; known: {', '.join(keys)}")
            if not isinstance(value, keys[key]) or isinstance(value, bool):
                raise self.error(key, f"{key} must be {_TYPE_NAMES[keys[key]]}")

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        if not all(isinstance(value, str) for value in table[key]):
            raise self.error(key, f"{key} must be a list of texts")
        return tuple(table[key])

    def place(self, value: str | None) -> Path | None:
        return None if value is None else (self.path.parent / Path(value).expanduser()).resolve()

    def error(self, key: str, what: str) -> DataFileError:
        # tomllib keeps no line numbers: the first line that sets the key or opens its table is it.
        pattern = re.compile(rf"""^\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*(=|\.|\])""")
        lines = self.text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if pattern.match(text)), 1)
        return DataFileError(f"{self.path}, line {line}: {what}")
