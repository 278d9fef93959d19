"""The front door, with the real English-Portuguese packages."""

from archive.model import Block, Translation
from archive.settings import Decoding
from archive.translate import ProcessMemory, Translator, Untranslated
from archive.translate.argos import ArgosEngine

BEAM = Decoding(beam=4, threads=1)


def test_blocks_are_translated_kept_or_named(argos: ArgosEngine) -> None:
    blocks = [
        Block("paragraph", "The president said on Monday that he would not go. He went home.", "en"),
        Block("marker", "Lire aussi", "fr", marker="related"),
        Block("paragraph", "Ele foi para casa.", "pt-BR"),
        Block("paragraph", "1,000 / 2.5", "en"),
        Block("paragraph", "asdf", "und"),
        Block("paragraph", "Guten Morgen.", "de"),
    ]
    translator = Translator(
        [argos],
        memory=ProcessMemory(),
        decoding=BEAM,
        wording=lambda block, target: "Leia também" if block.kind == "marker" else None,
    )
    model = translator.current_model("en", "pt")
    assert model is not None
    assert translator.translate(blocks, "pt") == [
        Translation(
            "pt", "O presidente disse na segunda-feira que não iria. Ele foi para casa.", "machine", model.id
        ),
        Translation("pt", "Leia também", "lexicon"),
        Translation("pt", "Ele foi para casa.", "same"),
        Translation("pt", "1,000 / 2.5", "same"),
        Translation("pt", "asdf", "same"),
        Untranslated("de", "pt", "no route", "no installed model leads from de to pt"),
    ]
    assert translator.models == {model.id: model}
    again = translator.translate(blocks[:1], "pt")
    assert [outcome.origin for outcome in again if isinstance(outcome, Translation)] == ["memory"]
