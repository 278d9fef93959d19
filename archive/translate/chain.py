"""Sentences along a route: each step from the memory or by a model, by the next one where a model fails."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.errors import EngineError
from archive.model import Model
from archive.settings import Decoding
from archive.translate.drafting import Drafting
from archive.translate.drafts import Interrupted, Request
from archive.translate.lanes import LANES, Lanes
from archive.translate.memory import Memory, Remembered
from archive.translate.outcomes import Done, Result, Untranslated
from archive.translate.progress import Meter
from archive.translate.routes import Route, Step, composed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """A sentence's translation by a step; `fresh` where this run made it."""

    step: Step
    entry: Remembered
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """How far a sentence has come along its route."""

    text: str
    steps: tuple[Step, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False

    @property
    def chain(self) -> tuple[Model, ...]:
        """The models on it, without their settings."""
        return tuple(step.model for step in self.steps)

    def on(self, made: _Made) -> "_Way":
        """A step further."""
        flags = {**self.flags, **made.entry.flags}
        return _Way(made.entry.text, (*self.steps, made.step), flags, self.fresh or made.fresh)


class Chain:
    """Takes sentences along routes. `models` are the models used so far by id, chains included."""

    def __init__(self, memory: Memory, decoding: Decoding, drafting: Drafting, lanes: Lanes) -> None:
        self.models: dict[str, Model] = {}
        self._memory = memory
        self._decoding = decoding
        self._drafting = drafting
        self._lanes = lanes
        self._registered: set[str] = set()
        self._passed_over: set[Model] = set()
        self._claims = _Claims(lanes)

    def model(self, steps: Sequence[Step], digest: str) -> Model:
        """The model that stands for some steps, with the settings that decide what it gives."""
        return composed([self._model(step, digest) for step in steps])

    def claim(self, language: str, texts: Iterable[str]) -> None:
        """Let the windows behind this one know that it asks for these sentences."""
        self._claims.of_earlier_windows(language, texts)

    def along(
        self, route: Route, requests: Mapping[str, Request], digest: str, shown: str, meter: Meter
    ) -> dict[str, Result]:
        """Each text's translation along a route.

        `digest` is the glossary's where these texts hold terms of it; `shown` where the pair has any.
        """
        ways = {text: _Way(request.text) for text, request in requests.items()}
        results: dict[str, Result] = {}
        for number, choices in enumerate(route.steps):
            language = choices[0].model.source if number else route.source
            wanted = {ways[text].text: requests[text].wanted for text in ways}
            found, why = self._step(choices, language, wanted, digest, meter)
            lost = [text for text, way in ways.items() if way.text not in found]
            results |= dict.fromkeys(lost, Untranslated(route.source, route.target, "engine", why))
            ways = {text: way.on(found[way.text]) for text, way in ways.items() if way.text in found}
            meter = meter.uncounted()
        chains = {way.chain: way.steps for way in ways.values()}
        models = {chain: self.model(steps, shown) for chain, steps in chains.items()}
        self.models |= {model.id: model for model in models.values()}
        return results | {
            text: Done(way.text, models[way.chain].id, not way.fresh, flags=way.flags)
            for text, way in ways.items()
        }

    def _step(
        self,
        choices: Sequence[Step],
        language: str,
        wanted: Mapping[str, tuple[str, ...]],
        digest: str,
        meter: Meter,
    ) -> tuple[dict[str, _Made], str]:
        """The sentences by the first of the models that works, and why some are missing.

        A model that fails in the middle is asked for the rest as long as it gives any.
        """
        found: dict[str, _Made] = {}
        errors: list[str] = []
        for step in choices:
            kept, failed = 0, True
            while failed:
                left = {text: words for text, words in wanted.items() if text not in found}
                made, error = self._ask(step, language, left, digest, meter)
                found |= made
                if error is None:
                    return found, ""
                new = sum(one.fresh for one in made.values())
                kept, failed = kept + new, new > 0
                if failed:
                    log.warning("%s; sentences made before, and kept: %d; going on", error, new)
            errors.append(f"{error}; sentences made before, and kept: {kept:,}" if kept else str(error))
            if step != choices[-1] and step.model not in self._passed_over:
                self._passed_over.add(step.model)
                log.warning("%s; the next model steps in", errors[-1])
        return found, "; ".join(errors)

    def _ask(
        self, step: Step, language: str, wanted: Mapping[str, tuple[str, ...]], digest: str, meter: Meter
    ) -> tuple[dict[str, _Made], EngineError | None]:
        """What the memory and the model give, and why it is not all. Raises Dropped once it was kept."""
        model = self._known(step, digest)
        claimed = self._claims.of_earlier_windows(language, wanted)
        found: dict[str, _Made] = {}
        for patient in (True, False):
            left = [text for text in wanted if text not in found]
            known = self._memory.recall(model.id, model.source, model.target, left)
            fresh = {text for text, entry in known.items() if entry.fresh and text not in claimed}
            found |= {text: _Made(step, entry, text in fresh) for text, entry in known.items()}
            left = [text for text in left if text not in found]
            if not left:
                break
            # What an earlier window has claimed is in the memory once the turn is back, or failed there.
            mine = [Request(text, wanted[text]) for text in left if not (patient and text in claimed)]
            made, error = self._drafted(step, model, mine, meter)
            found |= {text: _Made(step, entry, True) for text, entry in made.items()}
            if isinstance(error, EngineError):
                return found, error
            if error is not None:
                raise error
        return found, None

    def _drafted(
        self, step: Step, model: Model, requests: Sequence[Request], meter: Meter
    ) -> tuple[Mapping[str, Remembered], Exception | None]:
        """What the model gives, remembered, and what ended it."""
        made: Mapping[str, Remembered] = {}
        error: Exception | None = None
        try:
            with self._lanes.away():
                made = self._drafting(step, requests, meter) if requests else {}
        except Interrupted as cut:
            made, error = cut.kept, cut.cause
        pairs = [(text, entry.text, entry.flags) for text, entry in made.items()]
        self._memory.remember(model.id, model.source, model.target, pairs)
        return made, error

    def _known(self, step: Step, digest: str) -> Model:
        model = self._model(step, digest)
        if model.id not in self._registered:  # what `models` names need not be in the memory
            self._memory.register(model)
            self._registered.add(model.id)
            self.models[model.id] = model
        return model

    def _model(self, step: Step, digest: str) -> Model:
        settings = [self._decoding.label] if step.engine.searches else []
        settings += [f"glossary={digest}"] if digest else []
        return replace(step.model, settings=",".join(settings))


class _Claims:
    """Which sentences the windows in hand have asked for: none is translated by two of them."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._windows: dict[int, set[tuple[str, str]]] = {}

    def of_earlier_windows(self, language: str, texts: Iterable[str]) -> set[str]:
        """Those of the texts that earlier windows claimed; this one claims them all."""
        window = self._lanes.window
        if window is None:
            return set()
        self._windows = {n: claims for n, claims in self._windows.items() if n > window - LANES}
        keys = {(language, text) for text in texts}
        earlier = {text for n in self._windows if n < window for _, text in keys & self._windows[n]}
        self._windows.setdefault(window, set()).update(keys)
        return earlier
