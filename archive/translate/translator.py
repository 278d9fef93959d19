"""The room's front door: blocks in, translations out."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TypeVar

from archive.model import UNDETERMINED, Block, Model, Translation
from archive.settings import Decoding
from archive.translate import casing
from archive.translate.chain import Chain
from archive.translate.checks import Detect
from archive.translate.codes import same
from archive.translate.drafting import Drafting, LocalDrafts
from archive.translate.drafts import Request
from archive.translate.engine import Engine
from archive.translate.glossary import Found, Glossary
from archive.translate.lanes import Lanes
from archive.translate.memory import Memory
from archive.translate.outcomes import Done, Outcome, Result, Untranslated, settled, unreadable
from archive.translate.passages import Sentence, has_letters, take_apart
from archive.translate.progress import Meter, Progress, count
from archive.translate.routes import Route, Routes

Key = TypeVar("Key")
Window = list[tuple[Key, Block]]

ADAPTIVE = Decoding()

WINDOW_WORDS = 20_000
"""Source words gathered before a window is translated: enough to sort by length, small enough to commit."""

LETTERS = 8
"""Characters that stand for a word at least, spaces included: Chinese, Japanese and Thai set no spaces, and a
window of theirs would be a hundred times as large."""

Wording = Callable[[Block, str], str | None]


class Translator:
    """Translates blocks with the engines given, in their order; see `docs/translation.md`.

    `wording` gives the lexicon's words for a marker, or None. The language check rests on
    `detect`. `stop` is asked with each sentence that comes out of a model. `drafting` runs the models
    elsewhere than in this process. `models` are the models used so far by id, chains included.
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
        self.progress = progress
        self._engines = engines
        self._memory = memory
        self._wording = wording
        self._glossary = glossary or Glossary()
        self._drafting = drafting or LocalDrafts(decoding, detect)
        self._window_words = window_words
        self._lanes = Lanes(stop)
        self._chain = Chain(memory, decoding, self._drafting, self._lanes)
        self._all_routes: Routes | None = None
        self._counting = threading.Lock()

    @property
    def models(self) -> Mapping[str, Model]:
        """The models used so far by id, chains included."""
        return self._chain.models

    def current_model(self, source: str, target: str) -> Model | None:
        """The model, or chain, that would translate now, settings and glossary included; loads nothing."""
        route = self.route(source, target)
        if route is None:
            return None
        digest = self._glossary.for_pair(source, target).digest
        return self._chain.model([choices[0] for choices in route.steps], digest)

    def route(self, source: str, target: str) -> Route | None:
        """The way from a language to another, None where there is none."""
        if self._all_routes is None:
            self._all_routes = Routes(self._engines)
        return self._all_routes.find(source, target)

    def windows(
        self, items: Iterable[tuple[Key, Block]], target: str
    ) -> Generator[list[tuple[Key, Outcome]], None, None]:
        """The outcomes of any number of blocks, window by window; one call at a time.

        A window is cut, and the one before it checked, while the model works: two are held in memory.
        Once `stop` says so no further window comes; what of the one in hand is finished is remembered.
        """

        def work(window: Window[Key]) -> list[tuple[Key, Outcome]]:
            meter = Meter(sum(count(block.text) for _, block in window), self._report, self._lanes.check)
            outcomes = self._translate([block for _, block in window], target, meter)
            meter.finish()
            return [(key, outcome) for (key, _), outcome in zip(window, outcomes, strict=True)]

        with closing(self._lanes.run(self._cut(items), work)) as done:
            yield from done

    def translate(self, blocks: Sequence[Block], target: str) -> list[Outcome]:
        """The outcomes for some blocks, parallel to them."""
        return self._translate(blocks, target, Meter())

    def close(self) -> None:
        """Give the loaded models back."""
        self._drafting.close()

    def _cut(self, items: Iterable[tuple[Key, Block]]) -> Iterator[Window[Key]]:
        window: Window[Key] = []
        words = 0
        for key, block in items:
            window.append((key, block))
            words += max(count(block.text), len(block.text) // LETTERS)
            if words >= self._window_words:
                yield window
                window, words = [], 0
        if window:
            yield window

    def _report(self, words: int) -> None:
        if self.progress is not None:
            with self._counting:  # sentences of two windows come out at once
                self.progress(words)

    def _translate(self, blocks: Sequence[Block], target: str, meter: Meter) -> list[Outcome]:
        outcomes = [self._without_model(block, target) for block in blocks]
        self._correct(blocks, outcomes, target)
        running = casing.RunningText(blocks)
        plans = {n: take_apart(block, running.forms) for n, block in enumerate(blocks) if outcomes[n] is None}
        wanted = {piece for pieces in plans.values() for piece in pieces if isinstance(piece, Sentence)}
        results = self._sentences(wanted, target, meter)
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
                if (text := blocks[n].text) in known:
                    said = known[text]
                    outcomes[n] = (
                        Translation(target, said, "human")
                        if said is not None
                        else unreadable(language, target, text)
                    )

    def _sentences(
        self, sentences: Iterable[Sentence], target: str, meter: Meter
    ) -> dict[tuple[str, str], Result]:
        """Results by language and text: the same sentence in two styles is translated once."""
        languages: dict[str, set[str]] = {}
        for sentence in sentences:
            languages.setdefault(sentence.language, set()).add(sentence.text)
        for language, texts in languages.items():
            self._chain.claim(language, texts)
        return {
            (language, text): result
            for language, texts in sorted(languages.items())
            for text, result in self._language(language, sorted(texts), target, meter).items()
        }

    def _language(self, language: str, texts: list[str], target: str, meter: Meter) -> dict[str, Result]:
        if language == UNDETERMINED or same(language, target):
            return {text: Done(text) for text in texts}
        route = self.route(language, target)
        if route is None:
            detail = f"no installed model leads from {language} to {target}"
            return dict.fromkeys(texts, Untranslated(language, target, "no route", detail))
        corrections = self._memory.corrections(language, target, texts)
        results: dict[str, Result] = {
            text: Done(said, corrected=True) if said is not None else unreadable(language, target, text)
            for text, said in corrections.items()
        }
        terms = self._glossary.for_pair(language, target)
        plain: dict[str, Request] = {}
        bound: dict[str, Request] = {}
        for text in texts:
            if text not in corrections:
                found = terms.find(text)
                if found:
                    bound[text] = _substituted(text, found)
                else:
                    plain[text] = Request(text)
        for requests, digest in ((plain, ""), (bound, terms.digest)):
            if requests:
                results |= self._chain.along(route, requests, digest, terms.digest, meter)
        return results


def _substituted(text: str, found: Sequence[Found]) -> Request:
    """A sentence with the glossary's words in place of its terms: models copy what is no word of theirs."""
    out, at = [], 0
    for term in found:
        out += [text[at : term.start], term.wanted]
        at = term.end
    return Request("".join([*out, text[at:]]), tuple(dict.fromkeys(term.wanted for term in found)))
