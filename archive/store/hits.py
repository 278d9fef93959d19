"""Where in a text a query's words stand, by the same folding as the search index."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from archive.store.fold import fold_pieces, fold_text, fold_word, parse_query, words

CONTEXT = 110
"""Characters of a text that a snippet shows before and after its first hit."""

STRETCH = 1000
"""Characters of an unspaced run that are looked at before the first hits are given out."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A cut of a text: `spans` are the hits' offsets in it, `cut` says whether either end is missing."""

    text: str
    spans: tuple[tuple[int, int], ...]
    cut: tuple[bool, bool]


class Finder:
    """Finds a query's wanted words in texts."""

    def __init__(self, query: str) -> None:
        """Prepare a query as a person typed it."""
        self._whole: set[str] = set()
        self._starts: tuple[str, ...] = ()
        parts = set[str]()
        starts = []
        for term in parse_query(query):
            if term.negated:
                continue
            for word in term.words:
                for piece, unspaced in fold_pieces(word):
                    if unspaced:
                        parts.add(piece)
                    elif term.prefix and word is term.words[-1]:
                        starts.append(piece)
                    elif piece:
                        self._whole.add(piece)
        self._starts = tuple(starts)
        # Of two that begin at one place, the longer one is the hit.
        self._parts = sorted(parts, key=lambda part: (-len(part), part))
        self._part = re.compile("|".join(map(re.escape, self._parts)))
        wanted = [rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in sorted(self._whole)]
        wanted += [rf"(?<![^\W_]){re.escape(word)}" for word in self._starts]
        wanted += [re.escape(part) for part in self._parts]
        self._pattern = re.compile("|".join(wanted)) if wanted else None

    def matches(self, text: str) -> bool:
        """Whether any of the words occurs; quick, and now and then right where `spans` finds nothing."""
        return self._pattern is not None and self._pattern.search(fold_text(text)) is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The offsets of each hit, in order; what is not asked for is not looked for."""
        for match in words(text):
            word = match.group()
            if any(not piece_unspaced and self._wanted(piece) for piece, piece_unspaced in fold_pieces(word)):
                yield match.span()
            elif self._parts:
                for start, end in self._inside(word):
                    yield match.start() + start, match.start() + end

    def _wanted(self, piece: str) -> bool:
        return piece in self._whole or (bool(self._starts) and piece.startswith(self._starts))

    def _inside(self, word: str) -> Iterator[tuple[int, int]]:
        """Hits inside an unspaced run, by its folded characters and where each came from.

        A whole text may be one run: it is folded by the stretch.
        """
        longest = len(self._parts[0])
        line, places, free = "", list[int](), 0
        for at in range(0, len(word), STRETCH):
            for place, character in enumerate(word[at : at + STRETCH], at):
                folded = fold_word(character)
                line += folded
                places += [place] * len(folded)
            # What begins later may end in the next stretch.
            done = len(line) if at + STRETCH >= len(word) else max(0, len(line) - longest + 1)
            for match in self._part.finditer(line):
                if match.start() >= done:
                    break
                begin, end = places[match.start()], places[match.end() - 1] + 1
                if begin >= free:
                    while end < len(word) and unicodedata.category(word[end]) in ("Mn", "Mc"):
                        end += 1
                    yield begin, end
                    free = end
                done = max(done, match.end())
            line, places = line[done:], places[done:]

    def snippet(self, text: str) -> Snippet | None:
        """The text around its first hit, None where there is none."""
        spans = self.spans(text)
        first = next(spans, None)
        if first is None:
            return None
        start = _edge(text, max(0, first[0] - CONTEXT), 1) if first[0] > CONTEXT else 0
        end = min(len(text), max(first[1], start + 2 * CONTEXT))
        end = _edge(text, end, -1) if end < len(text) else end
        end = max(end, first[1])
        shown = (first, *takewhile(lambda span: span[1] <= end, spans))
        inside = tuple((a - start, b - start) for a, b in shown)
        return Snippet(text[start:end], inside, (start > 0, end < len(text)))


def _edge(text: str, place: int, step: int) -> int:
    """The nearest white space within fifteen characters in the direction of `step`, else the place."""
    for distance in range(16):
        at = place + distance * step
        if 0 < at < len(text) and text[at].isspace():
            return at + 1 if step > 0 else at
    return place
