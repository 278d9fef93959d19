"""Export an archive to a file or folder, and import corrections."""

import io
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Literal

from archive.errors import ArchiveError, UsageError, why
from archive.export.html import write_html
from archive.export.jsonl import write_jsonl
from archive.export.table import write_csv
from archive.export.tmx import Imported, changed, take, write_tmx
from archive.files import is_sqlite, whole
from archive.jobs.report import quoted
from archive.model import storable
from archive.store import records, salvage, translations
from archive.store.database import open_readonly
from archive.store.store import Store

Format = Literal["jsonl", "tmx", "csv", "html"]
FORMATS: tuple[Format, ...] = ("jsonl", "tmx", "csv", "html")

TARGETS: dict[Format, tuple[Callable[[sqlite3.Connection], list[str]], ...]] = {
    "jsonl": (translations.targets,),
    "tmx": (records.segment_targets, records.sentence_targets),
    "csv": (records.segment_targets,),
    "html": (translations.targets,),
}
"""Which languages each format has something in."""

AT_ONCE = 200
"""Corrections of an import that are committed together, in about a second: so long others wait to write."""

TURN = 0.15
"""Seconds without the write lock between two such transactions. Who waits for it looks every tenth of a
second, and would hardly ever find it free between a commit and the next beginning."""


def export(
    database: Path,
    format: Format,
    out: Path | None = None,
    *,
    targets: Sequence[str] = (),
    language: str = "en",
) -> int:
    """Write the archive to `out`, standard output where it is None; how many articles or segments.

    The file takes its name when it is whole. Raises UsageError for `html` without a folder and for a file
    that is a database, be it this one, ArchiveError where nothing can be written, or where nothing is
    translated into one of the targets: then nothing is written.
    """
    if out is not None and is_sqlite(out):
        raise UsageError(f"{out} is an SQLite database or belongs to one; give the export a name of its own")
    with closing(open_readonly(database)) as connection, salvage.marking(connection):
        # One snapshot, whatever a writer does meanwhile.
        connection.execute("BEGIN")
        _check_targets(connection, database, format, targets)
        if format == "html":
            if out is None:
                raise UsageError("A site needs a folder to go to; name it with -o FOLDER")
            try:
                return write_html(connection, out, language=language, targets=targets)
            except OSError as error:
                raise ArchiveError(f"{out} can't be written: {why(error)}") from error
        with _opened(out) as stream:
            if format == "tmx":
                return write_tmx(connection, stream, targets)
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
            try:
                return (write_jsonl if format == "jsonl" else write_csv)(connection, text, targets)
            finally:
                text.flush()
                text.detach()


def _check_targets(
    connection: sqlite3.Connection, database: Path, format: Format, targets: Sequence[str]
) -> None:
    there = {target for find in TARGETS[format] for target in find(connection)} if targets else set()
    missing = [target for target in dict.fromkeys(targets) if target not in there]
    if missing and there:
        known = ", ".join(sorted(map(str, there)))
        raise ArchiveError(f"{database} has no translation into {' or '.join(missing)}; there are: {known}")
    if missing:
        raise ArchiveError(
            f"{database} has no translation into any language; "
            f"make one: lire-aussi translate {quoted(database)} --to {missing[0]}"
        )


@contextmanager
def _opened(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with whole(out) as stream:
            yield stream
    except OSError as error:
        raise ArchiveError(f"{out} can't be written: {why(error)}") from error


def import_corrections(
    database: Path,
    paths: Sequence[Path],
    *,
    by: str | None = None,
    note: str | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Path, Imported]]:
    """Take each TMX file's changed units as corrections, AT_ONCE of them a transaction.

    A file that isn't TMX to its end changes nothing. What is committed stays where `stop` asks to end early,
    which `Imported.left` tells, or where the archive can't be written any more: then ArchiveError says it.
    """
    with Store(database) as store:
        for path in paths:
            units, imported = changed(store.connection, path)
            said = note or f"imported from {storable(path.name)}"
            done = blocks = 0
            for start in range(0, len(units), AT_ONCE):
                if start:
                    time.sleep(TURN)
                if stop():
                    break
                part = units[start : start + AT_ONCE]
                try:
                    with store.writing() as connection:
                        blocks += take(connection, part, by=by, note=said)
                except ArchiveError as error:
                    if not done:
                        raise
                    raise ArchiveError(f"{error}; {done} units of {path} were taken in before") from error
                done += len(part)
            yield path, replace(imported, corrected=done, blocks=blocks, left=len(units) - done)
            if stop():
                return
