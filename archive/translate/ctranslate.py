"""Run a CTranslate2 model on sentences of pieces; what the Argos and the CTranslate2 engines share."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from archive.errors import EngineError
from archive.settings import Decoding
from archive.translate.engine import Output, Search, Tick

if TYPE_CHECKING:
    import ctranslate2

LENGTH_PENALTY = 0.2
"""argostranslate's own, so that the same sentence gets the same translation."""

MOST_OUTPUT = 256
"""CTranslate2's and so argostranslate's limit of pieces in a translation: what reaches it was cut."""

MOST_INPUT = 170
"""Pieces of a sentence that is translated whole: half as many again still stay below `MOST_OUTPUT`."""

GROUP = 256
"""Sentences of like length that share a limit of output where the search is brief."""

LEAST_BATCH = 64
"""Pieces a batch below which running out of memory is no matter of batches any more."""


class Tokenizer(Protocol):
    """From text to pieces and back."""

    def encode(self, sentence: str) -> list[str]:
        """The pieces of a sentence."""

    def decode(self, pieces: list[str]) -> str:
        """The text of pieces that a model gave."""

    def unknown(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """Those of the pieces that the model has no number for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces that a model wants around a sentence, and at the start of its translation."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


class Network:
    """A CTranslate2 model in memory, with its tokenizer. `name` is for messages."""

    def __init__(
        self, name: str, folder: Path, tokenizer: Tokenizer, decoding: Decoding, frame: Frame = Frame()
    ) -> None:
        import ctranslate2

        self.name = name
        self.tokenizer = tokenizer
        self.frame = frame
        self.batch_tokens = decoding.batch_tokens
        try:
            self.translator: ctranslate2.Translator = ctranslate2.Translator(
                str(folder),
                device=decoding.device,
                compute_type=decoding.compute_type,
                # Measured on 2 cores: two batches side by side do more than one batch on two cores.
                inter_threads=decoding.threads or (cores() if decoding.device == "cpu" else 1),
                intra_threads=1,
                # A full queue would hold up the handing over, and so all news of what came out.
                max_queued_batches=-1,
            )
        except (RuntimeError, ValueError, MemoryError, OSError) as error:
            raise EngineError(f"The model {name} can't be loaded: {error}") from error

    def fits(self, sentence: str) -> bool:
        """See `Loaded`; a sentence of fewer characters than the limit needs no counting."""
        return len(sentence) <= MOST_INPUT or len(self.tokenizer.encode(sentence)) <= MOST_INPUT

    def translate(self, sentences: Sequence[str], search: Search, tick: Tick | None = None) -> list[Output]:
        """See `Loaded`. Sentences go in sorted by length, the longest first, so that batches are even."""
        pieces = [self.tokenizer.encode(sentence) for sentence in sentences]
        order = sorted(range(len(pieces)), key=lambda n: len(pieces[n]), reverse=True)
        outputs: dict[int, Output] = {}
        batch = self.batch_tokens
        while len(outputs) < len(order):
            waiting = [n for n in order if n not in outputs]
            try:
                for n, result in zip(
                    waiting, self._submit([pieces[n] for n in waiting], search, batch), strict=True
                ):
                    outputs[n] = self._output(pieces[n], result.result(), search)
                    if tick is not None:
                        tick(sentences[n])
            except (RuntimeError, MemoryError, ValueError) as error:
                if not _out_of_memory(error) or batch // 2 < LEAST_BATCH:
                    raise EngineError(f"The model {self.name} failed: {error}") from error
                batch //= 2
        return [outputs[n] for n in range(len(sentences))]

    def _submit(
        self, pieces: Sequence[Sequence[str]], search: Search, batch: int
    ) -> "Iterator[ctranslate2.AsyncTranslationResult]":
        """Hand all sentences over at once, in groups of like length; they come out in the order given."""
        waiting = []
        for group in _groups(pieces, search.brief):
            framed = [[*self.frame.before, *p, *self.frame.after] for p in group]
            waiting += self.translator.translate_batch(
                framed,
                target_prefix=[list(self.frame.target)] * len(framed) if self.frame.target else None,
                replace_unknowns=True,
                max_batch_size=batch,
                batch_type="tokens",
                beam_size=search.beam,
                no_repeat_ngram_size=search.no_repeat,
                length_penalty=LENGTH_PENALTY,
                max_input_length=0,
                max_decoding_length=_limit(len(group[0]), search),
                return_scores=True,
                asynchronous=True,
            )
        yield from waiting

    def _output(
        self, source: Sequence[str], result: "ctranslate2.TranslationResult", search: Search
    ) -> Output:
        pieces = result.hypotheses[0]
        body = pieces[len(self.frame.target) :] if self.frame.target else pieces
        return Output(
            text=self.tokenizer.decode(body).strip(" "),
            # CTranslate2 divides the sum by length ** penalty, the end piece counted; here is the mean.
            score=result.scores[0] * (len(pieces) + 1) ** (LENGTH_PENALTY - 1),
            truncated=len(pieces) >= _limit(len(source), search),
            unknown=self.tokenizer.unknown(source),
        )

    def close(self) -> None:
        """See `Loaded`."""
        self.translator.unload_model()


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _limit(length: int, search: Search) -> int:
    """The most pieces of a translation of so many: a loop runs until it is stopped."""
    return min(MOST_OUTPUT, 2 * length + 16) if search.brief else MOST_OUTPUT


def _groups(pieces: Sequence[Sequence[str]], brief: bool) -> Iterator[Sequence[Sequence[str]]]:
    """Sorted sentences in groups that share a limit of output."""
    size = GROUP if brief else max(1, len(pieces))
    for start in range(0, len(pieces), size):
        yield pieces[start : start + size]


def _out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


class SentencePiece:
    """A SentencePiece model file as a `Tokenizer`, read when it is first used."""

    def __init__(self, file: Path, target_file: Path | None = None) -> None:
        import sentencepiece

        try:
            self.source = sentencepiece.SentencePieceProcessor(model_file=str(file))
            self.target = (
                self.source
                if target_file is None
                else sentencepiece.SentencePieceProcessor(model_file=str(target_file))
            )
        except (RuntimeError, OSError) as error:
            raise EngineError(f"The tokenizer {file} can't be read: {error}") from error
        self.unknown_id = self.source.unk_id()
        self.number: Callable[[str], int] = self.source.piece_to_id

    def encode(self, sentence: str) -> list[str]:
        """See `Tokenizer`."""
        pieces: list[str] = self.source.encode(sentence, out_type=str)
        return pieces

    def decode(self, pieces: list[str]) -> str:
        """See `Tokenizer`; unlike argostranslate's, an underscore stays one."""
        text: str = self.target.decode_pieces(pieces)
        return text.replace("▁", " ")

    def unknown(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """See `Tokenizer`."""
        return tuple(p for p in pieces if p != "▁" and self.number(p) == self.unknown_id)
