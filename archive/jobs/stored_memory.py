"""The translation memory that the translation room asks for, kept in the archive."""

from collections.abc import Mapping, Sequence

from archive.model import Model
from archive.store import corrections, memory, translations
from archive.store.store import Store
from archive.translate.memory import Remembered


class StoredMemory:
    """Keeps `archive.translate.memory.Memory`'s protocol over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def register(self, model: Model) -> None:
        """Make a model known before anything names it."""
        with self._store.writing() as connection:
            translations.add_models(connection, [model])

    def recall(
        self, model_id: str, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, Remembered]:
        """Those of the sources that the model translated before."""
        found = memory.recall(self._store.connection, model_id, sources)
        return {
            source: Remembered(
                one.text, {flag: one.reasons.get(flag, "") for flag in one.flags}, fresh=one.unsaved
            )
            for source, one in found.items()
        }

    def remember(
        self,
        model_id: str,
        source_language: str,
        target: str,
        pairs: Sequence[tuple[str, str, Mapping[str, str]]],
    ) -> None:
        """Keep sentences at once: should the window fail later, they need not be made again."""
        made = [memory.Remembered(source, text, tuple(flags), flags) for source, text, flags in pairs]
        with self._store.writing() as connection:
            memory.remember(connection, model_id, made)

    def corrections(
        self, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, str | None]:
        """What people said that these texts mean."""
        return corrections.corrected(self._store.connection, source_language, target, sources)
