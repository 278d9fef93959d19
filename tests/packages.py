"""Argos packages for tests and benchmarks whose network is written by hand, not trained.

Each piece of the input becomes one piece of the output, in order. A toy package is a dictionary, built
in a second, whose output is known; one of full Argos size costs what a real one costs for each piece.

How the network does it: an embedding has two halves, a random code of signs for the piece and one for
its place. In the decoder's last layer, attention to the source compares places alone, and so step t
reads piece t; the projection's row for a target piece holds its source piece's code. All other layers
add next to nothing, but are computed all the same.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

PLACES = 1024
SPECIAL = ("<unk>", "<s>", "</s>")


@dataclass(frozen=True)
class Shape:
    """The measures of a Transformer; the standard is Argos Translate's own."""

    layers: int = 6
    width: int = 512
    inner: int = 2048
    heads: int = 8

    @property
    def place(self) -> int:
        """Columns of an embedding that hold the place: one head's worth."""
        return self.width // self.heads


FULL = Shape()
TOY = Shape(layers=2, width=64, inner=64, heads=2)


def write_network(
    folder: Path, vocabulary: list[str], target_of: Callable[[str], str], shape: Shape, *, eos: bool = True
) -> None:
    """Write a CTranslate2 model that turns each piece into `target_of` it; `eos` as Argos models have it."""
    vocabulary = [*vocabulary, *(piece for piece in SPECIAL if piece not in vocabulary)]
    rows = {piece: row for row, piece in enumerate(vocabulary)}
    builder = _Builder(shape, np.random.default_rng(0))
    spec = builder.spec(len(vocabulary))
    for piece, row in rows.items():
        spec.decoder.projection.weight[rows.get(target_of(piece), rows["<unk>"])] += builder.codes[row]
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.add_source_eos = eos
    spec.config.decoder_start_token = spec.config.bos_token = "<s>"
    spec.config.eos_token, spec.config.unk_token = "</s>", "<unk>"
    folder.mkdir(parents=True)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


class _Builder:
    def __init__(self, shape: Shape, random: np.random.Generator) -> None:
        self.shape = shape
        self.random = random
        self.codes = np.zeros((0, shape.width), np.float32)

    def spec(self, size: int) -> Any:
        shape = self.shape
        heads = shape.heads
        spec = transformer_spec.TransformerSpec.from_config(
            (shape.layers, shape.layers), heads, pre_norm=True
        )
        self.codes = np.zeros((size, shape.width), np.float32)
        self.codes[:, : shape.width - shape.place] = self.signs(size, shape.width - shape.place)
        places = np.zeros((PLACES, shape.width), np.float32)
        places[:, shape.width - shape.place :] = self.signs(PLACES, shape.place)
        for side in (spec.encoder, spec.decoder):
            table = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
            table.weight = self.codes.copy()
            side.scale_embeddings = False
            side.position_encodings.encodings = places
            self.norm(side.layer_norm)
            for layer in side.layer:
                self.quiet(layer)
        for number, layer in enumerate(spec.decoder.layer, 1):
            self.attention(layer.attention, reads=number == shape.layers)
        spec.decoder.projection.weight = np.zeros((size, shape.width), np.float32)
        spec.decoder.projection.bias = np.zeros(size, np.float32)
        spec.decoder.start_from_zero_embedding = False
        return spec

    def signs(self, rows: int, columns: int) -> Any:
        return self.random.choice([-1.0, 1.0], size=(rows, columns)) / np.sqrt(columns)

    def norm(self, spec: Any) -> None:
        spec.gamma = np.ones(self.shape.width, np.float32)
        spec.beta = np.zeros(self.shape.width, np.float32)

    def linear(self, spec: Any, rows: int, columns: int, scale: float) -> None:
        # Random, never zero: equal weights would be stored, and cached, only once.
        spec.weight = (self.random.standard_normal((rows, columns)) * scale).astype(np.float32)
        spec.bias = np.zeros(rows, np.float32)

    def quiet(self, layer: Any) -> None:
        width, inner = self.shape.width, self.shape.inner
        self.norm(layer.ffn.layer_norm)
        self.linear(layer.ffn.linear_0, inner, width, 0.02)
        self.linear(layer.ffn.linear_1, width, inner, 1e-6)
        self.norm(layer.self_attention.layer_norm)
        self.linear(layer.self_attention.linear[0], 3 * width, width, 0.02)
        self.linear(layer.self_attention.linear[1], width, width, 1e-6)

    def attention(self, spec: Any, *, reads: bool) -> None:
        width, place = self.shape.width, self.shape.place
        compare = np.zeros((width, width), np.float32)  # every head sees the place and nothing else
        for head in range(self.shape.heads):
            for column in range(place):
                compare[head * place + column, width - place + column] = 8.0
        self.norm(spec.layer_norm)
        spec.linear[0].weight, spec.linear[0].bias = compare, np.zeros(width, np.float32)
        spec.linear[1].weight = np.concatenate([compare, np.eye(width, dtype=np.float32)])
        spec.linear[1].bias = np.zeros(2 * width, np.float32)
        self.linear(spec.linear[2], width, width, 1e-6)
        if reads:
            spec.linear[2].weight += 50 * np.eye(width, dtype=np.float32)


def pieces_of(model: Path) -> list[str]:
    """The vocabulary of a SentencePiece model."""
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(model))
    return [tokenizer.id_to_piece(n) for n in range(tokenizer.get_piece_size())]


def train_words(words: Mapping[str, str], model: Path) -> None:
    """A SentencePiece model whose pieces are the words of a dictionary, on both of its sides."""
    lines = [*words.keys(), *words.values()]
    with tempfile.TemporaryDirectory() as folder:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_prefix=f"{folder}/pieces",
            model_type="word",
            vocab_size=len(set(lines)) + 3,
            hard_vocab_limit=False,
            minloglevel=2,
        )
        shutil.copy(f"{folder}/pieces.model", model)


def write_metadata(folder: Path, source: str, target: str, **more: str) -> None:
    """What makes a folder a package."""
    metadata = {"package_version": "1.0", "argos_version": "1.9", "from_code": source, "from_name": source}
    metadata |= {"to_code": target, "to_name": target} | more
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")


def toy(place: Path, words: Mapping[str, str], source: str, target: str, **metadata: str) -> Path:
    """An installed package that knows some words and copies the others, under a packages folder."""
    folder = place / f"translate-{source}_{target}-{metadata.get('package_version', '1.0')}"
    folder.mkdir(parents=True)
    train_words(words, folder / "sentencepiece.model")
    toy_network(folder / "model", folder / "sentencepiece.model", words)
    write_metadata(folder, source, target, **metadata)
    return folder


def toy_network(folder: Path, pieces: Path, words: Mapping[str, str], *, eos: bool = True) -> None:
    """The network alone, for the pieces of a model."""
    marked = {f"▁{one}": f"▁{other}" for one, other in words.items()}
    write_network(folder, pieces_of(pieces), lambda piece: marked.get(piece, piece), TOY, eos=eos)


def toy_bpe(place: Path, words: Mapping[str, str], source: str, target: str) -> Path:
    """As `toy`, with the byte pairs of older packages: whole words by merges, others by letters."""
    folder = place / f"translate-{source}_{target}-1_0"
    folder.mkdir(parents=True)
    merges = [merge for word in [*words.keys(), *words.values()] for merge in _merges(word)]
    lines = ["#version: 0.2", *dict.fromkeys(merges)]
    (folder / "bpe.model").write_text("\n".join(lines) + "\n", encoding="utf-8")
    letters = sorted({letter for word in [*words.keys(), *words.values()] for letter in word} | set(".,!?"))
    vocabulary = [*dict.fromkeys([*words.keys(), *words.values(), *letters, *(f"{c}@@" for c in letters)])]
    write_network(folder / "model", vocabulary, lambda piece: words.get(piece, piece), TOY)
    write_metadata(folder, source, target)
    return folder


def _merges(word: str) -> list[str]:
    letters = [*word[:-1], f"{word[-1]}</w>"]
    return [f"{''.join(letters[:n])} {letters[n]}" for n in range(1, len(letters))]


def full_size(place: Path, pieces: Path) -> Path:
    """A package of the size of a real one, over any SentencePiece model, that turns words and keeps the rest.

    Each piece of letters becomes another of the same length, so that no check takes the output for an echo.
    """
    folder = place / "translate-en_eo-1_0"
    folder.mkdir(parents=True)
    shutil.copy(pieces, folder / "sentencepiece.model")
    vocabulary = pieces_of(pieces)
    words = sorted((p for p in vocabulary if p.strip("▁").isalpha()), key=lambda p: (p[0] == "▁", len(p), p))
    turned = dict(zip(words, [*words[1:], words[0]], strict=True))
    write_network(folder / "model", vocabulary, lambda piece: turned.get(piece, piece), FULL)
    write_metadata(folder, "en", "eo")
    return folder


def zipped(folder: Path, file: Path, compression: int = zipfile.ZIP_STORED) -> Path:
    """An installed package as the file that it would come in."""
    with zipfile.ZipFile(file, "w", compression) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, Path(folder.name) / path.relative_to(folder))
    return file
