"""An archive from Python: the same jobs that the command line runs."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.errors import UsageError
from archive.jobs import ingest as ingesting
from archive.jobs import reprocess as reprocessing
from archive.jobs import translate as translating
from archive.jobs.cluster import Cluster
from archive.jobs.cluster_ingest import ClusterReading
from archive.jobs.coming import Coming
from archive.jobs.ingest import Ingested, Taken
from archive.jobs.labels import Labels
from archive.jobs.place import Place
from archive.jobs.report import SILENT, Reporter
from archive.jobs.reprocess import Reprocessed
from archive.jobs.run import Run
from archive.jobs.translate import Translated
from archive.model import Article, Failure, Known, storable
from archive.read import read
from archive.settings import Decoding, Settings, find
from archive.store import articles, corrections, inputs, provenance, stats, translations
from archive.store.store import Store
from archive.translate.engine import engines
from archive.understand.codes import spelled


def _never() -> bool:
    return False


def _several(given: Any) -> Any:
    """One path or URL as a list of one: a text would be walked letter by letter, and `/` is a folder."""
    return [given] if isinstance(given, str | os.PathLike) else given


class Archive:
    """An archive file, opened for reading and writing; made where there is none.

        with Archive("archive.db") as archive:
            archive.add(read("page.html"))
            archive.translate(to=["fr"])

    Whatever changes it is written down as one run of `command`. `reporter` hears of progress and refused
    inputs; `stop` is asked between batches whether to end early.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        reading: bool = False,
        settings: Settings | None = None,
        command: str = "python",
        reporter: Reporter = SILENT,
        stop: Callable[[], bool] = _never,
    ) -> None:
        """Open the file. Raises ArchiveError where it can't be used, DataFileError for bad settings.

        create: whether to make a file that isn't there.
        reading: nothing is to be written, so a medium that can't be will do.
        """
        self.path = Path(path)
        self.settings = settings or find(self.path)
        self.store = Store(self.path, create=create, reading=reading)
        self._run = Run(self.store, command)
        self._reporter = reporter
        self._stop = stop
        self._labels = Labels(self.settings, self.path)

    def understand(self, article: Article, *, given: str | None = None) -> Article:
        """Label an article as this archive's settings say; one that is labelled stays as it is."""
        return self._labels.understand(article, given)

    def add(
        self,
        items: Article | Iterable[Article | Failure | Known],
        *,
        given: str | None = None,
        each: Callable[[Taken], None] = lambda taken: None,
        place: Place | None = None,
    ) -> Ingested:
        """Store articles, such as those that `read` gives; known ones are recognised.

        `given` is the language that you vouch for; `place` is how far a container has been read.
        """
        if isinstance(items, Article):
            items = [items]
        elif isinstance(items, str | bytes | os.PathLike):
            raise UsageError("`add` takes articles: add(read(path)), or ingest([path])")
        return ingesting.take_in(
            self.store,
            items,
            self._run,
            understand=lambda article: self._labels.understand(article, given),
            reporter=self._reporter,
            each=each,
            stop=self._stop,
            place=place,
        )

    def ingest(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        format: str | None = None,
        mapping: Mapping[str, str] | None = None,
        given: str | None = None,
        again: bool = False,
        scheduler: str | None = None,
        each: Callable[[Taken], None] = lambda taken: None,
    ) -> Ingested:
        """Read files, folders or `-`, one path or several, and store what is in them.

        What was read before is known by its bytes, and a container that was left half-way goes on where
        it was; `again` reads everything anew. `mapping` says which keys of JSON hold our fields. With
        `scheduler`, the address of a Dask scheduler, its workers read and label, files under the same paths
        as here; raises ClusterError where it is lost, with what was stored kept.
        """
        each_path = _several(paths)
        place = Place(self.store, self._reporter)
        coming = Coming(self.is_known)
        known = None if again else coming
        if scheduler is not None:
            with Cluster(scheduler, say=self._reporter.say) as cluster:
                reading = ClusterReading(
                    cluster,
                    self.settings,
                    self._labels,
                    self.path,
                    format=format,
                    mapping=mapping,
                    given=given,
                    is_known=known,
                    place=place,
                    stop=self._stop,
                )
                return self.add(coming.noting(reading.read(each_path)), given=given, each=each, place=place)
        items = (
            item
            for path in each_path
            for item in read(
                path,
                format=format,
                errors="yield",
                mapping=mapping,
                declared=given,
                known=known,
                resume=None if again else place.resume,
                on_position=place.reach,
                stop=self._stop,
            )
        )
        return self.add(coming.noting(items), given=given, each=each, place=place)

    def fetch(
        self,
        urls: str | Iterable[str],
        *,
        given: str | None = None,
        each: Callable[[Taken], None] = lambda taken: None,
    ) -> Ingested:
        """Get one article or several from the web, politely; the one ingest that uses the network."""
        from archive.read.fetch import fetch

        return self.add(fetch(_several(urls), errors="yield", declared=given), given=given, each=each)

    def is_known(self, sha256: str) -> bool:
        """Whether an original with these bytes is in the archive."""
        connection = self.store.connection
        return articles.is_known(connection, sha256) or inputs.is_finished(connection, sha256)

    def translate(
        self,
        to: Sequence[str],
        *,
        engine: str | None = None,
        stale: bool = False,
        changed: bool = False,
        scheduler: str | None = None,
        **decoding: Any,
    ) -> Translated:
        """Translate what lacks a translation into the languages.

        With `changed` also what was made from a text or a correction that has changed since; with `stale`
        that, and what another model made than would today. With `scheduler`, the address of a Dask
        scheduler, the models run on its workers. Keyword arguments left over are decoding settings (`beam`,
        `device`, `compute_type`). A language without a model, or a model that fails, is reported, recorded
        and passed over. Raises ClusterError where the scheduler is lost, or every worker.
        """
        if isinstance(to, str):
            raise UsageError(f"`to` is a list of languages: to=[{to!r}]")
        unknown = set(decoding) - {field.name for field in fields(Decoding)}
        if unknown:
            known = ", ".join(field.name for field in fields(Decoding))
            raise UsageError(f"There is no decoding setting {min(unknown)!r}; there are: {known}")
        return translating.translate(
            self.store,
            self._run,
            [spelled(target) for target in to],
            settings=self.settings,
            labels=self._labels,
            engine=engine,
            stale=stale,
            changed=changed,
            decoding=decoding,
            scheduler=scheduler,
            reporter=self._reporter,
            stop=self._stop,
        )

    def reprocess(self) -> Reprocessed:
        """Read every stored original with today's readers and labels, then translate what changed.

        Blocks whose text is the same keep their identity, translations and corrections; the rest is
        translated into the languages that the archive has already.
        """
        done = reprocessing.reprocess(
            self.store, self._run, self._labels, reporter=self._reporter, stop=self._stop
        )
        # Whatever this run changed: one that was stopped may have left blocks without translations.
        targets = translations.targets(self.store.connection)
        if targets and not self._stop():
            translating.translate(
                self.store,
                self._run,
                targets,
                settings=self.settings,
                labels=self._labels,
                changed=True,
                reporter=self._reporter,
                stop=self._stop,
            )
        return done

    def correct(
        self, block: int, target: str, text: str, *, by: str | None = None, note: str | None = None
    ) -> int:
        """Correct a block's translation by hand, and that of every identical block; returns how many."""
        with self.store.writing() as connection:
            return corrections.correct(connection, block, spelled(target), text, by=by, note=note)

    def provenance(self, article: str | int) -> dict[str, Any]:
        """Where an article came from and what became of it; `article` is an id, a uid or a URL."""
        return provenance.provenance(
            self.store.connection, provenance.find(self.store.connection, str(article))
        )

    def stats(self) -> dict[str, Any]:
        """What the archive holds, in numbers."""
        connection = self.store.connection
        return stats.count(
            connection, translating.current_models(connection, self.settings, engines(self.settings))
        )

    def close(self) -> None:
        """Close the file; a run that wasn't stopped has come to its end."""
        if not self._stop():
            self._run.finish()
        self.store.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.store.close()


def command_line() -> str:
    """The command as it was typed, for the archive's own record of runs."""
    return storable(" ".join(["lire-aussi", *sys.argv[1:]]))
