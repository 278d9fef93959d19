"""Sentences through one model: searched for sparingly, checked, and mended once where a check says so."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.settings import Decoding
from archive.translate.checks import Detect, Pair, check
from archive.translate.engine import Loaded, Output, Search, Tick
from archive.translate.memory import Remembered
from archive.translate.pieces import Kept, Part, around, fitting, smaller
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


@dataclass(frozen=True)
class Drafter:
    """Translates sentences of one language with one loaded model.

    `searches` tells whether the model's engine minds how it is asked to search. `tick` is called with
    sentences as their first drafts come out.
    """

    loaded: Loaded
    source_language: str
    target: str
    decoding: Decoding
    searches: bool = True
    detect: Detect | None = None
    tick: Tick | None = None

    def translate(self, requests: Sequence[Request]) -> list[Remembered]:
        """The translations, parallel to the requests. Raises EngineError where the model fails."""
        adaptive = self.decoding.beam is None and self.searches
        first = GREEDY if adaptive else Search(self.decoding.beam or BEAM.beam)
        drafts = self._run(
            [_Draft(request, _fitted([request.text], self.loaded.fits)) for request in requests],
            replace(first, brief=adaptive),
            self.tick,
        )
        if adaptive:
            again = _doubtful(drafts)
            redone = self._run([drafts[n] for n in again], replace(BEAM, brief=True))
            for n, draft in zip(again, redone, strict=True):
                if len(draft.flags) <= len(drafts[n].flags):
                    drafts[n] = draft
        self._mend(drafts)
        return [Remembered(draft.text, draft.flags) for draft in drafts]

    def _mend(self, drafts: list[_Draft]) -> None:
        """Try once again what a check found fault with, in another way; the better draft stays."""
        ways: dict[Search, dict[int, _Draft]] = {}
        for n, draft in enumerate(drafts):
            other = _another_way(draft, self.loaded.fits) if draft.flags else None
            if other is not None and (self.searches or other[1].parts != draft.parts):
                ways.setdefault(other[0], {})[n] = other[1]
        for search, tries in ways.items():
            for n, draft in zip(tries, self._run(list(tries.values()), search), strict=True):
                if len(draft.flags) < len(drafts[n].flags):
                    drafts[n] = draft

    def _run(self, drafts: Sequence[_Draft], search: Search, tick: Tick | None = None) -> list[_Draft]:
        texts = list(dict.fromkeys(p for draft in drafts for p in draft.parts if isinstance(p, str)))
        outputs: Mapping[str, Output] = (
            dict(zip(texts, self.loaded.translate(texts, search, tick), strict=True)) if texts else {}
        )
        return [self._checked(_assembled(draft, outputs)) for draft in drafts]

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
        lost = [word for word in draft.request.wanted if word.casefold() not in draft.text.casefold()]
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


def _doubtful(drafts: Sequence[_Draft]) -> list[int]:
    """The drafts that a wider search is worth its time for: the worst scores, and all that are flagged."""
    scored = sorted((draft.score, n) for n, draft in enumerate(drafts) if draft.score is not None)
    worst = {n for _, n in scored[: math.ceil(REDONE * len(scored))]}
    return sorted(worst | {n for n, draft in enumerate(drafts) if draft.flags})


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
