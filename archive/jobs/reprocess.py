"""Read the stored originals with today's readers and labels; keep what says the same."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import ArchiveError
from archive.jobs import lease
from archive.jobs.labels import Labels
from archive.jobs.likeness import fingerprint, link
from archive.jobs.report import SILENT, Reporter
from archive.jobs.run import Run
from archive.model import Article, Failure
from archive.read.again import read_again
from archive.store import articles, encoded, revisions, runs
from archive.store.revisions import Revision
from archive.store.signed import signed
from archive.store.store import Store

BATCH = 32
"""Articles that commit together."""


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """The sum: articles read again, those whose blocks changed, blocks kept, relabelled, added and removed.

    `described` counts those of which no block changed, but what is known of them as a whole.
    """

    articles: int = 0
    changed: int = 0
    failed: int = 0
    kept: int = 0
    relabelled: int = 0
    added: int = 0
    removed: int = 0
    described: int = 0

    @property
    def summary(self) -> str:
        """One line for people."""
        described = f"described anew: {self.described}"
        if not self.changed:
            news = f"{described}, no block changed" if self.described else "nothing changed"
            return f"articles read again: {self.articles}; {news}"
        blocks = (
            f"articles changed: {self.changed} of {self.articles}; {self.kept} blocks kept, "
            f"{self.relabelled} relabelled or moved, {self.added} added, {self.removed} removed"
        )
        return f"{blocks}; {described}" if self.described else blocks


def reprocess(
    store: Store,
    run: Run,
    labels: Labels,
    *,
    reporter: Reporter = SILENT,
    stop: Callable[[], bool] = lambda: False,
) -> Reprocessed:
    """Read every article's first original again and revise what is stored, a batch at a time.

    An article without an original, or whose original holds it no more, stays as it is and is reported.
    Nobody translates meanwhile: what was made from a block's old labels would pass for what its new ones ask.
    """
    with lease.held(store, reporter, stop), encoded.forgiving(store.connection):
        return _all(store, run, labels, reporter, stop)


def _all(store: Store, run: Run, labels: Labels, reporter: Reporter, stop: Callable[[], bool]) -> Reprocessed:
    total = Reprocessed()
    after = 0
    count = articles.count(store.connection)
    while not stop():
        batch = articles.sources(store.connection, after=after, limit=BATCH)
        if not batch:
            break
        after = batch[-1].id
        found = [(stored, _again(store, stored, labels)) for stored in batch]
        total = _revise(store, run, found, total, reporter)
        reporter.progress("Reprocessing", total.articles, count, "articles")
    return total


def _again(store: Store, stored: articles.Stored, labels: Labels) -> Article | Failure:
    try:
        original = next(articles.originals_of(store.connection, stored.id), None)
    except ArchiveError as error:
        # Whatever these bytes say now, the article never said it.
        return Failure(stored.source, "damaged original", str(error))
    if original is None:
        return Failure(stored.source, "no original", "the archive keeps none for it")
    read = read_again(original, source=stored.source, url=stored.url, declared=stored.declared)
    candidates = [labels.understand(item) for item in read if isinstance(item, Article)]
    same = [article for article in candidates if article.uid == stored.uid]
    titled = [article for article in candidates if article.title == stored.title]
    for choice in (same, titled, candidates if len(candidates) == 1 else []):
        if choice:
            return choice[0]
    failure = next((item for item in read if isinstance(item, Failure)), None)
    return failure or Failure(stored.source, "not found again", "its original holds no such article any more")


def _revise(
    store: Store,
    run: Run,
    found: list[tuple[articles.Stored, Article | Failure]],
    total: Reprocessed,
    reporter: Reporter,
) -> Reprocessed:
    revised: list[Revision] = []
    failures: list[Failure] = []
    likenesses = {
        stored.id: fingerprint(article) for stored, article in found if isinstance(article, Article)
    }
    with store.writing() as connection:
        for stored, article in found:
            if isinstance(article, Failure):
                failures.append(article)
            else:
                revised.append(revisions.revise(connection, stored.id, article, lambda: run.id(connection)))
                like = likenesses[stored.id]
                if revised[-1].changed or not signed(connection, stored.id, like.signature, like.bands):
                    link(connection, stored.id, like)
        if failures or any(revision.changed for revision in revised):
            runs.fail(connection, run.id(connection), failures)
    for failure in failures:
        reporter.say(f"Left as it was: {failure.source}: {failure.reason}: {failure.detail}")
    return Reprocessed(
        total.articles + len(found),
        total.changed + sum(revision.changed for revision in revised),
        total.failed + len(failures),
        total.kept + sum(revision.kept for revision in revised),
        total.relabelled + sum(revision.relabelled for revision in revised),
        total.added + sum(revision.added for revision in revised),
        total.removed + sum(revision.removed for revision in revised),
        total.described + sum(revision.described for revision in revised),
    )
