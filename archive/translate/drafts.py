"""Sentences through one model: searched for sparingly, checked, and mended once where a check says so."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.errors import EngineError
from archive.settings import Decoding
from archive.translate.checks import Detect, Pair, check
from archive.translate.engine import Loaded, Output, Search
from archive.translate.glossary import holds
from archive.translate.lanes import Dropped
from archive.translate.memory import Remembered
from archive.translate.pieces import Kept, Part, around, fitting, smaller
from archive.translate.progress import Meter
from archive.translate.spelling import Respelled, plain, restore

GREEDY = Search(1)
BEAM = Search(4)

REDONE = 0.1
"""The share of sentences, worst score first, that adaptive decoding does again: see docs/translation.md."""

_SHORT = 4
"""Words up to which a piece said twice is a loop already."""


@dataclass(frozen=True, slots=True)
class Request:
    """A sentence to translate; `wanted` are words that must come out as they stand in it."""

    text: str
    wanted: tuple[str, ...] = ()


class Interrupted(Exception):
    """What ended the work of a model before all sentences were done.

    `kept` are the translations, by sentence, that were made till then and wanted no second look.
    """

    def __init__(self, cause: Exception, kept: Mapping[str, Remembered]) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.kept = kept


@dataclass(frozen=True, slots=True)
class _Draft:
    """A request in the parts that were handed to the model, and what came of it."""

    request: Request
    parts: tuple[Part, ...]
    respelled: Respelled = ()
    text: str = ""
    score: float | None = None
    truncated: bool = False
    unknown: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The parts that a model translates."""
        return [part for part in self.parts if isinstance(part, str)]

    @property
    def remembered(self) -> Remembered:
        """What is kept of it."""
        return Remembered(self.text, self.flags)


@dataclass(frozen=True)
class Drafter:
    """Translates sentences of one language with one loaded model.

    `searches` tells whether the model's engine minds how it is asked to search. Sentences are checked as
    they come out, while the model works on others; `meter` is told of the first drafts.
    """

    loaded: Loaded
    source_language: str
    target: str
    decoding: Decoding
    searches: bool = True
    detect: Detect | None = None
    meter: Meter = field(default_factory=Meter)

    def translate(self, requests: Sequence[Request]) -> dict[str, Remembered]:
        """The translations by sentence. Raises Interrupted where the model or the meter's check fails."""
        adaptive = self.decoding.beam is None and self.searches
        first = GREEDY if adaptive else Search(self.decoding.beam or BEAM.beam)
        best: dict[str, _Draft] = {}
        try:
            drafts = [_Draft(request, _fitted([request.text], self.loaded.fits)) for request in requests]
            self._run(drafts, replace(first, brief=adaptive), best, self.meter)
            if adaptive:
                doubtful = [best[text] for text in _doubtful(best)]
                self._run(doubtful, replace(BEAM, brief=True), best, self.meter.uncounted(), ties=True)
            self._mend(best)
        except (EngineError, Dropped) as error:
            again = _doubtful(best) if adaptive else {text for text in best if best[text].flags}
            kept = {text: draft.remembered for text, draft in best.items() if text not in again}
            raise Interrupted(error, kept) from error
        return {request.text: best[request.text].remembered for request in requests}

    def _mend(self, best: dict[str, _Draft]) -> None:
        """Try once again what a check found fault with, in another way; the better draft stays."""
        ways: dict[Search, list[_Draft]] = {}
        for draft in best.values():
            other = _another_way(draft, self.loaded.fits) if draft.flags else None
            if other is not None and (self.searches or other[1].parts != draft.parts):
                ways.setdefault(other[0], []).append(other[1])
        for search, tries in ways.items():
            self._run(tries, search, best, self.meter.uncounted())

    def _run(
        self,
        drafts: Sequence[_Draft],
        search: Search,
        best: dict[str, _Draft],
        meter: Meter,
        *,
        ties: bool = False,
    ) -> None:
        """Put drafts into `best` as they come where they are better; with `ties`, as good, too."""
        waiting: dict[str, list[_Draft]] = {}
        outputs: dict[str, Output] = {}
        missing = {draft.request.text: len(set(draft.texts)) for draft in drafts}

        def settle(draft: _Draft) -> None:
            made = self._checked(_assembled(draft, outputs))
            before = best.get(made.request.text)
            if before is None or len(made.flags) < len(before.flags) + ties:
                best[made.request.text] = made

        def out(text: str, output: Output) -> None:
            outputs[text] = output
            for draft in waiting.pop(text):
                missing[draft.request.text] -= 1
                if not missing[draft.request.text]:
                    settle(draft)
            meter.tick(text)
            meter.check()

        for draft in drafts:
            for text in dict.fromkeys(draft.texts):
                waiting.setdefault(text, []).append(draft)
            if not draft.texts:
                settle(draft)
        texts = list(waiting)
        made = self.loaded.translate(texts, search, out) if texts else ()
        for text, output in zip(texts, made, strict=True):
            if text in waiting:  # an engine that tells nothing before its end
                out(text, output)

    def _checked(self, draft: _Draft) -> _Draft:
        source = draft.request.text
        pair = Pair(
            source,
            draft.text,
            self.source_language,
            self.target,
            truncated=draft.truncated,
            unknown=draft.unknown,
            detect=self.detect,
        )
        flags = check(pair)
        lost = [word for word in draft.request.wanted if not holds(draft.text, word)]
        if lost:
            flags["glossary"] = f"missing: {', '.join(lost)}"
        return replace(draft, flags=flags)


def _assembled(draft: _Draft, outputs: Mapping[str, Output]) -> _Draft:
    texts, found = [], []
    for part in draft.parts:
        if isinstance(part, Kept):
            texts.append(part.text)
        else:
            output = outputs[part]
            found.append(output)
            texts.append(output.text)
    scores = [output.score for output in found if output.score is not None]
    return replace(
        draft,
        text=restore("".join(texts), draft.respelled),
        score=min(scores, default=None),
        truncated=any(output.truncated for output in found),
        unknown=tuple(piece for output in found for piece in output.unknown),
    )


def _doubtful(drafts: Mapping[str, _Draft]) -> list[str]:
    """The sentences that a wider search is worth its time for: the worst scores, and all that are flagged."""
    scored = sorted((draft.score, text) for text, draft in drafts.items() if draft.score is not None)
    worst = {text for _, text in scored[: math.ceil(REDONE * len(scored))]}
    return [text for text, draft in drafts.items() if draft.flags or text in worst]


def _another_way(draft: _Draft, fits: Callable[[str], bool]) -> tuple[Search, _Draft] | None:
    """Other settings, smaller pieces or other letters that may mend what is wrong with a draft."""
    flags, text = draft.flags.keys(), draft.request.text
    if flags & {"links", "glossary"}:
        return BEAM, replace(draft, parts=_fitted(around(text, draft.request.wanted), fits))
    if "unknown_pieces" in flags:
        respelled, words = plain(text, draft.unknown)
        return (BEAM, replace(draft, parts=_fitted([respelled], fits), respelled=words)) if words else None
    if "repetition" not in flags and len(parts := smaller(text)) > 1:
        return BEAM, replace(draft, parts=_fitted(parts, fits))
    short = len(text.split()) <= _SHORT
    return Search(BEAM.beam, no_repeat=1 if short else 3), draft


def _fitted(parts: Iterable[Part], fits: Callable[[str], bool]) -> tuple[Part, ...]:
    return tuple(
        piece for part in parts for piece in (fitting(part, fits) if isinstance(part, str) else [part])
    )
