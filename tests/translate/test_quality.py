"""What a reader gets is no worse than what the model gives; and what needs no model loads none."""

import subprocess
import sys

import pytest
import sacrebleu

from archive.model import Block
from archive.settings import Decoding
from archive.translate import ProcessMemory, Translator
from archive.translate.argos import ArgosEngine
from archive.translate.engine import Search
from tests.floors import floors
from tests.parallel import sentences

ALLOWED = {"beam=4": 0.0, "adaptive": 0.1}
"""How far chrF may lie below the model's own at beam 4."""


def chrf(texts: list[str], target: str) -> float:
    return sacrebleu.corpus_chrf(texts, [list(sentences(target))]).score


@pytest.mark.parametrize(("source", "target", "beams"), [("en", "pt", (4, None)), ("pt", "en", (None,))])
def test_the_pipeline_is_no_worse_than_its_model(
    argos: ArgosEngine, source: str, target: str, beams: tuple[int | None, ...]
) -> None:
    given = list(sentences(source))
    model = next(model for model in argos.models() if model.source == source)
    network = argos.load(model, Decoding(threads=2))
    own = chrf([output.text for output in network.translate(given, Search(4))], target)
    for decoding in (Decoding(beam=beam, threads=2) for beam in beams):
        translator = Translator([argos], memory=ProcessMemory(), decoding=decoding)
        blocks = [Block("paragraph", text, source) for text in given]
        outcomes = translator.translate(blocks, target)
        made = chrf([outcome.text for outcome in outcomes], target)
        assert made >= own - ALLOWED[decoding.label]
        assert made >= floors("translation")[f"chrf_{source}_{target}"]
        flagged = sum(bool(outcome.flags) for outcome in outcomes)
        assert flagged / len(outcomes) <= floors("checks")["good_flagged_at_most"]


def test_what_does_not_translate_imports_no_engine() -> None:
    program = (
        "import sys, archive, archive.translate, archive.translate.packages, archive.translate.argos\n"
        "heavy = {'ctranslate2', 'torch', 'stanza', 'argostranslate.translate', 'fxtranslate'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
