"""The room's front door: blocks in, translations out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from archive.errors import EngineError
from archive.model import UNDETERMINED, Block, Model, Translation
from archive.settings import Decoding
from archive.translate.codes import same
from archive.translate.engine import Engine, Loaded, Output, Search
from archive.translate.memory import Memory, Remembered
from archive.translate.passages import Piece, Sentence, has_letters, put_together, take_apart
from archive.translate.routes import Route, Routes, Step, composed

Key = TypeVar("Key")

ADAPTIVE = Decoding()

WINDOW_WORDS = 20_000
"""Source words gathered before a window is translated: enough to sort by length, small enough to commit."""


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A block that could not be translated: from which language, to which, and why in words.

    `reason` is `no route` where no model leads there, `engine` where the model failed.
    """

    source: str
    target: str
    reason: str
    detail: str


Outcome = Translation | Untranslated
Wording = Callable[[Block, str], str | None]


class Progress(Protocol):
    """Told how far the work has come."""

    def __call__(self, words: int) -> None:
        """So many source words more are done, whether by a model, from memory or without need."""


class Translator:
    """Translates blocks with the engines given, in their order; see `docs/translation.md`.

    `wording` gives the lexicon's words for a marker, or None. `detect` gives a text's BCP 47 code, or
    None where it can't tell: the language check rests on it. `stop` is asked between batches.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        memory: Memory,
        wording: Wording = lambda block, target: None,
        decoding: Decoding = ADAPTIVE,
        detect: Callable[[str], str | None] | None = None,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.memory = memory
        self.wording = wording
        self.decoding = decoding
        self.detect = detect
        self.progress = progress
        self.stop = stop
        self.models: dict[str, Model] = {}
        self._engines = engines
        self._routes: Routes | None = None
        self._loaded: dict[Model, Loaded] = {}
        self._registered: set[str] = set()

    def current_model(self, source: str, target: str) -> Model | None:
        """The model, or chain of models, that would translate now, settings included; nothing is loaded."""
        route = self.route(source, target)
        return None if route is None else composed([self._set(choices[0]) for choices in route.steps])

    def route(self, source: str, target: str) -> Route | None:
        """The way from a language to another, None where there is none."""
        if self._routes is None:
            self._routes = Routes(self._engines)
        return self._routes.find(source, target)

    def translate(self, blocks: Sequence[Block], target: str) -> list[Outcome]:
        """The outcomes for a window of blocks, parallel to them."""
        outcomes: list[Outcome | None] = [self._without_model(block, target) for block in blocks]
        self._corrected(blocks, outcomes, target)
        plans: dict[int, list[Piece]] = {
            n: take_apart(block) for n, block in enumerate(blocks) if outcomes[n] is None
        }
        done = self._sentences(
            {p for pieces in plans.values() for p in pieces if isinstance(p, Sentence)}, target
        )
        for n, pieces in plans.items():
            outcomes[n] = _outcome(blocks[n], pieces, done, target)
        found = [outcome for outcome in outcomes if outcome is not None]
        assert len(found) == len(blocks)
        return found

    def windows(self, items: Iterable[tuple[Key, Block]], target: str) -> Iterator[list[tuple[Key, Outcome]]]:
        """The outcomes of any number of blocks, window by window, holding one window in memory."""
        window: list[tuple[Key, Block]] = []
        words = 0
        for key, block in items:
            window.append((key, block))
            words += len(block.text.split())
            if words >= WINDOW_WORDS:
                yield self._window(window, target, words)
                window, words = [], 0
                if self.stop():
                    return
        if window:
            yield self._window(window, target, words)

    def close(self) -> None:
        """Give the loaded models back."""
        for loaded in self._loaded.values():
            loaded.close()
        self._loaded.clear()

    def _window(self, window: list[tuple[Key, Block]], target: str, words: int) -> list[tuple[Key, Outcome]]:
        outcomes = self.translate([block for _, block in window], target)
        if self.progress is not None:
            self.progress(words)
        return [(key, outcome) for (key, _), outcome in zip(window, outcomes, strict=True)]

    def _without_model(self, block: Block, target: str) -> Outcome | None:
        words = self.wording(block, target)
        if words is not None:
            return Translation(target, words, "lexicon")
        if block.language == UNDETERMINED or not has_letters(block.text):
            return Translation(target, block.text, "same")
        if same(block.language, target) and all(same(span.language, target) for span in block.spans):
            return Translation(target, block.text, "same")
        if not same(block.language, target) and self.route(block.language, target) is None:
            detail = f"no installed model leads from {block.language} to {target}"
            return Untranslated(block.language, target, "no route", detail)
        return None

    def _corrected(self, blocks: Sequence[Block], outcomes: list[Outcome | None], target: str) -> None:
        languages: dict[str, list[int]] = {}
        for n, block in enumerate(blocks):
            languages.setdefault(block.language, []).append(n)
        for language, numbers in languages.items():
            texts = list({blocks[n].text for n in numbers})
            corrections = self.memory.corrections(language, target, texts)
            for n in numbers:
                if blocks[n].text in corrections:
                    outcomes[n] = Translation(target, corrections[blocks[n].text], "human")

    def _sentences(self, sentences: set[Sentence], target: str) -> "dict[Sentence, _Done | Untranslated]":
        done: dict[Sentence, _Done | Untranslated] = {}
        languages: dict[str, list[str]] = {}
        for sentence in sorted(sentences, key=lambda s: (s.language, s.text)):
            languages.setdefault(sentence.language, []).append(sentence.text)
        for language, texts in languages.items():
            for text, result in self._language(language, texts, target).items():
                done[Sentence(language, text)] = result
        return done

    def _language(self, language: str, texts: list[str], target: str) -> "dict[str, _Done | Untranslated]":
        if same(language, target) or language == UNDETERMINED:
            return {text: _Done(text, None, False, {}) for text in texts}
        route = self.route(language, target)
        if route is None:
            detail = f"no installed model leads from {language} to {target}"
            return dict.fromkeys(texts, Untranslated(language, target, "no route", detail))
        corrections = self.memory.corrections(language, target, texts)
        open_texts = [text for text in texts if text not in corrections]
        try:
            found, model, recalled = self._along(route, open_texts)
        except EngineError as error:
            failed = Untranslated(language, target, "engine", str(error))
            return {
                text: _Done(corrections[text], None, False, {}) if text in corrections else failed
                for text in texts
            }
        if found:
            self.models[model.id] = model
        done: dict[str, _Done | Untranslated] = {
            text: _Done(found[text].text, model, text in recalled, found[text].flags) for text in open_texts
        }
        return done | {text: _Done(corrected, None, False, {}) for text, corrected in corrections.items()}

    def _along(self, route: Route, texts: Sequence[str]) -> tuple[dict[str, Remembered], Model, set[str]]:
        """Each text's translation along a route, the model of the whole, and which came from memory alone."""
        models: list[Model] = []
        now: dict[str, Remembered] = {text: Remembered(text) for text in texts}
        recalled = set(texts)
        for choices in route.steps:
            sources = list(dict.fromkeys(entry.text for entry in now.values()))
            model, found, fresh = self._step(choices, sources)
            models.append(model)
            for text, entry in now.items():
                if entry.text in fresh:
                    recalled.discard(text)
                now[text] = Remembered(found[entry.text].text, {**entry.flags, **found[entry.text].flags})
        return now, composed(models), recalled

    def _step(
        self, choices: Sequence[Step], sources: list[str]
    ) -> tuple[Model, dict[str, Remembered], set[str]]:
        errors = []
        for step in choices:
            model = self._set(step)
            if model.id not in self._registered:
                self.memory.register(model)
                self._registered.add(model.id)
            found = dict(self.memory.recall(model.id, model.source, model.target, sources))
            fresh = [source for source in sources if source not in found]
            if not fresh:
                return model, found, set()
            try:
                outputs = self._load(step).translate(fresh, Search(self.decoding.beam or 4))
            except EngineError as error:
                errors.append(str(error))
                continue
            new = {s: _checked(output) for s, output in zip(fresh, outputs, strict=True)}
            self.memory.remember(
                model.id, model.source, model.target, [(s, r.text, r.flags) for s, r in new.items()]
            )
            return model, found | new, set(fresh)
        raise EngineError("; ".join(errors))

    def _load(self, step: Step) -> Loaded:
        if step.model not in self._loaded:
            self._loaded[step.model] = step.engine.load(step.model, self.decoding)
        return self._loaded[step.model]

    def _set(self, step: Step) -> Model:
        return replace(step.model, settings=self.decoding.label if step.engine.searches else "")


@dataclass(frozen=True, slots=True)
class _Done:
    text: str
    model: Model | None
    recalled: bool
    flags: Mapping[str, str]


def _checked(output: Output) -> Remembered:
    return Remembered(output.text)


def _outcome(
    block: Block, pieces: Sequence[Piece], done: "Mapping[Sentence, _Done | Untranslated]", target: str
) -> Outcome:
    results = [done[piece] for piece in pieces if isinstance(piece, Sentence)]
    for result in results:
        if isinstance(result, Untranslated) and (
            result.source == block.language or result.reason == "engine"
        ):
            return result

    def text(sentence: Sentence) -> str:
        result = done[sentence]
        return sentence.text if isinstance(result, Untranslated) else result.text

    reasons: dict[str, str] = {}
    finished = [result for result in results if isinstance(result, _Done)]
    for result in finished:
        reasons.update(result.flags)
    for result in results:
        if isinstance(result, Untranslated):
            reasons["untranslated"] = result.detail
    models = [result.model for result in finished if result.model is not None]
    whole = put_together(pieces, text, target)
    if not models:
        return Translation(target, whole, "human" if finished else "same", None, tuple(reasons), reasons)
    recalled = all(result.recalled for result in finished if result.model is not None)
    return Translation(
        target, whole, "memory" if recalled else "machine", models[0].id, tuple(reasons), reasons
    )
