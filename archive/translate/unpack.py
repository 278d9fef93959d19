"""Unpack a package file that may be damaged or hostile, into a folder that nobody uses yet."""

import lzma
import os
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from archive.errors import PackageError
from archive.files import dictionary

MOST_BYTES = 4 << 30
"""Unpacked size that is refused; the largest packages in the Argos index have some 300 MB."""

MOST_MEMORY = 300 << 20
"""Bytes of memory that unpacking a member of LZMA may take; packages are deflated or stored as a rule."""

MOST_FILES = 2000
MOST_RATIO = 200
"""How many times a file may grow; weights and vocabularies grow less than tenfold, a bomb a thousandfold."""

FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError, ValueError,
    LookupError, OverflowError, OSError,
)  # fmt: skip
"""What zipfile raises on damaged files; RuntimeError for a member with a password."""


def unpack(file: Path, into: Path) -> Path:
    """Unpack a zip with one top folder into a folder and return that top folder.

    Every name, type and size is looked at before the first byte is written. Raises PackageError where
    the file is no zip, damaged, or has members that leave the folder, are links, or are far too large.
    """
    if file.is_dir():
        raise PackageError(f"{file} is a folder; name a file such as translate-fr_en.argosmodel")
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                raise PackageError(f"{file} is refused: it unpacks to far more than a package holds")
            top = _top(file, [_checked(file, archive, info) for info in infos])
            for info in infos:
                _extract(file, archive, info, into)
    except FileNotFoundError as error:
        raise PackageError(f"{file} doesn't exist") from error
    except FAULTS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's or the folder's; for damaged bytes bz2 raises one without a number
        raise PackageError(f"{file} is damaged or not an Argos package: {error}") from error
    return into / top


def _checked(file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name or not path.parts:
        raise PackageError(f"{file} is refused: its member {info.filename!r} leads out of the package")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise PackageError(f"{file} is refused: its member {info.filename!r} is not a plain file")
    if info.file_size > 1 << 20 and info.file_size > MOST_RATIO * max(1, info.compress_size):
        raise PackageError(
            f"{file} is refused: its member {info.filename!r} grows {MOST_RATIO} times or more"
        )
    if dictionary(archive, info) > MOST_MEMORY:
        raise PackageError(
            f"{file} is refused: its member {info.filename!r} asks for more than {MOST_MEMORY >> 20} MiB of "
            "memory to be unpacked"
        )
    return path


def _top(file: Path, members: list[PurePosixPath]) -> str:
    tops = {path.parts[0] for path in members}
    if len(tops) != 1 or not any(path.parts[1:] == ("metadata.json",) for path in members):
        raise PackageError(
            f"{file} is not an Argos package: it must hold one folder with metadata.json in it"
        )
    top = tops.pop()
    if top.startswith("."):
        raise PackageError(f"{file} is refused: its folder {top!r} would be hidden")
    return top


def _extract(file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path) -> None:
    target = into.joinpath(*PurePosixPath(info.filename.replace("\\", "/")).parts)
    if info.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Reading to the end checks the member's CRC: a half-copied package fails here.
    with archive.open(info) as source, target.open("xb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
        # The folder is moved into place in one step; its content must have reached the disk by then.
        out.flush()
        os.fsync(out.fileno())
