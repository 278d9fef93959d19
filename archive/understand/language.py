"""A language for each block: the script first, then the lexicon, the detector, and the article around it.

The rule and its constants were worked out on synthetic mixed articles in 21 languages (docs/languages.md).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from archive.model import UNDETERMINED, Block, Evidence
from archive.understand.codes import base, canonical
from archive.understand.detect import Ranking, Voices
from archive.understand.script import Reading, allowed, chinese, indonesian, letters_in, read_letters

LONG = 40
"""Letters from which a block is trusted to vote for the article's languages."""
PRESENT = 0.04
"""Share of the long blocks' letters from which a language counts as one of the article's."""
GAP = {"present": 0.01, "foreign": 0.08, "agreed": 0.04, "short": 0.08}
"""How far, in scores, the detector's first must be ahead of the article's own language to be believed."""
ALONE = {"long": 0.02, "short": 0.06}
"""The same against the second of the ranking, in an article that has no language to lean on."""

FAMILIAR = 0.5
"""Score of the default detector below which it doesn't know the language of a long text: of the languages
that it knows such a text has .75 and more, of one that it lacks (Swahili) .25."""
CERTAIN = 0.9
"""Probability from which the second detector is believed about a text that the first doesn't know."""

_WORD = re.compile(r"[^\W\d_][^\s]*")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A block's language, how sure it is, and what it rests on."""

    language: str
    confidence: float = 0.0
    evidence: Evidence | None = None


UNKNOWN = Verdict(UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Context:
    """What the article's long blocks say: its main language, and all that are present, heaviest first."""

    main: str | None = None
    present: tuple[str, ...] = ()


class Linguist:
    """Names the languages of texts with a pair of detectors and, where they are given, candidates alone.

    Answers are kept by text while it lives, which is as long as one article is read.
    """

    def __init__(self, voices: Voices, candidates: Sequence[str] | None = None) -> None:
        self._voices = voices
        self._candidates = tuple(dict.fromkeys(base(canonical(code)) for code in candidates or ())) or None
        self._asked: dict[tuple[str, frozenset[str] | None], Ranking] = {}
        self._read: dict[str, Reading] = {}
        self._strangers: set[str] = set()
        self._malay = "ms"
        if self._candidates and "id" in self._candidates and "ms" not in self._candidates:
            self._malay, self._candidates = "id", (*self._candidates, "ms")

    def read(self, text: str) -> Reading:
        """The letters of a text, weighed once."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = read_letters(text)
        return found

    def allowed(self, codes: Sequence[str]) -> list[str]:
        """The codes that the candidates leave."""
        return [code for code in codes if self._candidates is None or code in self._candidates]

    def ranking(self, reading: Reading, among: Sequence[str] | None = None) -> Ranking:
        """The detector's ranking, `among` some languages, without what script and candidates rule out."""
        narrowed = among or self._narrowed(reading)
        cached = (reading.text, frozenset(narrowed) if narrowed is not None else None)
        if cached not in self._asked:
            found = self._voices.rank(reading.text, narrowed)
            if found and narrowed is None and reading.letters >= LONG and found[0][1] < FAMILIAR:
                found = self._unfamiliar(reading, found)
            if self._malay != "ms":
                found = [(self._malay if code == "ms" else code, score) for code, score in found]
            self._asked[cached] = allowed(reading, found)
        return self._asked[cached]

    def _unfamiliar(self, reading: Reading, found: Ranking) -> Ranking:
        """What the second detector is certain of where the first doesn't know the language."""
        if not self._voices.two:
            return found
        certain = [pair for pair in self._voices.second(reading.text) if pair[1] >= CERTAIN]
        self._strangers.update(code for code, _ in certain)
        return certain

    def _narrowed(self, reading: Reading) -> Sequence[str] | None:
        if reading.candidates is None:
            return self._candidates
        if self._candidates is None:
            return sorted(reading.candidates)
        return sorted(reading.candidates.intersection(self._candidates)) or None

    def context(self, texts: Iterable[str], hint: str | None = None) -> Context:
        """The languages of an article by the letters of its long blocks; `hint` breaks a tie."""
        weights: dict[str, float] = {}
        malay: list[str] = []
        for text in texts:
            reading = self.read(text)
            if reading.letters < LONG:
                continue
            found = reading.language or next((code for code, _ in self.ranking(reading)), None)
            if found:
                weights[found] = weights.get(found, 0.0) + reading.letters
                if found == "ms":
                    malay.append(text)
        if malay and indonesian(" ".join(malay)):
            self._malay = "id"
            self._asked.clear()
            weights["id"] = weights.pop("ms")
        total = sum(weights.values())
        if not total:
            return Context(hint, (hint,) if hint else ())
        order = sorted(weights, key=lambda code: (-weights[code], code != hint, code))
        return Context(order[0], tuple(code for code in order if weights[code] >= PRESENT * total))

    def verdict(self, text: str, context: Context) -> Verdict:
        """The language of a text within its article."""
        reading = self.read(text)
        if reading.letters < 2:
            return UNKNOWN
        if reading.language:
            return self._scripted(reading.language)
        ranking = self.ranking(reading)
        if not ranking:
            return self._unheard(reading, context)
        top, score = ranking[0]
        named = name_shaped(text)
        if context.main is None:
            return self._lonely(reading, ranking, named)
        if reading.candidates and context.main and context.main not in reading.candidates:
            # The script rules the article's language out; the detector only chooses among its users.
            return Verdict(top, _confidence(score, score), "script")
        if top == context.main:
            second = ranking[1][1] if len(ranking) > 1 else 0.0
            if named and score - second < ALONE["long"]:
                return UNKNOWN
            return Verdict(top, _confidence(score, score - second), "detector")
        if named:
            return UNKNOWN
        if context.main in self._strangers and reading.letters < LONG:
            return Verdict(context.main, 0.5, "context")  # the detector can't name it at all
        gap = score - dict(ranking).get(context.main, 0.0)
        return self._foreign(reading, top, score, gap, context)

    def _unheard(self, reading: Reading, context: Context) -> Verdict:
        """What the script leaves where the detector says nothing: Han characters among Latin names, say."""
        candidates = reading.candidates or frozenset()
        if context.main in candidates and context.main:
            return Verdict(context.main, 0.6, "context")
        return Verdict("zh", 0.8, "script") if "zh" in candidates else UNKNOWN

    def _scripted(self, language: str) -> Verdict:
        if self._candidates and language not in self._candidates:
            return UNKNOWN
        return Verdict(language, 0.99, "script")

    def _lonely(self, reading: Reading, ranking: Ranking, named: bool) -> Verdict:
        top, score = ranking[0]
        gap = score - (ranking[1][1] if len(ranking) > 1 else 0.0)
        if named:
            return UNKNOWN
        enough = (
            gap >= ALONE["long"] if reading.letters >= 18 else gap >= ALONE["short"] and reading.letters >= 5
        )
        if enough or (reading.letters >= 5 and self._voices.agrees(top, reading.text)):
            return Verdict(top, _confidence(score, gap), "detector")
        return UNKNOWN

    def _foreign(self, reading: Reading, top: str, score: float, gap: float, context: Context) -> Verdict:
        told = Verdict(top, _confidence(score, gap), "detector")
        letters = reading.letters
        if top in context.present and gap >= GAP["present"]:
            return told
        if letters >= 18 and gap >= GAP["foreign"]:
            return told
        wanted = GAP["short"] if letters < 10 else GAP["agreed"] if letters < 18 else 0.0
        if letters >= 5 and gap >= wanted and self._voices.agrees(top, reading.text):
            return told
        return UNKNOWN


def _confidence(score: float, gap: float) -> float:
    """A probability-like figure from a detector's score and its lead, for people to read and to sort by."""
    return round(min(0.99, 0.5 + 0.4 * min(1.0, max(0.0, gap) / 0.2) + 0.09 * min(1.0, score)), 2)


def name_shaped(text: str) -> bool:
    """Whether the text may be names alone: up to three words, each with a capital first."""
    words = [match[0] for match in islice(_WORD.finditer(text[:120]), 4)]
    return 0 < len(words) <= 3 and all(word[0].isupper() for word in words)


def variant(language: str, text: str, declared: Iterable[str | None]) -> str:
    """The language with what can be told of its variety: Chinese by its characters, others where given."""
    if language == "zh" and (told := chinese(text)) != "zh":
        return told
    for code in declared:
        if code and "-" in code and base(canonical(code)) == language:
            return canonical(code)
    return language


def shares(blocks: Iterable[Block]) -> dict[str, float]:
    """Each language's share of the letters, largest first; what is undetermined counts for nothing."""
    weights: dict[str, int] = {}
    for block in blocks:
        if block.language != UNDETERMINED:
            weights[block.language] = weights.get(block.language, 0) + letters_in(block.text)
    total = sum(weights.values())
    if not total:
        return {}
    return {code: round(weights[code] / total, 4) for code in sorted(weights, key=lambda c: (-weights[c], c))}


def settle(block: Block, verdict: Verdict, language: str) -> Block:
    """The block with its verdict, in the variety that was told."""
    # Spelt out, since `replace` takes twenty times as long and this is done for every block there is.
    return Block(
        block.kind,
        block.text,
        language,
        verdict.confidence,
        verdict.evidence,
        block.marker,
        block.time,
        block.url,
        block.links,
        block.spans,
        block.declared,
    )
