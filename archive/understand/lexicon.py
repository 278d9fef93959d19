"""The markers of all languages, ready to be matched in one pass a line and to be translated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.errors import DataFileError
from archive.understand.codes import base, chain
from archive.understand.entries import SLOT, SUFFIX, Entry, read_entries
from archive.understand.fold import Line, key
from archive.understand.shape import carry_over

BUILT_IN = Path(__file__).parent / "markers"
TOPIC = 5
"""Tokens that may stand for `…` in a wording ("Most read in World news"); longer is a sentence."""


class _Node:
    """A step of a wording: the tokens that go on from it, and the entries that end there."""

    __slots__ = ("about", "ended", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node] = {}
        self.ended: list[Entry] = []
        self.about: list[Entry] = []


@dataclass(frozen=True, slots=True)
class Match:
    """Entries that a line holds: `start` and `end` are offsets of the wording in the line.

    `shape` is `alone` (nothing but decoration beside it), `about` (a topic in the place of `…`), `before`
    (something follows) or `within`. `entries` are all the entries of that wording, of whatever language.
    """

    start: int
    end: int
    shape: str
    entries: tuple[Entry, ...]
    first: int
    last: int


class Lexicon:
    """Markers by wording; matching costs a look-up for each token, whatever the number of entries.

    `load` makes one from files. A later file adds to the earlier ones; where it has a section that an
    earlier one of the same language has too, its first wording becomes the canonical one.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._forward = _Node()
        self._backward = _Node()
        self._within = _Node()
        self._canonical: dict[tuple[str, str, str], Entry] = {}
        self._keys: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self.entries:
            self._add(entry)

    @classmethod
    def load(cls, *paths: Path | str) -> "Lexicon":
        """The built-in languages and then `paths`: marker files, or folders whose marker files are read.

        Raises DataFileError, with file and line, at the first mistake.
        """
        extra = tuple(file for path in paths for file in _files(Path(path)))
        return _built_in() if not extra else cls([*_built_in().entries, *_entries(extra)])

    def _add(self, entry: Entry) -> None:
        wording = entry.wording
        tokens = key(wording.replace(SLOT, ""))
        if entry.canonical:
            self._canonical[entry.language, entry.function, entry.sense] = entry
        self._keys.setdefault(tokens, []).append(entry)
        if "within" in entry.places:
            _insert(self._within, tokens, entry)
        elif wording.startswith(SLOT):
            _insert(self._backward, tokens[::-1], entry)
        else:
            _insert(self._forward, tokens, entry)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have entries, sorted."""
        return tuple(sorted({entry.language for entry in self.entries}))

    def wording(self, function: str, language: str, sense: str = "") -> str | None:
        """The canonical wording of a function (and sense) in a language, or None where there is none.

        `pt-BR` falls back to `pt`.
        """
        for code in chain(language):
            if entry := self._canonical.get((code, function, sense)):
                return entry.wording
        return None

    def lookup(self, text: str, function: str | None = None) -> list[Entry]:
        """The entries whose wording the whole text is, those of `function` where it is given."""
        entries = self._keys.get(key(text), [])
        return [entry for entry in entries if function is None or entry.function == function]

    def translate(
        self, text: str, function: str | None, target: str, source: str | None = None
    ) -> str | None:
        """The text in another language where it is a lexicon entry alone; colon, arrow and capitals stay.

        `source` is the text's language, which decides between entries that share a wording. None where
        the text is no entry, holds a topic, or where the target has no wording of that sense.
        """
        entries = [entry for entry in self.lookup(text, function) if not entry.about]
        if source:
            entries.sort(key=lambda entry: base(entry.language) != base(source))
        for entry in entries:
            wording = self.wording(entry.function, target, entry.sense)
            if wording and SLOT not in wording:
                spans = Line(text, limit=len(text)).spans
                return carry_over(text, spans[0][0], spans[-1][1], wording, target)
        return None

    def matches(self, line: "str | Line") -> list[Match]:
        """Everything that the lexicon finds in a line, the longest first for each place.

        A wording that begins the line is found `alone`, `before` something or `about` a topic; cues are found
        `within`. Whether that makes the line furniture is not decided here.
        """
        line = Line(line) if isinstance(line, str) else line
        tokens = line.tokens
        if not tokens:
            return []
        return [*self._leading(line, tokens), *self._trailing(line, tokens), *self._inside(line, tokens)]

    def _leading(self, line: Line, tokens: Sequence[str]) -> Iterator[Match]:
        found: list[Match] = []
        node = self._forward
        spans, total = line.spans, len(tokens)
        for depth, token in enumerate(tokens):
            step = node.steps.get(token)
            if step is None:
                if depth and (glued := _glued(node, token, line, depth)):
                    found.append(glued)
                break
            node, left = step, total - depth - 1
            if node.ended:
                shape = "before" if left or not line.whole else "alone"
                found.append(Match(spans[0][0], spans[depth][1], shape, tuple(node.ended), 0, depth))
            if node.about and 0 < left <= TOPIC and line.whole:
                found.append(Match(spans[0][0], spans[depth][1], "about", tuple(node.about), 0, depth))
        yield from reversed(found)

    def _trailing(self, line: Line, tokens: Sequence[str]) -> Iterator[Match]:
        if not line.whole or tokens[-1] not in self._backward.steps:
            return
        node, total = self._backward, len(tokens)
        for depth, token in enumerate(reversed(tokens)):
            step = node.steps.get(token)
            if step is None:
                break
            node, left = step, total - depth - 1
            if node.about and 0 < left <= TOPIC:
                start, end = line.spans[left][0], line.spans[-1][1]
                yield Match(start, end, "about", tuple(node.about), left, total - 1)

    def _inside(self, line: Line, tokens: Sequence[str]) -> Iterator[Match]:
        heads = self._within.steps
        for first, token in enumerate(tokens):
            if token not in heads:
                continue
            node = self._within
            for last in range(first, len(tokens)):
                step = node.steps.get(tokens[last])
                if step is None:
                    break
                node = step
                if node.ended:
                    start, end = line.spans[first][0], line.spans[last][1]
                    yield Match(start, end, "within", tuple(node.ended), first, last)


def _insert(node: _Node, tokens: Sequence[str], entry: Entry) -> None:
    for token in tokens:
        node = node.steps.setdefault(token, _Node())
    (node.about if entry.about else node.ended).append(entry)


def _glued(node: _Node, token: str, line: Line, depth: int) -> Match | None:
    """A wording whose last word is glued to a headline, as in "À lire aussiTempête Ciaran"."""
    start, end = line.spans[depth]
    text = line.text
    for cut in range(start + 2, min(end - 1, start + 20)):
        if text[cut - 1].islower() and text[cut].isupper():
            head = key(text[start:cut])
            step = node.steps.get(head[0]) if len(head) == 1 else None
            if step and step.ended:
                return Match(line.spans[0][0], cut, "before", tuple(step.ended), 0, depth)
    return None


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob(f"*{SUFFIX}"))
    if not path.exists():
        raise DataFileError(f"{path}: no such marker file or folder")
    return [path]


def _entries(files: Iterable[Path]) -> Iterator[Entry]:
    for file in files:
        yield from read_entries(file)


@lru_cache(maxsize=1)
def _built_in() -> Lexicon:
    return Lexicon(_entries(_files(BUILT_IN)))
