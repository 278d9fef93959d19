"""argostranslate as it comes, but for the sentence splitter: run by the benchmark in its own environment.

It imports nothing of ours: a task in as JSON, with the sentences of each paragraph, figures out. What it
hands its network is noted, and read as text after the clock has stopped: each sentence's own translation.
"""

import json
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def peak() -> int:
    """The most bytes that this process held.

    `getrusage` would count the parent's from before the program began, where Linux tells better.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Noting:
    """Sentences as they are split, and the pieces that the network gave for each."""

    def __init__(self, splits: dict[str, list[str]]) -> None:
        self.splits = splits
        self.sentences: list[str] = []
        self.pieces: dict[str, list[str]] = {}

    def split(self, text: str) -> list[str]:
        """Our own splitter's sentences of a paragraph."""
        self.sentences = [sentence.strip() for sentence in self.splits[text] if sentence.strip()]
        return self.sentences

    def translator(self, *arguments: Any, **options: Any) -> SimpleNamespace:
        """A translator of CTranslate2 that notes what it gives."""
        from ctranslate2 import Translator

        translator = Translator(*arguments, **options)

        def translate_batch(*arguments: Any, **options: Any) -> Any:
            results = translator.translate_batch(*arguments, **options)
            self.pieces |= {s: r.hypotheses[0] for s, r in zip(self.sentences, results, strict=True)}
            return results

        return SimpleNamespace(translate_batch=translate_batch)


def main() -> None:
    """Translate each paragraph by `argostranslate.translate.translate`."""
    task = json.load(sys.stdin)
    noting = Noting(task["splits"] | {"Good morning.": ["Good morning."]})
    from argostranslate import package, translate

    translate.MiniSBDSentencizer.split_sentences = lambda _, text: noting.split(text)
    translate.ctranslate2 = SimpleNamespace(Translator=noting.translator)
    translate.translate("Good morning.", task["source"], task["target"])
    start, processor = time.perf_counter(), time.process_time()
    texts = [translate.translate(text, task["source"], task["target"]) for text in task["paragraphs"]]
    figures = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}
    installed = package.get_installed_packages()
    used = next(p for p in installed if (p.from_code, p.to_code) == (task["source"], task["target"]))
    sentences = {sentence: used.tokenizer.decode(pieces) for sentence, pieces in noting.pieces.items()}
    print(json.dumps(figures | {"texts": texts, "sentences": sentences, "peak": peak()}))


if __name__ == "__main__":
    main()
