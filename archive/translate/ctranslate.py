"""Run a CTranslate2 model on sentences of pieces; what the Argos and the CTranslate2 engines share."""

import os
import threading
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from archive.errors import EngineError
from archive.settings import Decoding
from archive.translate.engine import Out, Output, Search

if TYPE_CHECKING:
    import ctranslate2

LENGTH_PENALTY = 0.2
"""argostranslate's own, so that the same sentence gets the same translation."""

MOST_OUTPUT = 256
"""CTranslate2's and so argostranslate's limit of pieces in a translation: what reaches it was cut."""

MOST_INPUT = 170
"""Pieces of a sentence that is translated whole: half as many again still stay below `MOST_OUTPUT`."""

AHEAD = 3
"""Batches that wait while one a thread is at work: nobody idles, and a stop waits for few."""

GREEDY = 2
"""A greedy search takes so many times the pieces a batch: it holds a quarter of what a beam of 4 does."""

LAST_BATCH = 512
"""Pieces a batch, at least, where few sentences are left for all threads."""

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


@dataclass(slots=True)
class _Flight:
    """A batch that was handed over: the numbers of its sentences, and the pieces that it was to hold."""

    numbers: list[int]
    size: int
    results: "list[ctranslate2.AsyncTranslationResult]" = field(default_factory=list)


class Network:
    """A CTranslate2 model in memory, with its tokenizer. `name` is for messages."""

    def __init__(
        self, name: str, folder: Path, tokenizer: Tokenizer, decoding: Decoding, frame: Frame = Frame()
    ) -> None:
        try:
            import ctranslate2
        except ImportError as error:  # so it is where there is no memory for the library
            raise EngineError(
                f"CTranslate2, which runs the model {name}, can't be loaded: {error}"
            ) from error
        self.name = name
        self.tokenizer = tokenizer
        self.frame = frame
        self.batch_tokens = decoding.batch_tokens
        # Measured on 2 cores: two batches side by side do more than one batch on two cores.
        self.threads = decoding.threads or (cores() if decoding.device == "cpu" else 1)
        self._slots = threading.Semaphore(self.threads + AHEAD)
        try:
            self.translator: ctranslate2.Translator = ctranslate2.Translator(
                str(folder),
                device=decoding.device,
                compute_type=decoding.compute_type,
                inter_threads=self.threads,
                intra_threads=1,
                # `_slots` bounds what waits: a full queue would hold up the handing over of other windows.
                max_queued_batches=-1,
            )
        except (RuntimeError, ValueError, MemoryError, OSError) as error:
            raise EngineError(f"The model {name} can't be loaded: {error}") from error

    def fits(self, sentence: str) -> bool:
        """See `Loaded`; a sentence of fewer characters than the limit needs no counting."""
        return len(sentence) <= MOST_INPUT or len(self.tokenizer.encode(sentence)) <= MOST_INPUT

    def translate(self, sentences: Sequence[str], search: Search, out: Out | None = None) -> list[Output]:
        """See `Loaded`. Sentences go in sorted by length, the longest first, so that batches are even."""
        pieces = [self.tokenizer.encode(sentence) for sentence in sentences]
        outputs: dict[int, Output] = {}
        with closing(self._outputs(pieces, search)) as coming:
            for n, output in coming:
                outputs[n] = output
                if out is not None:
                    out(sentences[n], output)
        return [outputs[n] for n in range(len(sentences))]

    def _outputs(
        self, pieces: Sequence[Sequence[str]], search: Search
    ) -> Generator[tuple[int, Output], None, None]:
        """The outputs with their numbers as they come, a few batches handed over ahead."""
        waiting = deque(sorted(range(len(pieces)), key=lambda n: len(pieces[n]), reverse=True))
        left = sum(map(len, pieces))
        most = self.batch_tokens * (GREEDY if search.beam == 1 else 1)
        flights: deque[_Flight] = deque()
        try:
            while waiting or flights:
                # Where other calls hold every slot, the first batch waits for one of theirs.
                while waiting and self._slots.acquire(blocking=not flights):
                    # The last batches are smaller, so that all threads end together.
                    size = min(most, max(LAST_BATCH, -(-left // self.threads)))
                    flights.append(_Flight(_batch(waiting, pieces, size), size))
                    batch = [pieces[n] for n in flights[-1].numbers]
                    left -= sum(map(len, batch))
                    flights[-1].results = self._submit(batch, search)
                results = self._landed(flights[0])
                flight = flights.popleft()
                self._slots.release()
                if results is None:
                    most = min(most, flight.size // 2)
                    waiting.extendleft(reversed(flight.numbers))
                    left += sum(len(pieces[n]) for n in flight.numbers)
                    continue
                for n, result in zip(flight.numbers, results, strict=True):
                    yield n, self._output(pieces[n], result, search)
        except (RuntimeError, MemoryError, ValueError) as error:
            raise EngineError(f"The model {self.name} failed: {error}") from error
        finally:
            for _ in flights:
                self._slots.release()

    def _landed(self, flight: "_Flight") -> "list[ctranslate2.TranslationResult] | None":
        """What came of a batch, None where the memory was too small for so large a one."""
        try:
            results: list[ctranslate2.TranslationResult] = [one.result() for one in flight.results]
        except (RuntimeError, MemoryError) as error:
            if _out_of_memory(error) and flight.size // 2 >= LEAST_BATCH:
                return None
            raise
        return results

    def _submit(
        self, pieces: Sequence[Sequence[str]], search: Search
    ) -> "list[ctranslate2.AsyncTranslationResult]":
        """Hand one batch over."""
        framed = [[*self.frame.before, *p, *self.frame.after] for p in pieces]
        handed_over: list[ctranslate2.AsyncTranslationResult] = self.translator.translate_batch(
            framed,
            target_prefix=[list(self.frame.target)] * len(framed) if self.frame.target else None,
            replace_unknowns=True,
            beam_size=search.beam,
            no_repeat_ngram_size=search.no_repeat,
            length_penalty=LENGTH_PENALTY,
            max_input_length=0,
            max_decoding_length=_limit(len(pieces[0]), search),
            return_scores=True,
            asynchronous=True,
        )
        return handed_over

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


def _batch(waiting: deque[int], pieces: Sequence[Sequence[str]], size: int) -> list[int]:
    """The next sentences, the longest first, that fill a batch of so many pieces, padding counted."""
    numbers = [waiting.popleft()]
    longest = len(pieces[numbers[0]])
    while waiting and (len(numbers) + 1) * longest <= size:
        numbers.append(waiting.popleft())
    return numbers


def _out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


class SentencePiece:
    """A SentencePiece model file as a `Tokenizer`, read when it is first used."""

    def __init__(self, file: Path, target_file: Path | None = None) -> None:
        try:
            import sentencepiece

            self.source = sentencepiece.SentencePieceProcessor(model_file=str(file))
            self.target = (
                self.source
                if target_file is None
                else sentencepiece.SentencePieceProcessor(model_file=str(target_file))
            )
        except (RuntimeError, OSError, ImportError, MemoryError) as error:
            raise EngineError(f"The tokenizer {file} can't be read: {error}") from error
        self._known = {"▁"}

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
        if self._known.issuperset(pieces):  # by far the most sentences
            return ()
        unknown = self.source.unk_id()
        new = set(pieces) - self._known
        self._known |= {piece for piece in new if self.source.piece_to_id(piece) != unknown}
        return tuple(piece for piece in pieces if piece not in self._known)
