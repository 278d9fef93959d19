"""Export an archive to a file or folder, and import corrections."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from archive.errors import ArchiveError, UsageError
from archive.export.html import write_html
from archive.export.jsonl import write_jsonl
from archive.export.table import write_csv
from archive.export.tmx import Imported, import_tmx, write_tmx
from archive.store.database import open_readonly
from archive.store.store import Store

Format = Literal["jsonl", "tmx", "csv", "html"]
FORMATS: tuple[Format, ...] = ("jsonl", "tmx", "csv", "html")


def export(
    database: Path,
    format: Format,
    out: Path | None = None,
    *,
    targets: Sequence[str] = (),
    language: str = "en",
) -> int:
    """Write the archive to `out`, standard output where it is None; how many articles or segments.

    The file takes its name when it is whole. Raises UsageError for `html` without a folder, ArchiveError
    where nothing can be written.
    """
    with closing(open_readonly(database)) as connection:
        # One snapshot, whatever a writer does meanwhile.
        connection.execute("BEGIN")
        if format == "html":
            if out is None:
                raise UsageError("A site needs a folder to go to; name it with -o FOLDER")
            try:
                return write_html(connection, out, language=language, targets=targets)
            except OSError as error:
                raise ArchiveError(f"{out} can't be written: {error.strerror or error}") from error
        with _opened(out) as stream:
            if format == "tmx":
                return write_tmx(connection, stream, targets)
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
            try:
                return (write_jsonl if format == "jsonl" else write_csv)(connection, text, targets)
            finally:
                text.flush()
                text.detach()


@contextmanager
def _opened(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(out)
    except OSError as error:
        raise ArchiveError(f"{out} can't be written: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def import_corrections(
    database: Path, paths: Sequence[Path], *, by: str | None = None, note: str | None = None
) -> Iterator[tuple[Path, Imported]]:
    """Take each TMX file's changed units as corrections, a transaction a file."""
    with Store(database) as store:
        for path in paths:
            with store.writing() as connection:
                imported = import_tmx(connection, path, by=by, note=note)
            yield path, imported
