"""Argos Translate's packages, run through CTranslate2 by us.

For the same sentence the output is argostranslate's own, but that an underscore stays one, the
target prefix is cut by pieces, and a sentence too long for the model is never handed over whole.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from archive.errors import EngineError, PackageError
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate import packages
from archive.translate.ctranslate import Frame, Network, SentencePiece, Tokenizer
from archive.translate.engine import Loaded, Pair
from archive.translate.fingerprints import fingerprint
from archive.translate.package import Package


class ArgosEngine:
    """The default engine: the packages that `argostranslate.package` manages."""

    name = "argos"
    searches = True
    devices = ("cpu", "cuda")

    def __init__(self, settings: Settings) -> None:
        self._packages: dict[Model, Package] = {}

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        """See `Engine`."""
        self._packages = {}
        for package in packages.installed():
            if pair not in (None, (package.source, package.target)):
                continue
            # One that is replaced or removed at this moment has left the list by the time it is read.
            with contextlib.suppress(OSError, ValueError, PackageError):
                self._packages[_model(package)] = package
        return list(self._packages)

    def size(self, model: Model) -> int:
        """See `Engine`."""
        return self._packages[model].size

    def install(self, source: str, target: str) -> str:
        """See `Installer`."""
        package = packages.install(source, target)
        return f"Installed {package.source} to {package.target}, version {package.version}"

    def load(self, model: Model, decoding: Decoding) -> Loaded:
        """See `Engine`."""
        return load(self._packages[model], decoding)


def _model(package: Package) -> Model:
    return Model(
        engine=ArgosEngine.name,
        name=f"{package.from_code}_{package.to_code}",
        version=package.version,
        source=package.source,
        target=package.target,
        fingerprint=fingerprint(package.files, package.folder),
        licence=package.licence,
    )


def load(package: Package, decoding: Decoding) -> Network:
    """A package's network in memory. Raises EngineError where it can't be loaded."""
    name = f"argos:{package.from_code}_{package.to_code}"
    pieces = package.folder / "sentencepiece.model"
    tokenizer: Tokenizer
    if pieces.is_file():
        tokenizer = SentencePiece(pieces)
    else:
        tokenizer = BytePairs(package.folder / "bpe.model", package.from_code, package.to_code)
    frame = Frame(target=(package.target_prefix,) if package.target_prefix else ())
    return Network(name, package.folder / "model", tokenizer, decoding, frame)


class BytePairs:
    """The BPE of older packages: argostranslate's own tokenizer, Moses around byte pairs."""

    def __init__(self, file: Path, from_code: str, to_code: str) -> None:
        from argostranslate.tokenizer import BPETokenizer

        self.inner = BPETokenizer(file, from_code, to_code)
        try:
            _check_merges(file)
            self.inner.lazy_load()
        except (OSError, ValueError, IndexError) as error:
            raise EngineError(f"The tokenizer {file} can't be read: {error}") from error

    def encode(self, sentence: str) -> list[str]:
        """See `Tokenizer`."""
        return [piece for piece in self.inner.encode(sentence) if piece]

    def decode(self, pieces: list[str]) -> str:
        """See `Tokenizer`."""
        text: str = self.inner.decode(pieces)
        return text

    def unknown(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """See `Tokenizer`; byte pairs alone don't tell what the network knows."""
        return ()


def _check_merges(file: Path) -> None:
    """Raise ValueError where a line isn't two pieces: the library would print it and end the process."""
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            head = number == 1 and line.startswith("#version:")
            if not head and len(line.strip("\r\n ").split(" ")) != 2:
                raise ValueError(f"line {number} is not two pieces with a space between them")
