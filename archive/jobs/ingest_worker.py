"""What a cluster's worker does for an ingest: it looks at files, and reads and labels them by the window."""

from dataclasses import dataclass
from pathlib import Path

from archive.jobs.attempt import UnfitError
from archive.jobs.kept import Kept
from archive.jobs.labels import Labels
from archive.jobs.versions import differences
from archive.model import Article, Failure, Known
from archive.read import Look, Position, look, part, read
from archive.read.refused import unreadable
from archive.settings import Settings

PART_BYTES = 8_000_000
"""Originals that come back at once, some hundred pages: with the windows in flight, a bound on memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a worker must know to read and label as this process would.

    The user's own marker files may lie beside the `archive`; `markers_sha256` is what they hold.
    """

    settings: Settings
    archive: Path
    markers_sha256: str
    versions: tuple[tuple[str, str], ...]
    format: str | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    given: str | None = None

    @property
    def fields(self) -> dict[str, str] | None:
        """The mapping as readers want it."""
        return dict(self.mapping) or None


class Window:
    """What is handed to one worker at once."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Looks(Window):
    """A window: look at these files."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documents(Window):
    """A window: read these files, each an article or some."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part(Window):
    """A window: read a container from here on.

    Where that failed on every worker, so many bytes of originals are read member by member (`careful`), and
    the member that fails alone is passed over: `passing` says why.
    """

    at: Position
    careful: int = 0
    passing: str | None = None


Answer = list[Look | Failure] | list[Article | Failure] | tuple[list[Article | Failure], Position]


def prove(job: Reading) -> str | None:
    """Run on a worker: why it can't do the job, or None."""
    found = differences(dict(job.versions))
    if found is None and Labels(job.settings, job.archive).digest != job.markers_sha256:
        return f"has other marker files beside {job.archive}"
    return found


def work(job: Reading, window: Window) -> Answer:
    """Run on a worker: look at files, or read and label them. Raises UnfitError where it can't see them."""
    if isinstance(window, Looks):
        return [_look(path, job) for path in window.paths]
    if isinstance(window, Part):
        _seen(window.at.path)
        enough = 0 if window.careful else PART_BYTES
        items, position = part(
            window.at,
            enough,
            format=job.format,
            mapping=job.fields,
            declared=job.given,
            passing=window.passing,
        )
        return [_labelled(item, job) for item in items], position
    assert isinstance(window, Documents)
    found: list[Article | Failure] = []
    for path in window.paths:
        _seen(path)
        for item in read(path, format=job.format, errors="yield", mapping=job.fields, declared=job.given):
            if not isinstance(item, Known):
                found.append(_labelled(item, job))
    return found


_LABELS: Kept[Labels] = Kept()


def _labelled(item: Article | Failure, job: Reading) -> Article | Failure:
    if isinstance(item, Failure):
        return item
    # Not by the archive: a worker that serves for months would keep a lexicon for each.
    with _LABELS.use(repr((job.settings, job.markers_sha256)), lambda: _labels(job)) as labels:
        return labels.understand(item, job.given)


def _labels(job: Reading) -> Labels:
    labels = Labels(job.settings, job.archive)
    labels.lexicon  # noqa: B018 - loaded here, by one thread while the others wait
    return labels


def _look(path: str, job: Reading) -> Look | Failure:
    _seen(path)
    try:
        return look(path, job.format)
    except OSError as error:
        return unreadable(path, error)


def _seen(path: str) -> None:
    if not Path(path).exists():
        raise UnfitError(f"sees no {path}; workers need the inputs under the same path as here")
