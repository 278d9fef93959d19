"""Take articles in: read, understand, recognise, store; one bad input never stops the rest."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.errors import LireAussiError
from archive.jobs.likeness import Likeness, fingerprint, link
from archive.jobs.place import Place
from archive.jobs.report import SILENT, Reporter
from archive.jobs.run import Run
from archive.model import Article, Failure, Known
from archive.read.urls import canonical_form
from archive.store import articles, captures, inputs, runs
from archive.store.runs import Counts
from archive.store.store import Store

Item = Article | Failure | Known

BATCH_ARTICLES = 512
BATCH_SECONDS = 2.0
BATCH_BYTES = 32 * 1024 * 1024
"""A commit costs a flush to the disk, and in a large archive a page for most of what it puts into an
index: so many articles, or so many seconds' or bytes' worth, share one.
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one input: `new`, `version`, `capture`, `known`, or `refused`."""

    source: str
    outcome: str
    id: int | None = None
    uid: str | None = None
    title: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """The sum of an ingest: how many inputs had each outcome, and what was counted to the run."""

    outcomes: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)

    @property
    def summary(self) -> str:
        """One line for people."""
        words = {
            "new": "new",
            "version": "new versions of known articles",
            "capture": "known articles from another place",
            "known": "known already",
            "refused": "refused",
        }
        one = {
            "version": "new version of a known article",
            "capture": "known article from another place",
        }
        counted = {key: self.outcomes[key] for key in words if self.outcomes.get(key)}
        parts = [f"{n} {one.get(key, words[key]) if n == 1 else words[key]}" for key, n in counted.items()]
        return ", ".join(parts) or "no articles found"


def take_in(
    store: Store,
    items: Iterable[Item],
    run: Run,
    *,
    understand: Callable[[Article], Article],
    reporter: Reporter = SILENT,
    each: Callable[[Taken], None] = lambda taken: None,
    stop: Callable[[], bool] = lambda: False,
    place: Place | None = None,
) -> Ingested:
    """Store what a reader gives, in batches that commit together.

    `each` hears of an input only when it is safely committed. Ends early, with what was done kept,
    when `stop` says so.
    """
    total = Ingested()
    done = 0
    latest: _Way | None = None
    for batch in _batches(items, understand, stop):
        known = [item for item in batch if isinstance(item, Known)]
        if len(known) == len(batch) and not any(_is_news(store, item) for item in known):
            taken, counts = [Taken(item.source, "known") for item in known], Counts()
        else:
            ways = Counter([latest, *(_way(item) for item in batch)])
            with store.writing() as connection:
                taken = [
                    _take(connection, item, run.id(connection), alone=ways[_way(item)] == 1) for item in batch
                ]
                counts = _counted(batch, taken)
                runs.count(connection, run.id(connection), counts)
                if place is not None:
                    place.save(connection, run.id(connection))
        taken = [one for item, was in zip(batch, taken, strict=True) for one in _retold(store, item, was)]
        done += len(batch)
        latest = _way(batch[-1])
        total = _added(total, taken, counts)
        for one in taken:
            if one.outcome == "refused":
                reporter.say(f"Refused: {one.source}: {one.detail}")
            each(one)
        reporter.progress("Ingesting", done, None, "inputs")
    if place is not None and place.reached:
        with store.writing() as connection:
            place.save(connection, run.id(connection))
    return total


@dataclass(frozen=True, slots=True)
class _Ready:
    """An understood article with its fingerprint, both made before the write lock is taken."""

    article: Article
    likeness: Likeness


_Batch = list[_Ready | Failure | Known]
_Way = tuple[str | None, str | None]


def _batches(
    items: Iterable[Item], understand: Callable[[Article], Article], stop: Callable[[], bool]
) -> Iterator[_Batch]:
    batch: _Batch = []
    since, held = time.monotonic(), 0
    try:
        for item in items:
            if isinstance(item, Article):
                article = understand(item)
                batch.append(_Ready(article, fingerprint(article)))
                held += len(item.original.content) if item.original else 0
            else:
                batch.append(item)
            stopping = stop()
            full = len(batch) >= BATCH_ARTICLES or held >= BATCH_BYTES
            if stopping or full or time.monotonic() - since > BATCH_SECONDS:
                yield batch
                batch, since, held = [], time.monotonic(), 0
            if stopping:
                return
    except LireAussiError:  # a lost cluster takes nothing with it of what came from it before
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _way(item: _Ready | Failure | Known) -> _Way | None:
    """By which file and member an article came, None for what is none."""
    original = item.article.original if isinstance(item, _Ready) else None
    return (original.path, original.member) if original else None


def _is_news(store: Store, item: Known) -> bool:
    """Whether known bytes came from where, or at a time at which, they weren't seen before."""
    came = item.recapture
    return came is not None and not captures.has(store.connection, item.sha256, came)


def _take(connection: sqlite3.Connection, item: _Ready | Failure | Known, run: int, *, alone: bool) -> Taken:
    if isinstance(item, Failure):
        runs.fail(connection, run, [item])
        return _refused(item)
    if isinstance(item, Known):
        address = canonical_form(item.recapture.url) if item.recapture else None
        seen = captures.record(connection, item, address, run)
        if seen is None:
            return Taken(item.source, "known")
        return Taken(item.source, "capture", seen.id, seen.uid, seen.title)
    article = item.article
    added = articles.add(connection, article, run, alone=alone)
    if added.outcome in ("new", "version"):
        link(connection, added.id, item.likeness)
    return Taken(article.source, added.outcome, added.id, article.uid, article.title)


def _refused(failure: Failure) -> Taken:
    detail = f"{failure.reason}: {failure.detail}" if failure.detail else failure.reason
    return Taken(failure.source, "refused", detail=detail)


def _retold(store: Store, item: _Ready | Failure | Known, taken: Taken) -> Iterator[Taken]:
    """What became of an input; of a container that isn't read again, what was refused of it before, too."""
    if not (isinstance(item, Known) and item.whole):
        yield taken
        return
    again = [_refused(failure) for failure in inputs.refused(store.connection, item.sha256, item.source)]
    if all(one.source != item.source for one in again):
        yield taken
    yield from again


def _counted(batch: _Batch, taken: list[Taken]) -> Counts:
    """What to add to the run's counts; `runs.fail` has counted the failures."""
    new = [
        item.article
        for item, one in zip(batch, taken, strict=True)
        if isinstance(item, _Ready) and one.outcome in ("new", "version")
    ]
    return Counts(articles=len(new), blocks=sum(len(article.blocks) for article in new))


def _added(total: Ingested, taken: list[Taken], counts: Counts) -> Ingested:
    outcomes = dict(total.outcomes)
    for one in taken:
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
    return Ingested(outcomes, total.counts + counts)
