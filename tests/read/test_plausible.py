"""Signatures rule out what shares a phrase by chance, and never what shares a third of its text."""

import random

from archive.read.similar import ALIKE, containment, plausible, shingles, sketch

WORDS = [f"word{number}" for number in range(4000)]


def text(seed: int, words: int) -> list[str]:
    return random.Random(seed).choices(WORDS, k=words)


def test_what_shares_a_third_is_plausible() -> None:
    missed = []
    for seed in range(120):
        long, short = text(seed, 600), text(seed + 1000, 150 + seed * 3)
        shared = round(len(short) * (ALIKE + 0.02 + 0.005 * (seed % 100)))
        one, other = " ".join(long), " ".join(long[50 : 50 + shared] + short[shared:])
        assert containment(shingles(one), shingles(other)) >= ALIKE
        if not plausible(sketch(shingles(one)), sketch(shingles(other)), 600, len(other.split())):
            missed.append(seed)
    assert missed == []


def test_what_shares_one_phrase_is_not() -> None:
    kept = 0
    for seed in range(60):
        one, other = text(seed, 600), text(seed + 5000, 600)
        other[100:120] = one[300:320]
        kept += plausible(sketch(shingles(" ".join(one))), sketch(shingles(" ".join(other))), 600, 600)
    assert kept == 0
