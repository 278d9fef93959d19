"""Label an article's blocks: kinds first, then languages with the kinds in hand."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from archive.model import UNDETERMINED, Article, Block
from archive.understand.codes import base, canonical
from archive.understand.detect import Voices
from archive.understand.kinds import Piece, pieces, settle_body, split
from archive.understand.language import UNKNOWN, Context, Linguist, Verdict, settle, shares, variant
from archive.understand.lexicon import Lexicon
from archive.understand.neighbours import settle_neighbours
from archive.understand.spans import outweighed, spans


def understand(
    article: Article,
    *,
    languages: Sequence[str] | None = None,
    given: str | None = None,
    detector: str | None = None,
    lexicon: Lexicon | None = None,
) -> Article:
    """The article with its blocks split and labelled: kind, marker function, time, language and evidence.

    `languages` narrows the languages that may be answered. `given` is the language that the caller says the
    article is in: evidence for it, not the last word. `detector` names one detector to be used alone; by
    default `eldc` answers, with `langdetect` as second opinion. `lexicon` stands in for the built-in one.

    Raises PluginError where a detector that is asked for by name isn't there.
    """
    lexicon = lexicon or Lexicon.load()
    linguist = Linguist(Voices(detector), languages)
    hint = canonical(given or article.declared or UNDETERMINED)
    context = linguist.context((block.text for block in article.blocks), _hint(hint))
    blocks = label(article.blocks, lexicon, context.present)
    declared = (given, article.declared)
    told: list[Block] = []
    for block in reversed(blocks):  # a label may need the language of what follows it
        told.append(_in_language(block, told[-3:], lexicon, linguist, context, declared))
    told = [_with_spans(block, linguist) for block in reversed(told)]
    main = context.main or UNDETERMINED
    body = "\n".join(block.text for block in told if base(block.language) == main)
    language = variant(main, body, declared)
    if main == "zh" != language:  # a label whose characters both scripts share is in the article's
        told = [replace(block, language=language) if block.language == "zh" else block for block in told]
    return replace(
        article,
        blocks=tuple(told),
        language=language,
        languages=MappingProxyType(shares(told)),
    )


def label(blocks: Sequence[Block], lexicon: Lexicon, languages: Sequence[str] = ()) -> list[Block]:
    """The blocks with kinds, functions and times told, markers split from the headlines they introduce.

    `languages` are the article's, heaviest first: they decide between wordings that languages share.
    """
    return [block for piece in label_pieces(blocks, lexicon, languages) for block in split(piece)]


def label_pieces(blocks: Sequence[Block], lexicon: Lexicon, languages: Sequence[str] = ()) -> list[Piece]:
    """The blocks judged but not yet split, one piece a block."""
    judged = pieces(blocks, lexicon, languages)
    settle_neighbours(judged)
    body = [piece for piece in judged if not piece.furniture]
    for before, piece, after in zip([None, *body], body, [*body[1:], None], strict=False):
        settle_body(piece, before, after)
    return judged


def label_lines(
    lines: Sequence[str], language: str | None = None, lexicon: Lexicon | None = None
) -> list[Block]:
    """Lines of one page labelled together, as `label` does it for an article's blocks."""
    blocks = [Block("paragraph", line) for line in lines]
    return label(blocks, lexicon or Lexicon.load(), (language,) if language else ())


def _with_spans(block: Block, linguist: Linguist) -> Block:
    found = spans(block, linguist)
    if found and (language := outweighed(block, found, linguist)):
        # The detector saw the beginning of the block, or its loudest sentence; by sentences it is another.
        block = replace(block, language=language)
        found = spans(block, linguist)
    return replace(block, spans=found) if found != block.spans else block


def _hint(code: str) -> str | None:
    return None if code == UNDETERMINED else base(code)


def _in_language(
    block: Block,
    following: Sequence[Block],
    lexicon: Lexicon,
    linguist: Linguist,
    context: Context,
    declared: Sequence[str | None],
) -> Block:
    worded = block.marker and _worded(block, following, lexicon, linguist, context)
    verdict = worded or linguist.verdict(block.text, context)
    language = variant(verdict.language, block.text, (block.declared, *declared))
    return settle(block, verdict, language)


def _worded(
    block: Block, following: Sequence[Block], lexicon: Lexicon, linguist: Linguist, context: Context
) -> Verdict | None:
    """The language of a label from the lexicon.

    A wording that languages share is of the article's main language if that is one of them, then of what
    follows it, then of another language of the article, then of the one that the detector likes best.
    """
    entries = lexicon.labels(block.text, block.marker, whole=block.kind == "marker")
    if entries and all(entry.language == UNDETERMINED for entry in entries):
        return UNKNOWN  # "Facebook" is a label, and of no language
    codes = linguist.allowed(list(dict.fromkeys(base(entry.language) for entry in entries)))
    if len(codes) == 1:
        return Verdict(codes[0], 0.97, "lexicon")
    if not codes:
        return None
    near = [base(other.language) for other in reversed(following)]
    for code in (context.main, *near, *context.present):
        if code in codes:
            return Verdict(code, 0.9, "lexicon")
    ranking = linguist.ranking(linguist.read(block.text), codes)
    return Verdict(ranking[0][0] if ranking else codes[0], 0.6, "lexicon")
