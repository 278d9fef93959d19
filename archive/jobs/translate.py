"""Translate what an archive lacks, window by window, each committed before the next begins."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

from archive.errors import ArchiveError, UsageError
from archive.jobs import lease
from archive.jobs.cluster import Cluster
from archive.jobs.cluster_translate import ClusterDrafts, window_words
from archive.jobs.labels import Labels, detecting
from archive.jobs.report import SILENT, Reporter
from archive.jobs.run import Run
from archive.jobs.stored_memory import StoredMemory
from archive.model import Block, Failure, Translation
from archive.settings import Settings
from archive.store import articles, corrections, memory, runs, translations
from archive.store.runs import Counts
from archive.store.store import Store
from archive.store.translations import Scope
from archive.translate import glossary
from archive.translate.engine import Engine, engines
from archive.translate.glossary import Glossary
from archive.translate.memory import ProcessMemory
from archive.translate.outcomes import Outcome, Untranslated
from archive.translate.translator import WINDOW_WORDS, Translator

CHUNK = 2000
"""Blocks fetched at once; the translation room forms its own windows out of them."""

MISSING = "no installed model"
"""The reason of a failure that is mended by installing one."""

DAMAGED = "damaged block"
"""The reason of a failure that is mended by reading an article's original again."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The sum of a run: translations made by target and origin, and what could not be made.

    `lacking` is how many language pairs failed for articles that the same run took in.
    `stopped`: it was asked to end early; sentences of blocks that were not saved are in the memory.
    """

    made: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    stopped: bool = False
    lacking: int = 0

    @property
    def failed(self) -> int:
        """How many language pairs and damaged blocks failed."""
        return len(self.failures)

    @property
    def summary(self) -> str:
        """One line for people."""
        parts = []
        for target, origins in self.made.items():
            if origins:
                parts.append(f"to {target}: " + ", ".join(f"{n:,} {origin}" for origin, n in origins.items()))
        damaged = sum(failure.reason == DAMAGED for failure in self.failures)
        if damaged:
            parts.append(f"left out {damaged:,} damaged " + ("block" if damaged == 1 else "blocks"))
        if self.stopped:
            parts.append("stopped; what else was made is kept for the next run")
        if not parts and not self.failures:
            return "nothing left to translate; no model was loaded"
        return "; ".join(parts) or "nothing could be translated"


def translate(
    store: Store,
    run: Run,
    targets: Sequence[str],
    *,
    settings: Settings,
    labels: Labels,
    engine: str | None = None,
    stale: bool = False,
    changed: bool = False,
    decoding: Mapping[str, Any] | None = None,
    scheduler: str | None = None,
    reporter: Reporter = SILENT,
    stop: Callable[[], bool] = lambda: False,
) -> Translated:
    """Give every block a translation into each target; `stale` and `changed` as in `Archive.translate`.

    Only one process translates an archive at a time; another one waits for its turn. A pair of languages
    without a model is reported and recorded once, and the rest goes on. With the address of a Dask
    `scheduler`, the models run on its workers; raises ClusterError where it is lost.
    """
    if not targets:
        raise UsageError("Name a language to translate into: --to LANG")
    with lease.held(store, reporter, stop) as holder, ExitStack() as stack:
        cluster = stack.enter_context(Cluster(scheduler, say=reporter.say)) if scheduler else None
        translator = _translator(store, settings, labels, engine, decoding, stop, cluster)
        work = _Work(store, run, reporter, translator, holder)
        try:
            for target in targets:
                if not stop():
                    work.translate(target, stale, changed)
        finally:
            work.translator.close()
    failures = (*work.failures.values(), *work.damaged.values())
    return Translated(work.made, failures, stop(), len(work.lacking))


def _translator(
    store: Store,
    settings: Settings,
    labels: Labels,
    engine: str | None,
    decoding: Mapping[str, Any] | None,
    stop: Callable[[], bool],
    cluster: Cluster | None = None,
) -> Translator:
    chosen = replace(settings.decoding, **(decoding or {}))
    return Translator(
        engines(settings, engine),
        memory=StoredMemory(store),
        wording=labels.wording,
        glossary=_glossary(settings),
        detect=detecting(settings),
        decoding=chosen,
        stop=stop,
        drafting=ClusterDrafts(cluster, settings, chosen) if cluster else None,
        window_words=window_words(cluster) if cluster else WINDOW_WORDS,
    )


def _glossary(settings: Settings) -> Glossary | None:
    return glossary.load(settings.glossary) if settings.glossary else None


def current_models(
    connection: sqlite3.Connection, settings: Settings, engines: Sequence[Engine]
) -> list[str]:
    """The ids of the models that would translate this archive's languages into its targets today.

    Raises DataFileError where the glossary of the settings is broken.
    """
    translator = Translator(
        engines,
        memory=ProcessMemory(),
        glossary=_glossary(settings),
        decoding=settings.decoding,
    )
    sources = translations.languages_of(connection)
    targets = translations.targets(connection)
    found = (translator.current_model(source, target) for source in sources for target in targets)
    return sorted({model.id for model in found if model is not None})


class _Work:
    """One run's way through the targets."""

    def __init__(
        self,
        store: Store,
        run: Run,
        reporter: Reporter,
        translator: Translator,
        holder: str,
    ) -> None:
        self.translator = translator
        self._holder = holder
        self.made: dict[str, dict[str, int]] = {}
        self.failures: dict[tuple[str, str, str], Failure] = {}
        self.damaged: dict[str, Failure] = {}
        self.lacking: set[tuple[str, str, str]] = set()
        self._store = store
        self._run = run
        self._reporter = reporter
        self._since = corrections.newest(store.connection)

    def translate(self, target: str, stale: bool, changed: bool) -> None:
        """Do what is to do for one target."""
        self.made[target] = {}
        scope = self._scope(target, stale, changed)
        total = translations.words_to_do(self._store.connection, target, scope)
        done = 0

        def progress(words: int) -> None:
            nonlocal done
            done += words
            self._reporter.progress(f"Translating to {target}", done, total, "words")

        self.translator.progress = progress
        with closing(self.translator.windows(self._blocks(target, scope), target)) as windows:
            for window in windows:
                self._save(target, window)

    def _scope(self, target: str, stale: bool, changed: bool) -> Scope:
        if not stale:
            return Scope(changed=changed)
        sources = translations.languages_of(self._store.connection)
        models = (self.translator.current_model(source, target) for source in sources)
        return Scope(changed=True, current=tuple(model.id for model in models if model is not None))

    def _blocks(self, target: str, scope: Scope) -> Iterator[tuple[int, Block]]:
        after = 0
        while True:
            chunk = translations.to_do(self._store.connection, target, scope, after=after, limit=CHUNK)
            self._leave_out(
                Failure(f"block {keyed.id}", DAMAGED, str(keyed.block))
                for keyed in chunk
                if isinstance(keyed.block, ArchiveError)
            )
            for keyed in chunk:
                after = keyed.id
                if isinstance(keyed.block, Block):
                    yield keyed.id, keyed.block
            if len(chunk) < CHUNK:
                return

    def _save(self, target: str, window: Sequence[tuple[int, Outcome]]) -> None:
        made = [(block, outcome) for block, outcome in window if isinstance(outcome, Translation)]
        missing = [(block, _key(one), one) for block, one in window if isinstance(one, Untranslated)]
        new = {key: _failure(one) for _, key, one in missing if key not in self.failures}
        if self._run.started is not None:
            unseen = {block: key for block, key, _ in missing if key not in self.lacking}
            brought = articles.brought(self._store.connection, self._run.started, unseen)
            self.lacking |= {unseen[block] for block in brought}
        self._record(target, made, [one for one in new.values() if not self._stands(one)])
        for failure in new.values():
            self._reporter.say(f"{failure.source}: {failure.reason}; {failure.detail}")
        self.failures |= new
        for _, translation in made:
            origins = self.made[target]
            origins[translation.origin] = origins.get(translation.origin, 0) + 1

    def _leave_out(self, damaged: Iterable[Failure]) -> None:
        """Record blocks that can't be read, once however many targets there are."""
        found = [failure for failure in damaged if failure.source not in self.damaged]
        self.damaged |= {failure.source: failure for failure in found}
        for failure in found:
            self._reporter.say(f"Left out: {failure.detail}")
        if new := [failure for failure in found if not self._stands(failure)]:
            with self._store.writing() as connection:
                runs.fail(connection, self._run.id(connection), new)

    def _stands(self, failure: Failure) -> bool:
        """Whether what is missing or damaged was so before: each run would add the same row."""
        return failure.reason in (MISSING, DAMAGED) and runs.has_failed(self._store.connection, failure)

    def _record(
        self, target: str, made: Sequence[tuple[int, Translation]], failures: Sequence[Failure]
    ) -> None:
        if not made and not failures:
            return
        with self._store.writing() as connection:
            lease.keep(connection, self._holder)
            run = self._run.id(connection)
            translations.add_models(connection, list(self.translator.models.values()))
            translations.save(connection, run, made)
            corrections.overtaken(connection, [block for block, _ in made], target, self._since)
            memory.settle(connection, self.translator.models)
            runs.fail(connection, run, failures)
            runs.count(connection, run, Counts(translations=len(made)))


def _key(one: Untranslated) -> tuple[str, str, str]:
    return one.source, one.target, one.reason


def _failure(one: Untranslated) -> Failure:
    pair = f"{one.source} to {one.target}"
    if one.reason == "no route":
        detail = f"`lire-aussi models install {one.source} {one.target}` fetches a model"
        return Failure(pair, MISSING, detail)
    if one.reason == "correction":
        return Failure(pair, "damaged correction", one.detail)
    return Failure(pair, "the model failed", one.detail)
