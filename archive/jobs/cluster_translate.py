"""Translate sentences on a cluster's workers: each loads a model once and proves that it is the same one."""

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from archive.errors import EngineError
from archive.jobs.attempt import UnfitError
from archive.jobs.cluster import Cluster, ClusterError
from archive.jobs.crew import Broken, Crew, NobodyError
from archive.jobs.dealing import Table
from archive.jobs.flights import Air
from archive.jobs.kept import Kept
from archive.jobs.labels import detecting
from archive.jobs.versions import differences, translating
from archive.model import Model
from archive.settings import VARIABLE, Decoding, Settings, find
from archive.translate.checks import Detect
from archive.translate.drafts import Drafter, Interrupted, Request
from archive.translate.engine import Engine, Loaded, engines
from archive.translate.fingerprints import afresh
from archive.translate.lanes import Dropped
from archive.translate.memory import Remembered
from archive.translate.progress import Meter
from archive.translate.routes import Step

WORDS_A_THREAD = 10_000
"""Words gathered for each thread before they go out together, for some ten seconds' work; the next so many
are cut into sentences and sent after them meanwhile."""

MOST_WORDS = 1_000_000
"""A bound on what is gathered, and so on this process's memory."""


@dataclass(frozen=True, slots=True)
class Translating:
    """All that a worker must know to translate as this process would; `model` is without its settings."""

    settings: Settings
    decoding: Decoding
    model: Model
    versions: tuple[tuple[str, str], ...]


def prove(job: Translating) -> str | None:
    """Run on a worker: why it can't do the job, or None. The model's files are read, not loaded."""
    try:
        with afresh():
            _engine(job)
    except UnfitError as error:
        return str(error)
    return differences(dict(job.versions))


def draft(job: Translating, requests: Sequence[Request]) -> list[Remembered]:
    """Run on a worker: translate sentences, and check them."""
    with (
        _LOADED.use((job.model, job.decoding), lambda: _load(job)) as (engine, loaded),
        _DETECTORS.use(job.settings.detector, lambda: detecting(job.settings)) as detect,
    ):
        drafter = Drafter(
            loaded, job.model.source, job.model.target, job.decoding, searches=engine.searches, detect=detect
        )
        try:
            made = drafter.translate(requests)
        except Interrupted as cut:
            raise cut.cause from None
    return [made[request.text] for request in requests]


_LOADED: Kept[tuple[Engine, Loaded]] = Kept(lambda kept: kept[1].close())
_DETECTORS: Kept[Detect] = Kept()


def _load(job: Translating) -> tuple[Engine, Loaded]:
    """The model in memory. Raises UnfitError where this worker can't load it."""
    from distributed import get_worker

    engine, model = _engine(job)
    # The worker's threads share one model, and each keeps one batch of it busy.
    threads = get_worker().state.nthreads
    try:
        return engine, engine.load(model, replace(job.decoding, threads=threads))
    except EngineError as error:  # for want of memory, say: another worker may have enough
        raise UnfitError(str(error)) from error


def _engine(job: Translating) -> tuple[Engine, Model]:
    """The engine and its own name for the model. Raises UnfitError unless it is the same model."""
    # A worker's folders are its own: its settings come first, where it has some.
    settings = find() if os.environ.get(VARIABLE) else job.settings
    engine = engines(settings, job.model.engine)[0]
    pair = engine.models((job.model.source, job.model.target))
    for model in pair:
        if (model.fingerprint, model.name) == (job.model.fingerprint, job.model.name):
            return engine, model
    wanted = f"{job.model.id} (sha256 {job.model.fingerprint[:12]})"
    if not pair:
        raise UnfitError(f"has no model {wanted}")
    raise UnfitError(f"has another model than {wanted}: {', '.join(model.id for model in pair)}")


def window_words(cluster: Cluster) -> int:
    """The words to gather for one commit, so that every thread of the cluster has enough to do."""
    return min(MOST_WORDS, WORDS_A_THREAD * max(2, sum(cluster.workers().values())))


class ClusterDrafts:
    """Stands for a process's own models: keeps `archive.translate.drafting.Drafting` on a cluster."""

    def __init__(self, cluster: Cluster, settings: Settings, decoding: Decoding) -> None:
        self._cluster = cluster
        self._settings = settings
        self._decoding = decoding
        self._crews: dict[Model, tuple[Crew[Translating], Table]] = {}
        self._air = Air()
        self._hiring = threading.Lock()

    def __call__(self, step: Step, requests: Sequence[Request], meter: Meter) -> Mapping[str, Remembered]:
        """See `Drafting`.

        Raises Interrupted, caused by EngineError where no worker has the model or a window fails wherever
        it is tried, by ClusterError where the scheduler is gone, or every worker for good.
        """
        made: dict[str, Remembered] = {}
        try:
            self._send(step, requests, meter, made)
        except (EngineError, ClusterError, Dropped) as error:
            raise Interrupted(error, made) from error
        return made

    def _send(
        self, step: Step, requests: Sequence[Request], meter: Meter, made: dict[str, Remembered]
    ) -> None:
        crew, table = self._crew(step.model)

        def take() -> tuple[Request, ...] | None:
            return pile.take(sum(crew.able.values()))

        try:
            with closing(table.pile(requests)) as pile, closing(crew.run(draft, take, meter.check)) as landed:
                for window, results in landed:
                    if isinstance(results, Broken):
                        why = f"The model {step.model.id} failed on the cluster: {results.reason}"
                        raise EngineError(why)
                    for request, result in zip(window, results, strict=True):
                        made[request.text] = result
                        meter.tick(request.text)
        except NobodyError as error:
            if not crew.refused:
                raise
            raise EngineError(str(error)) from error  # workers are there: they may have other models

    def close(self) -> None:
        """See `Drafting`; the models are the workers' own."""

    def _crew(self, model: Model) -> tuple[Crew[Translating], Table]:
        with self._hiring:  # two windows may come to a model at once
            if model not in self._crews:
                job = Translating(
                    self._settings, self._decoding, model, tuple(translating(model.engine).items())
                )
                crew = Crew(self._cluster, job, prove, f"translation with {model.id}", air=self._air)
                self._crews[model] = crew, Table()
            return self._crews[model]
