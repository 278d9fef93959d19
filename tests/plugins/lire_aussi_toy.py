"""An engine that needs no model: it dresses English words up as another language, always the same way.

It is found as any plugin is, by its entry point, where this folder is on the path. TOY_PAUSE are seconds
that each sentence takes; each sentence that is worked on is appended to the file TOY_LOG.
"""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate.engine import Out, Output, Pair, Search

ENDINGS = {"pt": "ão", "fr": "eau"}


class ToyEngine:
    name = "toy"
    searches = False
    devices = ("cpu",)

    def __init__(self, settings: Settings) -> None:
        pass

    def models(self, pair: Pair | None = None) -> Sequence[Model]:
        return [
            Model("toy", f"en_{target}", "1", "en", target, f"{target}" * 32)
            for target in ENDINGS
            if pair in (None, ("en", target))
        ]

    def size(self, model: Model) -> int:
        return 1

    def load(self, model: Model, decoding: Decoding) -> "Loaded":
        return Loaded(ENDINGS[model.target])


class Loaded:
    """A toy in memory."""

    def __init__(self, ending: str) -> None:
        self.ending = ending
        self.pause = float(os.environ.get("TOY_PAUSE", "0"))
        self.log = os.environ.get("TOY_LOG")

    def fits(self, sentence: str) -> bool:
        return True

    def translate(self, sentences: Sequence[str], search: Search, out: Out | None = None) -> list[Output]:
        outputs = []
        for sentence in sentences:
            if self.log:
                with Path(self.log).open("a", encoding="utf-8") as log:
                    log.write(f"{os.getpid()}\t{self.ending}\t{sentence}\n")
            time.sleep(self.pause)
            outputs.append(Output(re.sub(r"[^\W\d_]{3,}", lambda m: m[0] + self.ending, sentence), -0.1))
            if out is not None:
                out(sentence, outputs[-1])
        return outputs

    def close(self) -> None:
        pass
