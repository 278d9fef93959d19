"""The engine `ctranslate2`: converted models that the settings name, such as OPUS-MT and NLLB-200."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from itertools import permutations
from pathlib import Path

from archive.errors import DataFileError
from archive.model import Model
from archive.settings import ConvertedModel, Decoding, Settings
from archive.translate.ctranslate import Frame, Network, SentencePiece
from archive.translate.engine import Loaded, Pair
from archive.translate.fingerprints import fingerprint

_WEIGHTS = "model.bin"


class ConvertedEngine:
    """Models in CTranslate2's format with SentencePiece tokenizers, one folder each."""

    name = "ctranslate2"
    searches = True
    devices = ("cpu", "cuda")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders: dict[Model, ConvertedModel] = {}

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        """See `Engine`. Raises DataFileError for a folder in the settings that holds no such model."""
        self._folders = {
            model: converted
            for converted in self._settings.ctranslate2
            if (pairs := [one for one in _pairs(converted) if pair in (None, one)])
            for model in self._models(converted, pairs)
        }
        return list(self._folders)

    def _models(self, converted: ConvertedModel, pairs: Sequence[Pair]) -> list[Model]:
        missing = [file for file in _needed(converted) if not file.is_file()]
        if missing:
            raise DataFileError(f"{self._settings.path}: the model {converted.name!r} lacks {missing[0]}")
        files = fingerprint(_files(converted), converted.folder)
        return [
            Model(
                engine=self.name,
                # A model of many languages is one set of files: the pair makes each route's name its own.
                name=f"{converted.name}:{source}_{target}" if converted.languages else converted.name,
                version=converted.version,
                source=source,
                target=target,
                fingerprint=_proof(files, converted, (source, target)),
                licence=converted.licence,
            )
            for source, target in pairs
        ]

    def size(self, model: Model) -> int:
        """See `Engine`."""
        return sum(file.stat().st_size for file in _files(self._folders[model]))

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """See `Engine`."""
        converted = self._folders[model]
        source, target = (converted.folder / name for name in _tokenizers(converted))
        frame = _frame(converted, (model.source, model.target))
        tokenizer = SentencePiece(source, None if source == target else target)
        return Network(f"ctranslate2:{converted.name}", converted.folder, tokenizer, decoding, frame)


def _frame(converted: ConvertedModel, pair: Pair) -> Frame:
    source, target = (converted.languages.get(code, code) for code in pair)

    def pieces(patterns: Sequence[str]) -> tuple[str, ...]:
        try:
            return tuple(pattern.format(source=source, target=target) for pattern in patterns)
        except (LookupError, ValueError, AttributeError) as error:
            raise DataFileError(
                f"The model {converted.name!r} has a piece that is no text with {{source}} or {{target}}: "
                f"{error}"
            ) from error

    return Frame(
        pieces(converted.source_prefix), pieces(converted.source_suffix), pieces(converted.target_prefix)
    )


def _proof(files: str, converted: ConvertedModel, pair: Pair) -> str:
    """The sha256 over the files' own, the tokenizers' names and the pieces around a sentence, in hex.

    The settings say which language the same files translate into: other codes are another model.
    """
    said = (files, _tokenizers(converted), astuple(_frame(converted, pair)))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _pairs(converted: ConvertedModel) -> list[Pair]:
    if converted.languages:
        return list(permutations(converted.languages, 2))
    assert converted.source is not None
    assert converted.target is not None
    return [(converted.source, converted.target)]


def _tokenizers(converted: ConvertedModel) -> tuple[str, str]:
    return converted.source_tokenizer, converted.target_tokenizer


def _needed(converted: ConvertedModel) -> list[Path]:
    return [converted.folder / name for name in (_WEIGHTS, *_tokenizers(converted))]


def _files(converted: ConvertedModel) -> list[Path]:
    """The files that decide what a translation is: network, configuration, vocabularies, tokenizers."""
    inner = [
        file for pattern in ("*.json", "*vocabulary*", "vmap.txt") for file in converted.folder.glob(pattern)
    ]
    return sorted({*_needed(converted), *inner})
