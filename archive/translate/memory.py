"""What was translated before: sentences by model, and what people corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from archive.model import Model


@dataclass(frozen=True, slots=True)
class Remembered:
    """A sentence as a model gave it, mended and checked; `flags` maps each flag to its reason in words.

    `fresh`: it was made for blocks that were never saved, by a run that was stopped. It needs not be made
    again, and counts as made now: what an archive says doesn't depend on where a run was stopped.
    """

    text: str
    flags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fresh: bool = False


class Memory(Protocol):
    """Where translated sentences are kept between runs, keyed by model, languages and source sentence.

    For a route through a pivot each step is kept under its own model's id, so that the steps are
    shared with the direct routes. A model's sentences may be dropped at any time: they come again.
    """

    def register(self, model: Model) -> None:
        """Told once in a run of each model whose id `recall` and `remember` are going to name."""

    def recall(
        self, model_id: str, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, Remembered]:
        """Those of the sources that the model translated before, by source."""

    def remember(
        self,
        model_id: str,
        source_language: str,
        target: str,
        pairs: Sequence[tuple[str, str, Mapping[str, str]]],
    ) -> None:
        """Keep (source, translation, flags with reasons) of sentences; a source that is there is replaced."""

    def corrections(
        self, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, str | None]:
        """The newest of people's own translations of whole blocks and of sentences, by source.

        None where it is damaged: then no other one stands for it, neither an older one nor a model's.
        """


class ProcessMemory:
    """A memory that lasts as long as the process; also counts, for tests and dry runs."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.sentences: dict[tuple[str, str, str], dict[str, Remembered]] = {}
        self.corrected: dict[tuple[str, str], dict[str, str]] = {}

    def register(self, model: Model) -> None:
        """See `Memory`."""
        self.models[model.id] = model

    def recall(
        self, model_id: str, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, Remembered]:
        """See `Memory`."""
        known = self.sentences.get((model_id, source_language, target), {})
        return {source: known[source] for source in sources if source in known}

    def remember(
        self,
        model_id: str,
        source_language: str,
        target: str,
        pairs: Sequence[tuple[str, str, Mapping[str, str]]],
    ) -> None:
        """See `Memory`."""
        known = self.sentences.setdefault((model_id, source_language, target), {})
        known.update((source, Remembered(text, dict(flags))) for source, text, flags in pairs)

    def corrections(self, source_language: str, target: str, sources: Sequence[str]) -> Mapping[str, str]:
        """See `Memory`."""
        known = self.corrected.get((source_language, target), {})
        return {source: known[source] for source in sources if source in known}
