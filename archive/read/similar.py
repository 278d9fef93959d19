"""Which texts share passages: MinHash fingerprints to find candidates, shingles to measure them."""

import math
import re
import struct
import unicodedata
from collections.abc import Iterator, Set
from importlib.metadata import version

from rensa import RMinHash

PERMUTATIONS = 512
ROWS = 2
BANDS = 64
"""64 bands of 2 rows find two texts that share a fraction J of their shingles with probability
1 - (1 - J^2)^64: 99.9% at 0.33 (half of a text copied into one as long), 93% at 0.2, 15% at 0.05."""
BANDED = ROWS * BANDS
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
DOUBT = 3.0
"""Standard errors of `estimate` by which two texts may seem less alike than they have to be: of 2,400 pairs
that share just `ALIKE`, of 150 to 900 words, none was lost."""

_LAYOUT = struct.Struct(f"<{BANDED}H{PERMUTATIONS - BANDED}B")
_KEYS = struct.Struct(f"<{BANDS}I")
_CHANCE = 1 / 256
"""How often the last bytes of two values are equal that are not."""

# Scripts that don't set spaces between words: a character counts as a word does elsewhere.
_SCRIPTS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_UNSPACED = re.compile(f"[{_SCRIPTS}]")
_TOKEN = re.compile(rf"[{_SCRIPTS}]|[^\W_]+")


def sketch(found: Set[str]) -> bytes:
    """The signature of a text by its shingles: 640 bytes, b"" for a text that is too short to have any.

    Of 512 MinHash values (rensa's R-MinHash) the last 16 bits of the first 128, little-endian, which make the
    bands, and the last 8 of each other: for an estimate, many short values are worth more than few long ones
    (b-bit minwise hashing, Li and König 2010).
    """
    if not found:
        return b""
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hashed.update(list(found))
    values = hashed.digest()
    return _LAYOUT.pack(
        *(value & 0xFFFF for value in values[:BANDED]), *(value & 0xFF for value in values[BANDED:])
    )


def bands(signature: bytes) -> list[int]:
    """64 keys of a signature for a plain index, each a signed 32-bit integer, sorted, each once.

    Two texts are candidates where they have a key in common: select the other articles with any of these
    keys, order by how many they share, and measure the best with `containment`. Bytes that are no signature
    have none.
    """
    if len(signature) != _LAYOUT.size:
        return []
    # Multiplied (by Knuth's constant), keys lie everywhere in their range; added (one of xxHash's), those of
    # bands lie apart.
    mixed = (
        (pair * 2654435761 + band * 2246822519) % 2**32
        for band, pair in enumerate(_KEYS.unpack_from(signature))
    )
    return sorted({key - 2**31 for key in mixed})


def estimate(one: bytes, other: bytes) -> float:
    """The Jaccard likeness of two texts by their signatures, give or take 0.02; 0 where one has none."""
    if len(one) != len(other) or not one:
        return 0.0
    # Compared as two numbers, since a byte at a time would take ten times as long.
    different = int.from_bytes(_bytes(one)) ^ int.from_bytes(_bytes(other))
    equal = different.to_bytes(PERMUTATIONS).count(0) / PERMUTATIONS
    return max(0.0, (equal - _CHANCE) / (1 - _CHANCE))


def _bytes(signature: bytes) -> bytes:
    """The last byte of each value."""
    return signature[: 2 * BANDED : 2] + signature[2 * BANDED :]


def plausible(one: bytes, other: bytes, words: int, other_words: int) -> bool:
    """Whether two texts may share `ALIKE` of the shorter one, by their signatures and lengths in words.

    Fifty times as quick as to read the other text and measure: in a large archive nearly all that share a
    band share one common phrase.
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
    text = unicodedata.normalize("NFKC", body).casefold()
    tokens: list[str] = _TOKEN.findall(text)
    if _UNSPACED.search(text):
        return set(_runs(tokens))
    return set(map(" ".join, zip(*(tokens[start:] for start in range(WORDS)), strict=False)))


def _runs(tokens: list[str]) -> Iterator[str]:
    for start, word in enumerate(tokens):
        length = WORDS
        if _UNSPACED.match(word):
            length = LETTERS if word < "\u2000" else IDEOGRAPHS
        if start + length <= len(tokens):
            yield " ".join(tokens[start : start + length])
