"""Read and label files on a cluster's workers; what comes back goes to the one writer here.

Workers see the files under the same paths as this process. First they look at files and digest them, so
that what is known is not read; then they read, containers part by part, so that nobody holds a whole one.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from archive.errors import UsageError
from archive.jobs.cluster import Cluster
from archive.jobs.crew import Broken, Crew
from archive.jobs.ingest_worker import (
    PART_BYTES,
    Answer,
    Documents,
    Looks,
    Part,
    Reading,
    Window,
    prove,
    work,
)
from archive.jobs.labels import Labels
from archive.jobs.place import Place
from archive.jobs.versions import reading
from archive.model import Article, Failure, Known
from archive.read import Look, Position, files, weight
from archive.read.door import EMPTY, MISSING
from archive.read.refused import unreadable
from archive.settings import Settings

LOOKED_AT_ONCE = 32
"""Files that one worker digests in one go."""

MEMBER_BYTES = 1000
"""What a member counts at least where a container is read member by member."""

Item = Article | Failure | Known


class _Stopped(Exception):
    """Nobody wants more to be read."""


class ClusterReading:
    """Reads paths on a cluster, in place of `archive.read.read`.

    `is_known` is asked with the sha256 of originals and of whole containers; `place` says where to go on in
    a container and hears how far it was read. Without them everything is read. Files come in the order in
    which they are done, the articles of each in its own order. It ends early when `stop` says so.
    """

    def __init__(
        self,
        cluster: Cluster,
        settings: Settings,
        labels: Labels,
        archive: Path,
        *,
        format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        given: str | None = None,
        is_known: Callable[[str], bool] | None,
        place: Place,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        job = Reading(
            settings, archive.resolve(), labels.digest,
            tuple(reading().items()),
            format, tuple((mapping or {}).items()), given,
        )  # fmt: skip
        self._crew = Crew(cluster, job, prove, "reading", hopeless=_gone)
        self._is_known = is_known
        self._place = place
        self._stop = stop

    def read(self, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Item]:
        """The articles, failures and known inputs of files and folders.

        Raises ClusterError where scheduler or workers are gone, UsageError for standard input.
        """
        names = [os.fspath(path) for path in paths]
        if "-" in names:
            raise UsageError("Standard input can't be read on a cluster; name files or folders")
        names = [str(Path(name).absolute()) for name in names]  # a worker stands in a folder of its own
        waiting: deque[Window] = deque()
        failures: list[Item] = []
        groups = _groups(_existing(names, failures))

        def take() -> Window | None:
            return waiting.popleft() if waiting else next(groups, None)

        for window, answer in self._answers(take):
            if isinstance(answer, Broken):
                yield from _broken(window, answer, waiting)
            elif isinstance(window, Part):
                assert isinstance(answer, tuple)
                items, position = answer
                yield from self._fresh(items)
                self._place.reach(position)
                if not position.ended:
                    done = max(MEMBER_BYTES, sum(map(weight, items)))
                    waiting.append(Part(position, max(0, window.careful - done)))
            elif isinstance(window, Documents):
                assert isinstance(answer, list)
                yield from self._fresh(item for item in answer if not isinstance(item, Look))
            else:
                assert isinstance(answer, list)
                yield from self._sorted([item for item in answer if not isinstance(item, Article)], waiting)
        yield from failures

    def _answers(self, take: Callable[[], Window | None]) -> Iterator[tuple[Window, Answer | Broken]]:
        def check() -> None:
            if self._stop():
                raise _Stopped

        with suppress(_Stopped), closing(self._crew.run(work, take, check)) as answers:
            yield from answers

    def _sorted(self, found: Sequence[Look | Failure], waiting: deque[Window]) -> Iterator[Item]:
        """What is known is done with; containers wait to be read in parts, documents together."""
        documents: list[Look] = []
        for one in found:
            if isinstance(one, Failure):
                yield one
            elif self._is_known is not None and self._is_known(one.sha256):
                yield Known(one.path, one.sha256, whole=one.container)
            elif one.container:
                start = Position(one.path, one.sha256, "0", 0, one.size)
                cursor = self._place.resume(start) if self._is_known is not None else None
                waiting.append(Part(replace(start, cursor=cursor or "0")))
            else:
                documents.append(one)
                if sum(document.size for document in documents) >= PART_BYTES:
                    waiting.append(Documents(tuple(document.path for document in documents)))
                    documents = []
        if documents:
            waiting.append(Documents(tuple(document.path for document in documents)))

    def _fresh(self, items: Iterable[Article | Failure]) -> Iterator[Item]:
        """Articles, but for those whose very bytes are known: these are recognised, as `read` does."""
        for item in items:
            original = item.original if isinstance(item, Article) else None
            if original is not None and self._is_known is not None and self._is_known(original.sha256):
                url = item.url if isinstance(item, Article) else None
                yield Known(item.source, original.sha256, recapture=original.recapture(url))
            else:
                yield item


def _paths(window: Window) -> tuple[str, ...]:
    if isinstance(window, Part):
        return (window.at.path,)
    assert isinstance(window, Looks | Documents)
    return window.paths


def _gone(window: Window) -> str | None:
    """Why no worker can read a window's files: one of them was taken away since this process saw it."""
    gone = [path for path in _paths(window) if not Path(path).exists()]
    return f"{gone[0]}: {MISSING}" if gone else None


def _existing(paths: Iterable[str], failures: list[Item]) -> Iterator[str]:
    for path in paths:
        found = False
        for file in files(path):
            found = True
            if isinstance(file, Failure):
                failures.append(file)
                continue
            try:
                there = Path(file).exists()
            except OSError as error:
                failures.append(unreadable(file, error))
                continue
            if there:
                yield file
            else:
                failures.append(Failure(file, "missing", MISSING))
        if not found:
            failures.append(Failure(path, "no articles", EMPTY))


def _groups(paths: Iterable[str]) -> Iterator[Window]:
    group: list[str] = []
    for path in paths:
        group.append(path)
        if len(group) == LOOKED_AT_ONCE:
            yield Looks(tuple(group))
            group = []
    if group:
        yield Looks(tuple(group))


def _broken(window: Window, why: Broken, waiting: deque[Window]) -> Iterator[Failure]:
    """Of many files that failed together, each once more alone, so too the members of a part; a failure for
    what failed alone.
    """
    if len(paths := _paths(window)) == 1 and _gone(window):
        yield Failure(paths[0], "missing", MISSING)
    elif isinstance(window, Part) and window.passing is None:
        passing = why.reason if window.careful else None
        waiting.append(Part(window.at, window.careful or PART_BYTES, passing))
    elif isinstance(window, Part):
        yield Failure(window.at.path, "cluster", why.reason)
    elif isinstance(window, Looks | Documents) and len(window.paths) > 1:
        waiting.extend(type(window)((path,)) for path in window.paths)
    elif isinstance(window, Looks | Documents):
        yield Failure(window.paths[0], "cluster", why.reason)
