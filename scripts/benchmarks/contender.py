"""One contender of the translation benchmark, in a process of its own: a task in as JSON, figures out."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from archive.model import Block, Model, Translation
from archive.settings import Decoding, Settings
from archive.translate import ProcessMemory, Remembered, Translator, packages
from archive.translate.argos import ArgosEngine
from archive.translate.ctranslate import LENGTH_PENALTY
from archive.translate.drafts import Drafter
from archive.translate.passages import Sentence, take_apart
from scripts.benchmarks.speeches import mixed

Figures = dict[str, Any]


class Clock:
    """Seconds since it was made: on the wall, and of the processor, which a busy machine changes less."""

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def read(self) -> Figures:
        """Both."""
        wall, processor = self._start
        return {"seconds": time.perf_counter() - wall, "processor": time.process_time() - processor}


class Forgetful:
    """A memory of nothing, so that what a process holds is the translator's own."""

    def register(self, model: Model) -> None:
        """Forgotten."""

    def recall(
        self, model_id: str, source_language: str, target: str, sources: Sequence[str]
    ) -> Mapping[str, Remembered]:
        """Nothing."""
        return {}

    def remember(self, *_: object) -> None:
        """Forgotten."""

    def corrections(self, source_language: str, target: str, sources: Sequence[str]) -> Mapping[str, str]:
        """None."""
        return {}


def beam(task: Mapping[str, Any]) -> Figures:
    """The translator at beam 4."""
    return _ours(task, Decoding(beam=4))


def unmended(task: Mapping[str, Any]) -> Figures:
    """The translator at beam 4 with nothing tried again: what argostranslate's output is held against."""
    with patch.object(Drafter, "_mend"):
        return _ours(task, Decoding(beam=4))


def adaptive(task: Mapping[str, Any]) -> Figures:
    """The translator as it comes."""
    return _ours(task, Decoding())


def one_thread(task: Mapping[str, Any]) -> Figures:
    """The translator as it comes, on one core: what a worker of a cluster does, without the cluster."""
    return _ours(task, Decoding(threads=1))


def _ours(task: Mapping[str, Any], decoding: Decoding) -> Figures:
    memory = ProcessMemory()
    translator = Translator([ArgosEngine(Settings())], memory=memory, decoding=decoding)
    translator.translate([Block("paragraph", "Good morning.", task["source"])], task["target"])
    blocks = enumerate(Block("paragraph", text, task["source"]) for text in task["paragraphs"])
    clock = Clock()
    outcomes = [outcome for window in translator.windows(blocks, task["target"]) for _, outcome in window]
    spent = clock.read()
    made = [outcome for outcome in outcomes if isinstance(outcome, Translation)]
    flagged = [text for text, outcome in zip(task["paragraphs"], made, strict=True) if outcome.flags]
    sentences = {text: one.text for known in memory.sentences.values() for text, one in known.items()}
    return spent | {
        "texts": [outcome.text for outcome in made],
        "flagged": flagged,
        "sentences": sentences,
    }


def limit(task: Mapping[str, Any]) -> Figures:
    """CTranslate2 alone, from pieces to pieces: all unique sentences in one call, the best settings."""
    import ctranslate2
    import sentencepiece

    package = next(package for package in packages.installed() if package.target == task["target"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(package.folder / "sentencepiece.model"))
    plans = (take_apart(Block("paragraph", text, task["source"])) for text in task["paragraphs"])
    sentences = {piece.text for plan in plans for piece in plan if isinstance(piece, Sentence)}
    pieces = [tokenizer.encode(sentence, out_type=str) for sentence in sorted(sentences)]
    translator = ctranslate2.Translator(str(package.folder / "model"), inter_threads=2, intra_threads=1)
    translator.translate_batch(pieces[:2], beam_size=4)
    clock = Clock()
    translator.translate_batch(
        pieces,
        replace_unknowns=True,
        max_batch_size=1024,
        batch_type="tokens",
        beam_size=4,
        length_penalty=LENGTH_PENALTY,
        return_scores=True,
    )
    return clock.read()


def growth(task: Mapping[str, Any]) -> Figures:
    """The translator's own memory over a number of articles of some paragraphs, in windows as they come."""
    count, paragraphs = map(int, task["paragraphs"])
    translator = Translator([ArgosEngine(Settings())], memory=Forgetful(), decoding=Decoding(beam=1))

    def blocks() -> Iterator[tuple[int, Block]]:
        for number, article in enumerate(islice(mixed(blocks=1 + paragraphs), count)):
            for text in article.paragraphs:
                yield number, Block("paragraph", text, task["source"])

    return {"blocks": sum(len(window) for window in translator.windows(blocks(), task["target"]))}


CONTENDERS: Mapping[str, Callable[[Mapping[str, Any]], Figures]] = {
    "limit": limit,
    "beam": beam,
    "adaptive": adaptive,
    "unmended": unmended,
    "one_thread": one_thread,
    "growth": growth,
}


def peak() -> int:
    """The most bytes that this process held.

    `getrusage` would count the parent's from before the program began, where Linux tells better.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run the contender that the command line names."""
    figures = CONTENDERS[sys.argv[1]](json.load(sys.stdin))
    print(json.dumps(figures | {"peak": peak()}))


if __name__ == "__main__":
    main()
