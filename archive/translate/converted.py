"""The engine `ctranslate2`: converted models that the settings name, such as OPUS-MT and NLLB-200."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

from archive.errors import DataFileError
from archive.model import Model
from archive.settings import ConvertedModel, Decoding, Settings
from archive.translate.ctranslate import Frame, Network, SentencePiece
from archive.translate.engine import Loaded
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

    def models(self) -> Sequence[Model]:
        """See `Engine`. Raises DataFileError for a folder in the settings that holds no such model."""
        self._folders = {
            model: converted for converted in self._settings.ctranslate2 for model in self._models(converted)
        }
        return list(self._folders)

    def _models(self, converted: ConvertedModel) -> list[Model]:
        missing = [file for file in _needed(converted) if not file.is_file()]
        if missing:
            raise DataFileError(f"{self._settings.path}: the model {converted.name!r} lacks {missing[0]}")
        proof = fingerprint(_files(converted), converted.folder)
        return [
            Model(
                engine=self.name,
                # A model of many languages is one set of files: the pair makes each route's name its own.
                name=f"{converted.name}:{source}_{target}" if converted.languages else converted.name,
                version=converted.version,
                source=source,
                target=target,
                fingerprint=proof,
                licence=converted.licence,
            )
            for source, target in _pairs(converted)
        ]

    def size(self, model: Model) -> int:
        """See `Engine`."""
        return sum(file.stat().st_size for file in _files(self._folders[model]))

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """See `Engine`."""
        converted = self._folders[model]
        codes = {
            "source": converted.languages.get(model.source, model.source),
            "target": converted.languages.get(model.target, model.target),
        }
        source, target = (converted.folder / name for name in _tokenizers(converted))
        frame = Frame(
            before=tuple(piece.format_map(codes) for piece in converted.source_prefix),
            after=tuple(piece.format_map(codes) for piece in converted.source_suffix),
            target=tuple(piece.format_map(codes) for piece in converted.target_prefix),
        )
        tokenizer = SentencePiece(source, None if source == target else target)
        return Network(f"ctranslate2:{converted.name}", converted.folder, tokenizer, decoding, frame)


def _pairs(converted: ConvertedModel) -> list[tuple[str, str]]:
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
