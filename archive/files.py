"""Write a file whole or not at all, whoever else writes it; tell what a file asks for before it is read."""

import os
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

SQLITE = b"SQLite format 3\0"
"""How every SQLite database begins."""


def unfinished(target: Path) -> Path:
    """A hidden name beside the target for what becomes it: this process's and thread's own.

    It begins with `.NAME.` and the number of the process, by which leftovers of a killed one are known.
    """
    return target.with_name(f".{target.name}.{os.getpid()}.{threading.get_native_id()}.part")


def is_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, or has the name of what SQLite keeps beside one: log or journal.

    Raises nothing: what can't be read is none.
    """
    for end in ("", "-wal", "-shm", "-journal"):
        if path.name.endswith(end) and path.name != end:
            with suppress(OSError), path.with_name(path.name[: len(path.name) - len(end)]).open("rb") as file:
                if file.read(len(SQLITE)) == SQLITE:
                    return True
    return False


def dictionary(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """The bytes of memory that a ZIP's member asks for to be unpacked from LZMA; 0 for any other packing.

    zipfile gives whatever a member asks for, up to 4 GiB. Raises OSError; struct.error where it is cut off.
    """
    if info.compress_type != zipfile.ZIP_LZMA or info.compress_size < 9 or archive.fp is None:
        return 0
    archive.fp.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", archive.fp.read(4))
    archive.fp.seek(name + extra, os.SEEK_CUR)
    # Version, length of the properties, one byte of bit counts, the dictionary (APPNOTE.TXT, 5.8.8).
    size: int = struct.unpack("<HHBI", archive.fp.read(9))[3]
    return size


def flush(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take the target's name, in one step, where the block ends well.

    Whatever fails, the target stays as it was and nothing is left beside it. Two who write the same file
    at once don't mix: the later to end wins. Raises OSError.
    """
    part = unfinished(target)
    try:
        with part.open("wb") as stream:
            yield stream
        flush(part)
        part.replace(target)
        with suppress(OSError):  # some file systems can't do it for a folder, and the file is in its place
            flush(target.parent)
    finally:
        part.unlink(missing_ok=True)
