"""The markers of all languages, ready to be matched in one pass a line and to be translated."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from archive.errors import DataFileError
from archive.model import UNDETERMINED
from archive.understand.codes import base, chain
from archive.understand.entries import SLOT, SUFFIX, Entry, read_entries
from archive.understand.fold import Line, key
from archive.understand.shape import carry_over

BUILT_IN = Path(__file__).parent / "markers"
TOPIC = 5
"""Tokens that may stand for `…` in a wording ("Most read in World news"); more make a sentence."""
LONGEST = 90
"""Folded letters of the longest wording that is looked for."""
_HEAD, _LONG_HEAD, _TAIL = 3, 6, 2
_NUMBERING = "0123456789.,()[] "

Shape = Literal["alone", "about", "before", "within"]


class Match(NamedTuple):
    """Entries that a line holds: `start` and `end` are offsets of the wording in the line.

    `shape` is `alone` (nothing but decoration beside it), `about` (a topic in the place of `…`), `before`
    (something follows) or `within`. `entries` are all the entries of that wording, of whatever language.
    `next` is the offset of the first word after it, or the line's length.
    """

    start: int
    end: int
    shape: Shape
    entries: tuple[Entry, ...]
    next: int


class Lexicon:
    """Markers by wording; matching costs a few look-ups for each word, whatever the number of entries.

    `load` makes one from files. A later file adds to the earlier ones; where it has a section that an
    earlier one of the same language has too, its first wording becomes the canonical one.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._leading: dict[str, list[Entry]] = {}
        self._about: dict[str, list[Entry]] = {}
        self._ending: dict[str, list[Entry]] = {}
        self._within: dict[str, list[Entry]] = {}
        self._canonical: dict[tuple[str, str, str], Entry] = {}
        for entry in self.entries:
            self._add(entry)
        self._cues = {cue[:_LONG_HEAD] for cue in self._within if len(cue) >= _LONG_HEAD}
        self._short_cues = {cue[:_HEAD] for cue in self._within if len(cue) < _LONG_HEAD}
        self._tails = {folded[-_TAIL:] for folded in self._ending}
        self._longest: dict[str, int] = {}
        for folded in sorted([*self._leading, *self._about], key=len):
            self._longest[folded[:_HEAD]] = len(folded)
        self._about_cues = {folded[:_HEAD] for folded in self._about}

    @classmethod
    def load(cls, *paths: Path | str) -> "Lexicon":
        """The built-in languages and then `paths`: marker files, or folders whose marker files are read.

        Raises DataFileError, with file and line, at the first mistake.
        """
        extra = [entry for path in paths for file in _files(Path(path)) for entry in read_entries(file)]
        return cls([*_built_in().entries, *extra]) if extra else _built_in()

    def _add(self, entry: Entry) -> None:
        folded, wording = entry.key, entry.wording
        if entry.canonical:
            self._canonical[entry.language, entry.function, entry.sense] = entry
        if "within" in entry.places:
            table = self._within
        elif wording[0] == SLOT:
            table = self._ending
        elif wording[-1] == SLOT:
            table = self._about
        else:
            table = self._leading
        table.setdefault(folded, []).append(entry)
        if "ß" in folded:  # capitals and Swiss spelling
            table.setdefault(folded.replace("ß", "ss"), []).append(entry)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have entries, sorted; names that are of none (`und`) aside."""
        return tuple(sorted({entry.language for entry in self.entries} - {UNDETERMINED}))

    def senses(self, language: str) -> dict[tuple[str, str], str]:
        """The canonical wordings of exactly that language, by (function, sense)."""
        return {
            (function, sense): entry.wording
            for (code, function, sense), entry in self._canonical.items()
            if code == language
        }

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
        entries = self._leading.get(key(text), [])
        return [entry for entry in entries if function is None or entry.function == function]

    def labels(self, text: str, function: str | None, *, whole: bool = True) -> list[Entry]:
        """The entries of `function` that the text is, with a topic or without; unless `whole`, that begin it.

        Where some are spelt as the text is, accents and all, the ones that only fold to it are left out,
        unless the text has no accents: "VIDEO" and "Mas leidas" are how many people write.
        """
        line = Line(text.lstrip(_NUMBERING))
        for match in self.matches(line):
            entries = [entry for entry in match.entries if function in (None, entry.function)]
            if entries and (match.shape in ("alone", "about") or (match.shape == "before" and not whole)):
                if text.isascii():
                    return entries
                lower = text.casefold()
                return [e for e in entries if e.wording.strip(SLOT).casefold() in lower] or entries
        return []

    def translate(
        self, text: str, function: str | None, target: str, source: str | None = None
    ) -> str | None:
        """The text in another language where it is a lexicon entry alone; colon, arrow and capitals stay.

        `source` is the text's language, which decides between entries that share a wording. None where
        the text is no entry, holds a topic, or where the target has no wording of that sense.
        """
        entries = self.lookup(text, function)
        if source:
            entries.sort(key=lambda entry: base(entry.language) != base(source))
        for entry in entries:
            wording = self.wording(entry.function, target, entry.sense)
            if wording and SLOT not in wording:
                spans = Line(text, limit=len(text)).spans
                return carry_over(text, spans[0][0], spans[-1][1], wording, target)
        return None

    def matches(self, line: str | Line) -> list[Match]:
        """Everything that the lexicon finds in a line: what begins it, longest first, then what is within.

        Whether that makes the line furniture is not decided here.
        """
        line = Line(line) if isinstance(line, str) else line
        if not line.cuts:
            return []
        return [*self._first(line), *self._last(line), *self._inside(line)]

    def _first(self, line: Line) -> Iterator[Match]:
        joined, cuts, spans = line.joined, line.cuts, line.spans
        total, begin, length = len(cuts), spans[0][0], len(line.text)
        topical = joined[:_HEAD] in self._about_cues
        found: list[Match] = []
        head = joined[:_HEAD]
        longest = self._longest.get(head, _HEAD)
        for number, cut in enumerate(cuts):
            if cut > longest:
                break
            left = total - number - 1
            following = spans[number + 1][0] if left else length
            if entries := self._leading.get(joined[:cut]):
                shape: Shape = "before" if left or not line.whole else "alone"
                found.append(Match(begin, spans[number][1], shape, tuple(entries), following))
            if topical and (entries := self._about.get(joined[:cut])):
                if left:
                    found.extend(self._topic(line, number, tuple(entries)))
                elif line.whole:  # the topic was a link, and is gone
                    found.append(Match(begin, spans[number][1], "alone", tuple(entries), following))
        yield from reversed(found)

    def _topic(self, line: Line, number: int, entries: tuple[Entry, ...]) -> Iterator[Match]:
        """A wording with its topic: to the end of the line, or to the colon before a headline."""
        spans, total = line.spans, len(line.cuts)
        if total - number - 1 <= TOPIC and line.whole:
            yield Match(spans[0][0], spans[-1][1], "about", entries, len(line.text))
        for last in range(number + 1, min(number + TOPIC + 2, total - 1)):
            separator = line.text[spans[last][1] : spans[last + 1][0]].lstrip()
            if separator[:1] in (":", "：") and separator[1:2] != "/":
                yield Match(spans[0][0], spans[last][1], "before", entries, spans[last + 1][0])
                return

    def _last(self, line: Line) -> Iterator[Match]:
        joined, cuts, spans = line.joined, line.cuts, line.spans
        if not line.whole or joined[-_TAIL:] not in self._tails:
            return
        for topic in range(1, min(TOPIC, len(cuts) - 1) + 1):
            if entries := self._ending.get(joined[cuts[topic - 1] :]):
                yield Match(spans[0][0], spans[-1][1], "about", tuple(entries), len(line.text))

    def _inside(self, line: Line) -> Iterator[Match]:
        if not line.whole:
            return
        joined, cuts, cues, short = line.joined, line.cuts, self._cues, self._short_cues
        begin = 0
        for first, cut in enumerate(cuts):
            if joined[begin : begin + _LONG_HEAD] in cues or joined[begin : begin + _HEAD] in short:
                for last in range(first, len(cuts)):
                    if cuts[last] - begin > LONGEST:
                        break
                    if entries := self._within.get(joined[begin : cuts[last]]):
                        end = line.spans[last][1]
                        yield Match(line.spans[first][0], end, "within", tuple(entries), end)
            begin = cut


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob(f"*{SUFFIX}"))
    if not path.exists():
        raise DataFileError(f"{path}: no such marker file or folder")
    return [path]


@lru_cache(maxsize=1)
def _built_in() -> Lexicon:
    return Lexicon(entry for file in _files(BUILT_IN) for entry in read_entries(file))
