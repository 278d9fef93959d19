"""Which texts share passages: MinHash fingerprints to find candidates, shingles to measure them."""

import hashlib
import math
import re
import struct
import unicodedata
from collections.abc import Iterator, Set
from importlib.metadata import version
from operator import eq

from rensa import RMinHash

PERMUTATIONS = 128
ROWS = 2
BANDS = 64
"""64 bands of 2 rows find two texts that share a fraction J of their shingles with probability
1 - (1 - J^2)^64: 99.9% at 0.33 (half of a text copied into one as long), 93% at 0.2, 15% at 0.05."""
SEED = 20240501
WORDS = 4
IDEOGRAPHS = 6
LETTERS = 14
"""Characters in a shingle where words aren't spaced: of Chinese and Japanese, and of Thai and its kin,
which take two or three times as many for a word."""
SCHEME = f"minhash-{PERMUTATIONS}-{WORDS}-{IDEOGRAPHS}-{LETTERS}-rensa-{version('rensa').split('.', 1)[0]}"
"""Signatures compare only where this is the same: keep it beside them."""
ALIKE = 0.3
"""Containment from which two texts are worth linking: a third of the shorter one stands in the other."""
DOUBT = 2.5
"""Standard errors of `estimate` by which two texts may seem less alike than they have to be. Of 600 pairs
that share just `ALIKE` one was lost, with 2 it were five; with 3, a large archive has ten times as many
texts measured for nothing, for a sentence or two in common."""

# Scripts that don't set spaces between words: a character counts as a word does elsewhere.
_TOKEN = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W_]+"
)


def sketch(found: Set[str]) -> bytes:
    """The signature of a text by its shingles: 512 bytes, b"" for a text that is too short to have any.

    128 MinHash values of 32 bits, little-endian (rensa's R-MinHash).
    """
    if not found:
        return b""
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hashed.update(sorted(found))
    return struct.pack(f"<{PERMUTATIONS}I", *hashed.digest())


def bands(signature: bytes) -> list[int]:
    """64 keys of a signature for a plain index, each a signed 64-bit integer, sorted, each once.

    Two texts are candidates where they have a key in common: select the other articles with any of these
    keys, order by how many they share, and measure the best with `containment`.
    """
    if not signature:
        return []
    keys = set()
    width = ROWS * 4
    for band in range(BANDS):
        piece = signature[band * width : (band + 1) * width]
        digest = hashlib.blake2b(piece, digest_size=8, salt=band.to_bytes(2, "little")).digest()
        keys.add(int.from_bytes(digest, "little", signed=True))
    return sorted(keys)


def estimate(one: bytes, other: bytes) -> float:
    """The Jaccard likeness of two texts by their signatures, give or take 0.05; 0 where one has none."""
    if len(one) != len(other) or not one:
        return 0.0
    # Equal in any order of bytes: read as the machine's own integers, which spares unpacking them.
    equal: int = sum(map(eq, memoryview(one).cast("I"), memoryview(other).cast("I")))
    return equal * 4 / len(one)


def plausible(one: bytes, other: bytes, words: int, other_words: int) -> bool:
    """Whether two texts may share `ALIKE` of the shorter one, by their signatures and lengths in words.

    Wrong for two in a thousand pairs that share just `ALIKE`, for none of those that share more. A hundred
    times as quick as `containment`: in a large archive nearly all that share a band share one common phrase.
    """
    shorter, longer = sorted((max(words, 1), max(other_words, 1)))
    least = ALIKE * shorter / (shorter + longer - ALIKE * shorter)
    error = math.sqrt(least * (1 - least) / PERMUTATIONS)
    return estimate(one, other) >= least - DOUBT * error


def containment(first: Set[str], second: Set[str]) -> float:
    """The share of the shorter text's shingles that the other text has, too; 0 where one has none."""
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def shingles(body: str) -> set[str]:
    """All runs of 4 words in a text, case and punctuation aside; of characters where words aren't spaced.

    Empty for a text of fewer words than that: what is so short is alike by chance.
    """
    tokens = [match[0] for match in _TOKEN.finditer(unicodedata.normalize("NFKC", body).casefold())]
    return set(_runs(tokens))


def _runs(tokens: list[str]) -> Iterator[str]:
    for start, word in enumerate(tokens):
        length = WORDS
        if len(word) == 1 and word > "\u0dff":
            length = LETTERS if word < "\u2000" else IDEOGRAPHS
        if start + length <= len(tokens):
            yield " ".join(tokens[start : start + length])
