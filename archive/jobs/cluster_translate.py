"""Translate sentences on a cluster's workers: each loads a model once and proves that it is the same one."""

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archive.errors import EngineError
from archive.jobs.cluster import Broken, Cluster, Crew, Kept, UnfitError
from archive.jobs.versions import differences, versions
from archive.model import Model
from archive.settings import VARIABLE, Decoding, Settings, find
from archive.translate.drafts import Drafter, Request
from archive.translate.engine import Engine, Loaded, Tick, engines
from archive.translate.memory import Remembered
from archive.translate.routes import Step

WINDOW_CHARACTERS = 6_000
"""Text in one window: a second's work, and some batches of a model for each."""

LIBRARIES = ("lire-aussi", "argostranslate", "ctranslate2", "sentencepiece", "fxtranslate")


@dataclass(frozen=True, slots=True)
class Translating:
    """All that a worker must know to translate as this process would; `model` is without its settings."""

    settings: Settings
    decoding: Decoding
    model: Model
    source: str
    target: str
    versions: tuple[tuple[str, str], ...]


def prove(job: Translating) -> str | None:
    """Run on a worker: why it can't do the job, or None. The model's files are digested, not loaded."""
    try:
        _same_versions(job)
        _engine(job)
    except UnfitError as error:
        return str(error)
    return None


def draft(job: Translating, requests: Sequence[Request]) -> list[Remembered]:
    """Run on a worker: translate sentences, and check them."""
    engine, loaded = _LOADED.get((job.model, job.decoding), lambda: _load(job))
    drafter = Drafter(
        loaded, job.source, job.target, job.decoding, searches=engine.searches, detect=_detect(job.settings)
    )
    return drafter.translate(requests)


_LOADED: Kept[tuple[Engine, Loaded]] = Kept()


def _load(job: Translating) -> tuple[Engine, Loaded]:
    from distributed import get_worker

    engine, model = _engine(job)
    # The worker's threads share one model, and each keeps one batch of it busy.
    threads = get_worker().state.nthreads
    return engine, engine.load(model, replace(job.decoding, threads=threads))


def _engine(job: Translating) -> tuple[Engine, Model]:
    """The engine and its own name for the model. Raises UnfitError unless it is the same model."""
    # A worker's folders are its own: its settings come first, where it has some.
    settings = find() if os.environ.get(VARIABLE) else job.settings
    engine = engines(settings, job.model.engine)[0]
    pair = [m for m in engine.models() if (m.source, m.target) == (job.model.source, job.model.target)]
    for model in pair:
        if (model.fingerprint, model.name) == (job.model.fingerprint, job.model.name):
            return engine, model
    wanted = f"{job.model.id} (sha256 {job.model.fingerprint[:12]})"
    if not pair:
        raise UnfitError(f"has no model {wanted}")
    raise UnfitError(f"has another model than {wanted}: {', '.join(model.id for model in pair)}")
