"""An article read again: its blocks replaced, each that says the same keeping its identity."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from archive.errors import ArchiveError
from archive.model import Article, Block, Original
from archive.store import articles, languages, search


@dataclass(frozen=True, slots=True)
class Revision:
    """What another reading changed: blocks kept as they were, relabelled, added and removed.

    `described` says that every block is as it was, and what is known of the article as a whole isn't.
    """

    kept: int = 0
    relabelled: int = 0
    added: int = 0
    removed: int = 0
    described: bool = False

    @property
    def changed(self) -> bool:
        """Whether any block is different."""
        return bool(self.relabelled or self.added or self.removed)


def revise(
    connection: sqlite3.Connection,
    identity: int,
    article: Article,
    run: Callable[[], int | None] = lambda: None,
) -> Revision:
    """Make a stored article what `article`, read from its first original, says; call it in a transaction.

    A block whose text is the same keeps its id, and with it translations and corrections; where its
    labels changed, its translations become stale. When another article has the new text already, the
    uid stays as it was. run: is asked for the id of the run that read it, if that changes anything.
    """
    old = _stored(connection, identity)
    pairs, revision = _aligned(old, article.blocks)
    values = articles.article_values(article)
    for column in ("source", "retrieved"):  # where and when it came in is history, whatever it says
        del values[column]
    other = articles.find(connection, article.uid)
    if other is not None and other != identity:
        del values["uid"]
    before = connection.execute(
        f"SELECT {', '.join(values)} FROM articles WHERE id = ?", (identity,)
    ).fetchone()
    capture = _reading(connection, identity, article.original)
    if not revision.changed:
        if not capture and before == tuple(values.values()):
            return revision
        revision = replace(revision, described=True)
    values["reread"] = run()
    languages.ensure(connection, {article.language, *(block.language for block in article.blocks)})
    with search.reindexing(connection, [identity]):
        connection.execute(
            f"UPDATE articles SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
            (*values.values(), identity),
        )
        _replace(connection, identity, [stored.id for stored in old], article.blocks, pairs)
    connection.executemany(
        "UPDATE originals SET charset = ?, charset_from = ?, notes = ? WHERE id = ?", capture
    )
    return revision


def _reading(connection: sqlite3.Connection, article: int, read: Original | None) -> list[tuple[Any, ...]]:
    """How the first original reads today, as a row to store, where that isn't what is stored of it."""
    stored = connection.execute(
        "SELECT charset, charset_from, notes, id FROM originals WHERE article = ? ORDER BY id LIMIT 1",
        (article,),
    ).fetchone()
    if stored is None or read is None:
        return []
    notes = json.dumps(read.notes, ensure_ascii=False)
    row = (read.charset, read.charset_from, notes, stored[-1])
    return [row] if row != stored else []


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored block: its text, and where it stands and what it is, as far as that can be read."""

    id: int
    position: int
    text: str
    block: Block | None


def _stored(connection: sqlite3.Connection, article: int) -> list[_Stored]:
    """An article's stored blocks; one that is damaged is like no other, so that it is written anew."""
    rows = connection.execute(
        f"""
        SELECT position, CAST(text AS TEXT), id, {articles.BLOCK_COLUMNS} FROM blocks WHERE article = ?
        ORDER BY position
        """,
        (article,),
    )
    found = []
    for position, text, *row in rows:
        try:
            block: Block | None = articles.block_from_row(row)
        except ArchiveError:
            block = None
        found.append(_Stored(row[0], position, text, block))
    return found


def _aligned(old: list[_Stored], new: tuple[Block, ...]) -> tuple[dict[int, int], Revision]:
    """Which new position takes over which stored block, found in order first, then anywhere."""
    matcher = SequenceMatcher(None, [b.text for b in old], [b.text for b in new], autojunk=False)
    pairs = {
        match.b + step: match.a + step
        for match in matcher.get_matching_blocks()
        for step in range(match.size)
    }
    free: dict[str, list[int]] = {}
    for index in sorted(set(range(len(old))) - set(pairs.values()), reverse=True):
        free.setdefault(old[index].text, []).append(index)
    for position, block in enumerate(new):
        if position not in pairs and free.get(block.text):
            pairs[position] = free[block.text].pop()
    same = sum(
        old[index].block == new[position] and old[index].position == position
        for position, index in pairs.items()
    )
    revision = Revision(same, len(pairs) - same, len(new) - len(pairs), len(old) - len(pairs))
    return {position: old[index].id for position, index in pairs.items()}, revision


def _replace(
    connection: sqlite3.Connection,
    article: int,
    old: list[int],
    new: tuple[Block, ...],
    pairs: dict[int, int],
) -> None:
    kept = set(pairs.values())
    connection.executemany("DELETE FROM blocks WHERE id = ?", [(key,) for key in old if key not in kept])
    # Positions are unique within an article, so kept blocks step aside before they take their new places.
    connection.execute("UPDATE blocks SET position = -1 - position WHERE article = ?", (article,))
    for position, block in enumerate(new):
        if position in pairs:
            articles.relabel(connection, pairs[position], position, block)
        else:
            articles.add_blocks(connection, article, [(position, block)])
