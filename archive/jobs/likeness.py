"""Link articles that say nearly the same: a wire story under another headline, a longer version."""

import sqlite3
from dataclasses import dataclass

from archive.model import Article
from archive.read.similar import ALIKE, SCHEME, bands, containment, plausible, shingles, sketch
from archive.store import likeness as store


@dataclass(frozen=True, slots=True)
class Likeness:
    """An article's fingerprint, made before the write lock is taken."""

    words: int
    shingles: frozenset[str]
    signature: bytes
    bands: list[int]


def fingerprint(article: Article) -> Likeness:
    """The fingerprint of an article's body."""
    body = article.body
    found = frozenset(shingles(body))
    made = sketch(found)
    return Likeness(len(body.split()), found, made, bands(made))


def link(connection: sqlite3.Connection, identity: int, found: Likeness) -> None:
    """Keep a stored article's fingerprint, and link the articles that share a passage with it."""
    old = store.signature(connection, identity)
    if old:
        store.forget(connection, identity, bands(old))
    store.settle(connection, identity)
    if not found.signature:
        return
    candidates = store.candidates(connection, identity, found.bands)
    for other, signature, words in store.described(connection, candidates):
        if not plausible(found.signature, signature, found.words, words):
            continue
        share = containment(found.shingles, shingles(store.body(connection, other)))
        if share >= ALIKE:
            store.link(connection, identity, other, share)
    store.keep(connection, identity, SCHEME, found.signature, found.bands, found.words)
