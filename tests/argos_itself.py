"""What argostranslate makes of a sentence, by its own code and on this machine.

Stored translations wouldn't do: another processor adds up a quantized network's numbers by other
instructions, which tips a near tie.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest.mock import patch

from ctranslate2 import Translator


def translations(folder: Path, sentences: Sequence[str]) -> list[str]:
    """Each sentence's translation by the package in this folder, one at a time, with a beam of 4."""
    # Its sentence splitters import stanza, which isn't installed; they aren't asked for anything.
    with patch.dict(sys.modules, {"stanza": ModuleType("stanza")}):
        from argostranslate.package import Package
        from argostranslate.translate import apply_packaged_translation
    package, whole = Package(folder), SimpleNamespace(split_sentences=lambda text: [text])
    translator = Translator(str(folder / "model"), intra_threads=1)
    return [apply_packaged_translation(package, text, translator, whole)[0].value for text in sentences]
