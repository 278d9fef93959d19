"""The room's front door: blocks in, translations out."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from archive.errors import EngineError
from archive.model import UNDETERMINED, Block, Model, Translation
from archive.settings import Decoding
from archive.translate import casing
from archive.translate.checks import Detect
from archive.translate.codes import same
from archive.translate.drafts import Drafter, Request
from archive.translate.engine import Engine, Loaded, Tick
from archive.translate.glossary import Found, Glossary, PairGlossary
from archive.translate.memory import Memory, Remembered
from archive.translate.outcomes import Done, Outcome, Result, Untranslated, settled
from archive.translate.passages import Sentence, has_letters, take_apart
from archive.translate.progress import Meter, Progress, count
from archive.translate.routes import Route, Routes, Step, composed

log = logging.getLogger(__name__)

Key = TypeVar("Key")

ADAPTIVE = Decoding()

WINDOW_WORDS = 20_000
"""Source words gathered before a window is translated: enough to sort by length, small enough to commit."""

Wording = Callable[[Block, str], str | None]


class Drafting(Protocol):
    """Another place than this process where sentences go through a model."""

    def __call__(self, step: Step, requests: Sequence[Request], tick: Tick | None) -> list[Remembered]:
        """The translations, parallel to the requests. Raises EngineError where the model fails."""


class Translator:
    """Translates blocks with the engines given, in their order; see `docs/translation.md`.

    `wording` gives the lexicon's words for a marker, or None. The language check rests on
    `detect`. `stop` is asked after each window of
    `window_words`. `drafting` runs the models elsewhere than in this process.
    `models` are the models used so far by id, chains included.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        memory: Memory,
        wording: Wording = lambda block, target: None,
        glossary: Glossary | None = None,
        decoding: Decoding = ADAPTIVE,
        detect: Detect | None = None,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        drafting: Drafting | None = None,
        window_words: int = WINDOW_WORDS,
    ) -> None:
        self.models: dict[str, Model] = {}
        self._engines = engines
        self._memory = memory
        self._wording = wording
        self._glossary = glossary or Glossary()
        self._decoding = decoding
        self._detect = detect
        self.progress = progress
        self._stop = stop
        self._drafting = drafting or self._draft
        self._window_words = window_words
        self._all_routes: Routes | None = None
        self._registered: set[str] = set()
        self._passed_over: set[Model] = set()
        self._loaded: dict[Model, Loaded] = {}
        self._broken: dict[Model, str] = {}

    def current_model(self, source: str, target: str) -> Model | None:
        """The model, or chain, that would translate now, settings and glossary included; loads nothing."""
        route = self.route(source, target)
        if route is None:
            return None
        digest = self._glossary.for_pair(source, target).digest
        return composed([self._model(choices[0], digest) for choices in route.steps])

    def route(self, source: str, target: str) -> Route | None:
        """The way from a language to another, None where there is none."""
        if self._all_routes is None:
            self._all_routes = Routes(self._engines)
        return self._all_routes.find(source, target)

    def windows(self, items: Iterable[tuple[Key, Block]], target: str) -> Iterator[list[tuple[Key, Outcome]]]:
        """The outcomes of any number of blocks, window by window, holding one window in memory.

        Ends early, after a whole window, once `stop` says so.
        """
        window: list[tuple[Key, Block]] = []
        words = 0
        for key, block in items:
            window.append((key, block))
            words += count(block.text)
            if words >= self._window_words:
                yield self._window(window, target, words)
                window, words = [], 0
                if self._stop():
                    return
        if window:
            yield self._window(window, target, words)

    def translate(self, blocks: Sequence[Block], target: str) -> list[Outcome]:
        """The outcomes for some blocks, parallel to them."""
        return self._translate(blocks, target, None)

    def close(self) -> None:
        """Give the loaded models back."""
        for loaded in self._loaded.values():
            loaded.close()
        self._loaded.clear()

    def _window(self, window: list[tuple[Key, Block]], target: str, words: int) -> list[tuple[Key, Outcome]]:
        meter = Meter(words, self.progress)
        outcomes = self._translate([block for _, block in window], target, meter.tick)
        meter.finish()
        return [(key, outcome) for (key, _), outcome in zip(window, outcomes, strict=True)]

    def _translate(self, blocks: Sequence[Block], target: str, tick: Tick | None) -> list[Outcome]:
        outcomes = [self._without_model(block, target) for block in blocks]
        self._correct(blocks, outcomes, target)
        running = casing.RunningText(blocks)
        plans = {n: take_apart(block, running.forms) for n, block in enumerate(blocks) if outcomes[n] is None}
        wanted = {piece for pieces in plans.values() for piece in pieces if isinstance(piece, Sentence)}
        results = self._sentences(wanted, target, tick)
        return [
            outcome if outcome is not None else settled(blocks[n], plans[n], results, target)
            for n, outcome in enumerate(outcomes)
        ]

    def _without_model(self, block: Block, target: str) -> Outcome | None:
        """What needs no model: a marker, what is no language, what is in the target already."""
        words = self._wording(block, target)
        if words is not None:
            return Translation(target, words, "lexicon")
        languages = [block.language, *(span.language for span in block.spans)]
        if not has_letters(block.text) or all(
            code == UNDETERMINED or same(code, target) for code in languages
        ):
            return Translation(target, block.text, "same")
        return None

    def _correct(self, blocks: Sequence[Block], outcomes: list[Outcome | None], target: str) -> None:
        """Put in people's own translations of whole blocks."""
        languages: dict[str, list[int]] = {}
        for n, block in enumerate(blocks):
            languages.setdefault(block.language, []).append(n)
        for language, numbers in languages.items():
            known = self._memory.corrections(language, target, list({blocks[n].text for n in numbers}))
            for n in numbers:
                if blocks[n].text in known:
                    outcomes[n] = Translation(target, known[blocks[n].text], "human")

    def _sentences(
        self, sentences: Iterable[Sentence], target: str, tick: Tick | None
    ) -> dict[tuple[str, str], Result]:
        """Results by language and text: the same sentence in two styles is translated once."""
        languages: dict[str, set[str]] = {}
        for sentence in sentences:
            languages.setdefault(sentence.language, set()).add(sentence.text)
        return {
            (language, text): result
            for language, texts in sorted(languages.items())
            for text, result in self._language(language, sorted(texts), target, tick).items()
        }

    def _language(self, language: str, texts: list[str], target: str, tick: Tick | None) -> dict[str, Result]:
        if language == UNDETERMINED or same(language, target):
            return {text: Done(text) for text in texts}
        route = self.route(language, target)
        if route is None:
            detail = f"no installed model leads from {language} to {target}"
            return dict.fromkeys(texts, Untranslated(language, target, "no route", detail))
        corrections = self._memory.corrections(language, target, texts)
        results: dict[str, Result] = {
            text: Done(corrected, corrected=True) for text, corrected in corrections.items()
        }
        terms = self._glossary.for_pair(language, target)
        plain, bound = [], {}
        for text in texts:
            if text not in corrections:
                found = terms.find(text)
                if found:
                    bound[text] = found
                else:
                    plain.append(text)
        try:
            if plain:
                results |= self._along(route, {text: Request(text) for text in plain}, "", terms, tick)
            if bound:
                requests = {text: _substituted(text, found) for text, found in bound.items()}
                results |= self._along(route, requests, terms.digest, terms, tick)
        except EngineError as error:
            failed = Untranslated(language, target, "engine", str(error))
            results |= {text: failed for text in texts if text not in results}
        return results

    def _along(
        self,
        route: Route,
        requests: Mapping[str, Request],
        digest: str,
        terms: PairGlossary,
        tick: Tick | None,
    ) -> dict[str, Result]:
        """Each text's translation along a route. `digest` is the glossary's where these texts hold terms."""
        now = {text: Remembered(request.text) for text, request in requests.items()}
        fresh: set[str] = set()
        steps: list[Step] = []
        for number, choices in enumerate(route.steps):
            wanted = {now[text].text: request.wanted for text, request in requests.items()}
            step, found, new = self._step(choices, wanted, digest, tick if number == 0 else None)
            steps.append(step)
            for text, entry in now.items():
                if entry.text in new:
                    fresh.add(text)
                now[text] = Remembered(found[entry.text].text, {**entry.flags, **found[entry.text].flags})
        model = composed([self._model(step, terms.digest) for step in steps])
        self.models[model.id] = model
        return {
            text: Done(entry.text, model.id, text not in fresh, flags=entry.flags)
            for text, entry in now.items()
        }

    def _step(
        self, choices: Sequence[Step], wanted: Mapping[str, tuple[str, ...]], digest: str, tick: Tick | None
    ) -> tuple[Step, dict[str, Remembered], set[str]]:
        """The sentences by the first of the models that works: the one used, all results, which are new."""
        errors = []
        for step in choices:
            model = self._model(step, digest)
            if model.id not in self._registered:  # what `models` names need not be in the memory
                self._memory.register(model)
                self._registered.add(model.id)
                self.models[model.id] = model
            found = dict(self._memory.recall(model.id, model.source, model.target, list(wanted)))
            new = [sentence for sentence in wanted if sentence not in found]
            fresh = {sentence for sentence, known in found.items() if known.fresh}
            if not new:
                return step, found, fresh
            try:
                results = self._drafting(step, [Request(text, wanted[text]) for text in new], tick)
            except EngineError as error:
                errors.append(str(error))
                if step != choices[-1] and step.model not in self._passed_over:
                    self._passed_over.add(step.model)
                    log.warning("%s; the next model steps in", error)
                continue
            made = dict(zip(new, results, strict=True))
            pairs = [(sentence, result.text, result.flags) for sentence, result in made.items()]
            self._memory.remember(model.id, model.source, model.target, pairs)
            return step, found | made, fresh | set(new)
        raise EngineError("; ".join(errors))

    def _draft(self, step: Step, requests: Sequence[Request], tick: Tick | None) -> list[Remembered]:
        drafter = Drafter(
            self._load(step),
            step.model.source,
            step.model.target,
            self._decoding,
            searches=step.engine.searches,
            detect=self._detect,
            tick=tick,
        )
        return drafter.translate(requests)

    def _load(self, step: Step) -> Loaded:
        if step.model in self._broken:  # said once, not tried again for each window
            raise EngineError(self._broken[step.model])
        if step.model not in self._loaded:
            try:
                self._loaded[step.model] = step.engine.load(step.model, self._decoding)
            except EngineError as error:
                self._broken[step.model] = str(error)
                raise
        return self._loaded[step.model]

    def _model(self, step: Step, digest: str) -> Model:
        settings = [self._decoding.label] if step.engine.searches else []
        settings += [f"glossary={digest}"] if digest else []
        return replace(step.model, settings=",".join(settings))


def _substituted(text: str, found: Sequence[Found]) -> Request:
    """A sentence with the glossary's words in place of its terms: models copy what is no word of theirs."""
    out, at = [], 0
    for term in found:
        out += [text[at : term.start], term.wanted]
        at = term.end
    return Request("".join([*out, text[at:]]), tuple(dict.fromkeys(term.wanted for term in found)))
