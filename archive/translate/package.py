"""One Argos package: what stands in its folder, or what is missing there."""

import contextlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import PackageError
from archive.translate.codes import from_engine


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package: its folder and what its metadata says. Codes are the engine's own."""

    folder: Path
    from_code: str
    to_code: str
    version: str
    target_prefix: str = ""

    @property
    def source(self) -> str:
        """The source language in BCP 47."""
        return from_engine(self.from_code)

    @property
    def target(self) -> str:
        """The target language in BCP 47."""
        return from_engine(self.to_code)

    @property
    def files(self) -> list[Path]:
        """The files that decide what a translation is: network, vocabulary, tokenizer, metadata."""
        tops = [self.folder / name for name in ("metadata.json", "sentencepiece.model", "bpe.model")]
        inner = (self.folder / "model").rglob("*")
        return [file for file in (*tops, *inner) if file.is_file()]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    @property
    def licence(self) -> str | None:
        """What the metadata or the README says of it, else None: most official packages name none."""
        metadata = _metadata(self.folder)
        for key in ("licence", "license"):
            if isinstance(metadata.get(key), str):
                return str(metadata[key])
        with contextlib.suppress(OSError, UnicodeDecodeError):
            with (self.folder / "README.md").open(encoding="utf-8") as readme:
                text = readme.read(MOST_TEXT)
            return next((name for name in _LICENCES if name in text), None)
        return None


_LICENCES = (
    "MPL-2.0", "CC0-1.0", "CC0", "CC-BY-SA 4.0", "CC-BY-SA-4.0", "CC-BY 4.0", "CC-BY-4.0", "CC BY 4.0",
    "CC-BY-NC 4.0", "CC-BY-NC-4.0", "Apache-2.0", "Apache 2.0", "MIT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Damaged:
    """A folder that was a translation package once: what is wrong, and its engine's codes as far as known."""

    folder: Path
    reason: str
    pair: tuple[str, str] | None


class _ForeignError(PackageError):
    """A folder is no translation package, and never was one."""


_MEMBERS = ("metadata.json", "model", "sentencepiece.model")

MOST_TEXT = 1 << 20
"""Bytes of metadata.json, and characters of a README, that are read: real ones have a few thousand."""

_PLAIN = re.compile(r"[\w.+-]{1,40}", re.ASCII)
"""A code or a version: both are shown on the command line, and name models in archives."""

_NAME = re.compile(r"(?:translate-)?([A-Za-z]{2,8})_([A-Za-z]{2,8})(?=-|$)")
"""The codes in the name of a package's folder, such as `translate-en_pt-1_0`."""


def read(path: Path) -> Package:
    """The package in a folder. Raises PackageError where that is none, or one of another type."""
    metadata = _metadata(path)
    if metadata.get("type", "translate") != "translate":
        raise _ForeignError(f"{path.name} is not a translation package")
    source, target = metadata.get("from_code"), metadata.get("to_code")
    if not (isinstance(source, str) and source and isinstance(target, str) and target):
        raise PackageError(f"{path.name} is not an Argos package: metadata.json names no languages")
    version = str(metadata.get("package_version", "")) or "0"
    for key, value in (("from_code", source), ("to_code", target), ("package_version", version)):
        if not _PLAIN.fullmatch(value):
            raise PackageError(
                f"{path.name} is refused: {key} in metadata.json must be 1 to 40 of a-z, A-Z, digits, . _ + -"
            )
    network = path / "model" / "model.bin"
    tokenizers = [path / name for name in ("sentencepiece.model", "bpe.model") if (path / name).is_file()]
    for file in (network.parent, network, *tokenizers):
        needed = os.R_OK | os.X_OK if file == network.parent else os.R_OK
        if file.exists() and not os.access(file, needed):
            raise PackageError(f"{path.name} can't be used: {file.relative_to(path)} is closed to this user")
    if not network.is_file():
        raise PackageError(f"{path.name} is damaged: model/model.bin is missing")
    if not tokenizers:
        raise PackageError(f"{path.name} is damaged: neither sentencepiece.model nor bpe.model is there")
    return Package(path, source, target, version, str(metadata.get("target_prefix", "")))


def _metadata(path: Path) -> dict[str, Any]:
    """What a folder's metadata.json says. Raises PackageError where it is no object, or far too large."""
    file = path / "metadata.json"
    try:
        if file.stat().st_size > MOST_TEXT:
            raise PackageError(f"{path.name} is refused: metadata.json is larger than {MOST_TEXT:,} bytes")
        metadata: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PackageError(f"{path.name} is not an Argos package: metadata.json can't be read") from error
    if not isinstance(metadata, dict):
        raise PackageError(f"{path.name} is not an Argos package: metadata.json holds no object")
    return metadata


def damage(path: Path) -> Damaged | None:
    """What a folder lost that was a package, or None where it is a whole one, or never was one."""
    try:
        read(path)
    except _ForeignError:
        return None
    except PackageError as error:
        opened = os.access(path, os.R_OK | os.X_OK)
        if opened and not any((path / name).exists() for name in _MEMBERS):
            return None
        return Damaged(path, str(error), _pair(path))
    return None


def _pair(path: Path) -> tuple[str, str] | None:
    """The codes of a damaged package: its metadata's, else its folder's name's."""
    with contextlib.suppress(PackageError):
        metadata = _metadata(path)
        source, target = str(metadata.get("from_code", "")), str(metadata.get("to_code", ""))
        if _PLAIN.fullmatch(source) and _PLAIN.fullmatch(target):
            return source, target
    named = _NAME.match(path.name)
    return (named[1], named[2]) if named else None


def codes(path: Path) -> tuple[str, str] | None:
    """The engine's codes of the package in a folder, damaged or not; None where there is none."""
    try:
        package = read(path)
    except PackageError:
        found = damage(path)
        return found.pair if found else None
    return package.from_code, package.to_code
