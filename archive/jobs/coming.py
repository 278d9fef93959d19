"""Bytes that the archive has or is about to have: what becomes of an input mustn't hang on a batch's end."""

from collections.abc import Callable, Iterable, Iterator

from archive.jobs.ingest import BATCH_ARTICLES
from archive.model import Article, Failure, Known

Item = Article | Failure | Known


class Coming:
    """Asks what the archive knows, and remembers what was read since its last batch was committed."""

    def __init__(self, is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known
        self._read: dict[str, None] = {}

    def __call__(self, sha256: str) -> bool:
        """Whether bytes with this digest are stored, or wait to be."""
        return sha256 in self._read or self._is_known(sha256)

    def noting(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, with the digests of as many articles kept in mind as a batch may hold."""
        for item in items:
            if isinstance(item, Article) and item.original is not None:
                self._read[item.original.sha256] = None
                if len(self._read) > BATCH_ARTICLES:
                    del self._read[next(iter(self._read))]
            yield item
