"""Label an article's blocks: kinds first, then languages with the kinds in hand."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from archive.model import UNDETERMINED, Article, Block
from archive.understand.codes import base, canonical
from archive.understand.detect import Voices
from archive.understand.kinds import label
from archive.understand.language import Context, Linguist, Verdict, settle, shares, variant
from archive.understand.lexicon import Lexicon


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
    told = [_in_language(block, lexicon, linguist, context, declared) for block in blocks]
    letters = {block.text: linguist.read(block.text).letters for block in told}
    main = context.main or UNDETERMINED
    body = "\n".join(block.text for block in told if base(block.language) == main)
    return replace(
        article,
        blocks=tuple(told),
        language=variant(main, body, declared),
        languages=MappingProxyType(shares(told, letters)),
    )


def _hint(code: str) -> str | None:
    return None if code == UNDETERMINED else base(code)


def _in_language(
    block: Block, lexicon: Lexicon, linguist: Linguist, context: Context, declared: Sequence[str | None]
) -> Block:
    verdict = linguist.verdict(block.text, context)
    if block.kind in ("marker", "boilerplate") and (told := _worded(block, lexicon, context)):
        verdict = told
    language = variant(verdict.language, block.text, (block.declared, *declared))
    return settle(block, replace(verdict, language=language))


def _worded(block: Block, lexicon: Lexicon, context: Context) -> Verdict | None:
    """The language of a label that the lexicon has in one language, or in one of the article's."""
    codes = list(dict.fromkeys(base(entry.language) for entry in lexicon.lookup(block.text, block.marker)))
    if len(codes) == 1:
        return Verdict(codes[0], 0.97, "lexicon")
    return next((Verdict(code, 0.9, "lexicon") for code in context.present if code in codes), None)
