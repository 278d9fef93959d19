"""Where in a text a query's words stand, by the same folding as the search index."""

import re
import unicodedata
from dataclasses import dataclass

from archive.store.fold import fold_pieces, fold_text, fold_word, parse_query, words

CONTEXT = 110
"""Characters of a text that a snippet shows before and after its first hit."""


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
        self._parts: set[str] = set()
        starts = []
        for term in parse_query(query):
            if term.negated:
                continue
            for word in term.words:
                for piece, unspaced in fold_pieces(word):
                    if unspaced:
                        self._parts.add(piece)
                    elif term.prefix and word is term.words[-1]:
                        starts.append(piece)
                    elif piece:
                        self._whole.add(piece)
        self._starts = tuple(starts)
        wanted = [rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" for word in sorted(self._whole)]
        wanted += [rf"(?<![^\W_]){re.escape(word)}" for word in self._starts]
        wanted += [re.escape(part) for part in sorted(self._parts)]
        self._pattern = re.compile("|".join(wanted)) if wanted else None

    def matches(self, text: str) -> bool:
        """Whether any of the words occurs; quick, and now and then right where `spans` finds nothing."""
        return self._pattern is not None and self._pattern.search(fold_text(text)) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The offsets of each hit, in order."""
        found = []
        for match in words(text):
            word = match.group()
            if any(not piece_unspaced and self._wanted(piece) for piece, piece_unspaced in fold_pieces(word)):
                found.append(match.span())
            elif self._parts:
                found += [(match.start() + start, match.start() + end) for start, end in self._inside(word)]
        return found

    def _wanted(self, piece: str) -> bool:
        return piece in self._whole or (bool(self._starts) and piece.startswith(self._starts))

    def _inside(self, word: str) -> list[tuple[int, int]]:
        """Hits inside an unspaced run, by its folded characters and where each came from."""
        folded, places = [], []
        for place, character in enumerate(word):
            for one in fold_word(character):
                folded.append(one)
                places.append(place)
        line = "".join(folded)
        found: list[tuple[int, int]] = []
        for part in sorted(self._parts, key=len, reverse=True):
            start = line.find(part)
            while start >= 0:
                end = places[start + len(part) - 1] + 1
                while end < len(word) and unicodedata.category(word[end]) in ("Mn", "Mc"):
                    end += 1
                if all(end <= other[0] or places[start] >= other[1] for other in found):
                    found.append((places[start], end))
                start = line.find(part, start + len(part))
        return sorted(found)

    def snippet(self, text: str) -> Snippet | None:
        """The text around its first hit, None where there is none."""
        spans = self.spans(text)
        if not spans:
            return None
        start = _edge(text, max(0, spans[0][0] - CONTEXT), 1) if spans[0][0] > CONTEXT else 0
        end = min(len(text), max(spans[0][1], start + 2 * CONTEXT))
        end = _edge(text, end, -1) if end < len(text) else end
        end = max(end, spans[0][1])
        inside = tuple((a - start, b - start) for a, b in spans if a >= start and b <= end)
        return Snippet(text[start:end], inside, (start > 0, end < len(text)))


def _edge(text: str, place: int, step: int) -> int:
    """The nearest white space within fifteen characters in the direction of `step`, else the place."""
    for distance in range(16):
        at = place + distance * step
        if 0 < at < len(text) and text[at].isspace():
            return at + 1 if step > 0 else at
    return place
