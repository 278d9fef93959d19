"""Make the copy of an archive that the world may read."""

import glob
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import files
from archive.errors import ArchiveError, DataFileError, UsageError, why
from archive.files import whole
from archive.model import storable
from archive.site import metadata_path
from archive.store import database, leases, publication

RIGHTS = Path(__file__).with_name("rights.toml")

SETTINGS = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "max_csv_mb": 20,
    "sql_time_limit_ms": 1500,
    "facet_time_limit_ms": 400,
    "suggest_facets": False,
    "default_cache_ttl": 300,
    "max_returned_rows": 1000,
    "default_page_size": 50,
}
"""What `datasette FOLDER` reads from settings.json: no SQL of strangers, nothing that takes long."""


@dataclass(frozen=True, slots=True)
class Published:
    """What came out: `withheld` articles kept their metadata alone."""

    path: Path
    articles: int
    blocks: int
    withheld: int
    bytes: int
    settings: tuple[Path, ...]

    @property
    def summary(self) -> str:
        """One line of it."""
        size = f"{self.bytes / 1e6:,.1f} MB"
        kept = f"; {self.withheld:,} with their metadata alone, as their rights ask" if self.withheld else ""
        articles = f"{self.articles:,} articles" if self.articles != 1 else "1 article"
        blocks = f"{self.blocks:,} blocks" if self.blocks != 1 else "1 block"
        return f"{self.path}: {articles}, {blocks}, {size}{kept}"


def forbidding(path: Path = RIGHTS) -> tuple[str, ...]:
    """The phrases of a statement of rights that forbid to publish the text. Raises DataFileError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{path}: {error}") from error
    phrases = content.get("withhold")
    if set(content) != {"withhold"} or not isinstance(phrases, list):
        raise DataFileError(f"{path}: one key is known, `withhold`, a list of phrases")
    if not all(isinstance(phrase, str) and phrase.strip() for phrase in phrases):
        raise DataFileError(f"{path}: every phrase of `withhold` is text")
    return tuple(phrase.casefold() for phrase in phrases)


def publish(
    source: Path,
    target: Path,
    *,
    originals: bool = False,
    withhold: Sequence[str] = (),
    rights: bool = True,
    force: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Published:
    """Write to `target` the archive at `source` as it may be served, immutable, to anybody.

    The text of an article whose rights forbid it (see rights.toml; `withhold` adds phrases, `rights=False`
    publishes everything) stays out, and so do originals unless asked for, translation memory, command
    lines and private folders. The index is rebuilt, the file packed and checked, and it takes its name
    in one step. settings.json and metadata.yml are put beside it where they aren't there.
    Raises UsageError for a target that is the source or, whatever `force` says, another file than a published
    copy; ArchiveError where it exists (without `force`), where it can't be written, or where `stop` asked to
    end early; then `target` is as it was.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name the file to publish, such as {target / 'archive.db'}")
    if str(target) != storable(str(target)):
        raise UsageError(f"{target}: SQLite writes no copy to a name that isn't UTF-8; give another one")
    if target.resolve() == source.resolve():
        raise UsageError("The published copy needs a name of its own: it is smaller than its source")
    if target.exists() and not force:
        raise ArchiveError(f"{target} is there already; --force replaces it")
    if target.exists() and not _replaceable(target):
        raise UsageError(f"{target} is no published copy; give another name, or remove it first")
    if not target.parent.is_dir():
        raise ArchiveError(f"There is no folder {target.parent} to publish in; make it first")
    _sweep(target)
    unfinished = files.unfinished(target)
    packed = unfinished.with_name(f"{unfinished.name}-packed")
    try:
        publication.snapshot(source, unfinished, stop)
        phrases = (*(forbidding() if rights else ()), *(phrase.casefold() for phrase in withhold))
        with publication.editing(unfinished, stop) as connection:
            held = [
                article
                for article, text in publication.rights(connection)
                if phrases and (text is None or any(phrase in text.casefold() for phrase in phrases))
            ]
            publication.withhold(connection, held)
            publication.strip(connection, originals=originals)
            publication.pack(connection, packed)
            articles, blocks = publication.totals(connection)
        publication.check(packed, stop)
        if stop():
            raise _stopped(target)
        _settle(packed, target)
    except OSError as error:
        raise ArchiveError(f"{target} can't be written: {why(error)}") from error
    except ArchiveError as error:
        if stop():  # whatever SQLite says of a statement that was interrupted
            raise _stopped(target) from error
        raise
    finally:
        for left in unfinished.parent.glob(f"{glob.escape(unfinished.name)}*"):
            left.unlink(missing_ok=True)
    return Published(target, articles, blocks, len(held), target.stat().st_size, _beside(target))


def _replaceable(target: Path) -> bool:
    """Whether what is there is made anew at any time: an archive, with its corrections, isn't."""
    return target.is_file() and (not target.stat().st_size or database.names_published(target))


def _stopped(target: Path) -> ArchiveError:
    return ArchiveError(f"Stopped; nothing was published, {target.name} is as it was")


def _sweep(target: Path) -> None:
    """Take away what killed processes left of the target; what others make at this moment is left alone."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.part*"):
        number = left.name.removeprefix(f".{target.name}.").partition(".")[0]
        if number.isdecimal() and not leases.exists(int(number)):
            left.unlink(missing_ok=True)


def _settle(unfinished: Path, target: Path) -> None:
    """Put the file in place so that a crash leaves the old one or the new one."""
    files.flush(unfinished)
    for left in ("-wal", "-shm", "-journal"):
        # A log of the file that is replaced would be taken for the new one's.
        target.with_name(target.name + left).unlink(missing_ok=True)
    unfinished.replace(target)
    files.flush(target.parent)


def _beside(target: Path) -> tuple[Path, ...]:
    """Settings and metadata for `datasette FOLDER`; what the archivist wrote there is kept."""
    written = []
    settings, metadata = target.with_name("settings.json"), target.with_name("metadata.yml")
    for path in (settings, metadata):
        _sweep(path)
    if not settings.exists():
        _write(settings, (json.dumps(SETTINGS, indent=4) + "\n").encode())
        written.append(settings)
    if not metadata.exists() and not target.with_name("metadata.json").exists():
        _write(metadata, metadata_path().read_bytes())
        written.append(metadata)
    return tuple(written)


def _write(path: Path, content: bytes) -> None:
    """Write a small file in one step: half a settings.json would be kept for the archivist's own."""
    try:
        with whole(path) as stream:
            stream.write(content)
    except OSError as error:
        raise ArchiveError(
            f"{path} can't be written: {why(error)}; don't serve the published file without it"
        ) from error
