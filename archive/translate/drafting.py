"""Where sentences go through a model: in this process, or elsewhere."""

import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

from archive.errors import EngineError
from archive.model import Model
from archive.settings import Decoding
from archive.translate.checks import Detect
from archive.translate.drafts import Drafter, Interrupted, Request
from archive.translate.engine import Loaded
from archive.translate.memory import Remembered
from archive.translate.progress import Meter
from archive.translate.routes import Step


class Drafting(Protocol):
    """A place where sentences go through a model; asked by several threads at once."""

    def __call__(self, step: Step, requests: Sequence[Request], meter: Meter) -> Mapping[str, Remembered]:
        """The translations by sentence. Raises Interrupted, caused by EngineError where the model fails."""

    def close(self) -> None:
        """Give the loaded models back."""


class LocalDrafts:
    """This process: each model is loaded when it is first needed."""

    def __init__(self, decoding: Decoding, detect: Detect | None = None) -> None:
        self._decoding = decoding
        self._detect = detect
        self._loaded: dict[Model, Loaded] = {}
        self._broken: dict[Model, str] = {}
        self._loading = threading.Lock()

    def __call__(self, step: Step, requests: Sequence[Request], meter: Meter) -> Mapping[str, Remembered]:
        """See `Drafting`."""
        try:
            loaded = self._load(step)
        except EngineError as error:
            raise Interrupted(error, {}) from error
        drafter = Drafter(
            loaded,
            step.model.source,
            step.model.target,
            self._decoding,
            searches=step.engine.searches,
            detect=self._detect,
            meter=meter,
        )
        return drafter.translate(requests)

    def _load(self, step: Step) -> Loaded:
        with self._loading:
            if step.model in self._broken:  # said once, not tried again for each window
                raise EngineError(self._broken[step.model])
            if step.model not in self._loaded:
                try:
                    self._loaded[step.model] = step.engine.load(step.model, self._decoding)
                except EngineError as error:
                    self._broken[step.model] = str(error)
                    raise
            return self._loaded[step.model]

    def close(self) -> None:
        """See `Drafting`."""
        for loaded in self._loaded.values():
            loaded.close()
        self._loaded.clear()
