"""What becomes of a sentence and of a block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.model import Block, Origin, Translation
from archive.translate.passages import Piece, Sentence, put_together


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A block that could not be translated: from which language, to which, and why in words.

    `reason` is `no route` where no model leads there, `engine` where the models failed, `correction` where
    what a person said is damaged.
    """

    source: str
    target: str
    reason: str
    detail: str


Outcome = Translation | Untranslated


@dataclass(frozen=True, slots=True)
class Done:
    """A sentence's translation; `model` None where it came from no model."""

    text: str
    model: str | None = None
    recalled: bool = False
    corrected: bool = False
    flags: Mapping[str, str] = field(default_factory=dict)


Result = Done | Untranslated


def unreadable(source: str, target: str, text: str) -> Untranslated:
    """What becomes of a text whose correction is damaged: nothing, until somebody corrects it again."""
    shown = f"{text[:60]}..." if len(text) > 60 else text
    return Untranslated(source, target, "correction", f"correct {shown!r} again")


def settled(
    block: Block, pieces: Sequence[Piece], results: Mapping[tuple[str, str], Result], target: str
) -> Outcome:
    """What a block has become: `results` are its sentences' by language and text.

    Where the block's own language has no route, a model failed or a correction is damaged, it is untranslated
    as a whole; a
    passage in another language that has no route stays as it is, with a flag.
    """
    found = [results[piece.language, piece.text] for piece in pieces if isinstance(piece, Sentence)]
    for result in found:
        if isinstance(result, Untranslated) and (
            result.source == block.language or result.reason != "no route"
        ):
            return result
    done = [result for result in found if isinstance(result, Done)]
    reasons = {flag: reason for result in done for flag, reason in result.flags.items()}
    for result in found:
        if isinstance(result, Untranslated):
            reasons["untranslated"] = result.detail

    def text(sentence: Sentence) -> str:
        result = results[sentence.language, sentence.text]
        return sentence.text if isinstance(result, Untranslated) else result.text

    whole = put_together(pieces, text, target)
    by_model = [result for result in done if result.model is not None]
    if not by_model:
        origin: Origin = "human" if any(result.corrected for result in done) else "same"
        return Translation(target, whole, origin, None, tuple(reasons), reasons)
    origin = "memory" if all(result.recalled for result in by_model) else "machine"
    return Translation(target, whole, origin, by_model[0].model, tuple(reasons), reasons)
