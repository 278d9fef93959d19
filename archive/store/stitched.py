"""Translations put together from sentences that people corrected; no correction has their whole text."""

import sqlite3
from collections.abc import Iterator

from archive.store.fold import fold_text, words


def says(text: str, sentence: str) -> bool:
    """Whether a text holds a sentence, in whatever case: CAPITALS are translated as running text."""
    return fold_text(sentence) in fold_text(text)


def unfounded(connection: sqlite3.Connection) -> Iterator[int]:
    """The human translations that rest on no correction, of their block or of a sentence in it."""
    # As a pair, SQLite looks the target up in an index and then reads all corrections into it, for each row.
    rows = connection.execute(
        """
        SELECT t.id, t.target, coalesce(CAST(t.text AS TEXT), ''), coalesce(CAST(b.text AS TEXT), '')
        FROM translations t JOIN blocks b ON b.id = t.block
        WHERE t.origin = 'human'
            AND t.target || ' ' || t.text NOT IN (SELECT target || ' ' || text FROM corrections)
        """
    )
    known: dict[tuple[str, str], list[tuple[str, str]]] | None = None
    for translation, target, text, source in rows:
        if "\ufffd" in text:
            continue  # it is no UTF-8 any more, which is told by itself
        if known is None:
            known = _by_longest_word(connection)
        source, text = fold_text(source), fold_text(text)
        held = (pair for word in _words(source) for pair in known.get((target, word), ()))
        if not any(sentence in source and corrected in text for sentence, corrected in held):
            yield translation


def _by_longest_word(connection: sqlite3.Connection) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The corrections, folded, under a word that a text must have to hold them: each text meets but a few."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for target, source, text in connection.execute(
        "SELECT target, CAST(source AS TEXT), CAST(text AS TEXT) FROM corrections"
    ):
        folded = fold_text(source)
        longest = max(_words(folded), key=lambda word: (len(word), word), default=None)
        if longest is not None:
            found.setdefault((target, longest), []).append((folded, fold_text(text)))
    return found


def _words(folded: str) -> set[str]:
    return {match.group() for match in words(folded)}
