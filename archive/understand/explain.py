"""What matched where, by which entry and why: the stream behind `lire-aussi markers`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.model import Article
from archive.understand.codes import base
from archive.understand.fold import Line
from archive.understand.furniture import judge
from archive.understand.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Explanation:
    """One finding of the lexicon: the line it is in, what it was taken for, and the entry that says so.

    `position` counts the blocks as read, from 0. `kind` is what became of the line's first block. `accepted`
    is False where the wording was found and the line was still taken for something else.
    """

    position: int
    line: str
    wording: str
    function: str | None
    language: str | None
    entry: str | None
    why: str
    kind: str
    accepted: bool

    def as_json(self) -> dict[str, Any]:
        """Plain types for one line of JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def __str__(self) -> str:
        mark = self.kind if self.accepted else f"({self.kind})"
        entry = f"{self.language} {self.function}, {self.entry}" if self.entry else self.function or ""
        return f"{self.position}: {mark}: {self.wording!r} [{entry}]: {self.why}"


def explain(article: Article, lexicon: Lexicon | None = None) -> Iterator[Explanation]:
    """Every line of an article, as it was read, that the lexicon has a say on."""
    from archive.understand.reading import label_pieces, understand

    lexicon = lexicon or Lexicon.load()
    languages = [base(code) for code in understand(article, lexicon=lexicon).languages]
    for position, piece in enumerate(label_pieces(article.blocks, lexicon, languages)):
        finding = judge(Line(piece.block.text), lexicon, languages)
        if not finding:
            continue
        match, entry = finding.match, finding.entry
        wording = piece.block.text[match.start : match.end] if match else entry.wording if entry else ""
        accepted = piece.kind != piece.block.kind
        yield Explanation(
            position,
            piece.block.text,
            wording,
            finding.function or (entry.function if entry else None),
            entry.language if entry else None,
            entry.origin if entry else None,
            finding.why,
            piece.kind,
            accepted,
        )
