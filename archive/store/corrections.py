"""Corrections by people: appended, never changed, and worth more than any model."""

import json
import sqlite3
from collections.abc import Sequence

from archive.errors import UsageError
from archive.model import Translation
from archive.store import encoded, languages, salvage, search, translations
from archive.store.articles import text_hash
from archive.store.database import now


def correct(
    connection: sqlite3.Connection,
    block: int,
    target: str,
    text: str,
    *,
    by: str | None = None,
    note: str | None = None,
) -> int:
    """Correct a block's translation, and with it every block of the same text and language.

    Translations of longer blocks that hold the text become stale, so that `translate --stale` brings
    the correction there too. Returns how many blocks show it now. Raises UsageError where there is no
    such block, no text, or no such language: what is appended stays; and ArchiveError where the block's text
    is damaged. Call it inside a transaction.
    """
    if not text.strip():
        raise UsageError("A correction needs a text")
    if languages.describe(target)[0] == target:
        raise UsageError(f"{target!r} is not a language code such as en, pt-BR or zh-Hant")
    row = connection.execute("SELECT text, language FROM blocks WHERE id = ?", (block,)).fetchone()
    if row is None:
        raise UsageError(f"There is no block {block} to correct")
    source, language = encoded.text(row[0], "text of block", block), row[1]
    machine = (
        connection.execute(
            "SELECT text, model FROM translations WHERE block = ? AND target = ? "
            "AND origin NOT IN ('human', 'same')",
            (block, target),
        ).fetchone()
        or connection.execute(
            "SELECT machine_text, machine_model FROM corrections WHERE target = ? AND source_hash = ? "
            "AND language = ? ORDER BY id DESC LIMIT 1",
            (target, text_hash(source), language),
        ).fetchone()
    )
    # What is damaged of the machine's words is kept as far as it can be read: they are what is replaced.
    words, model = map(salvage.text_or_none, machine or (None, None))
    return _append(connection, block, language, target, source, text, (words, model), by, note)


def correct_segment(
    connection: sqlite3.Connection,
    language: str,
    target: str,
    source: str,
    text: str,
    *,
    by: str | None = None,
    note: str | None = None,
) -> int:
    """Correct the translation of a sentence wherever it stands, as a TMX file does."""
    return _append(connection, None, language, target, source, text, (None, None), by, note)


def _append(
    connection: sqlite3.Connection,
    block: int | None,
    language: str,
    target: str,
    source: str,
    text: str,
    machine: tuple[str | None, str | None],
    by: str | None,
    note: str | None,
) -> int:
    connection.execute(
        """
        INSERT INTO corrections (block, language, target, source, source_hash, text,
            machine_text, machine_model, "by", note, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (block, language, target, source, text_hash(source), text, *machine, by, note, now()),
    )
    # Without the +, SQLite reads all blocks of the language instead of those of the article.
    with salvage.marking(connection):
        holding = [
            (key, whole)
            for article in search.holding(connection, source)
            for key, whole in connection.execute(
                "SELECT id, text FROM blocks WHERE article = ? AND +language = ? AND instr(text, ?)",
                (article, language, source),
            )
            if salvage.is_text(whole)
        ]
    same = [key for key, whole in holding if whole == source]
    translations.save(connection, None, [(key, Translation(target, text, "human")) for key in same])
    longer = [(key, whole, language) for key, whole in holding if whole != source]
    _outdate(connection, target, longer)
    return len(same)


def _outdate(connection: sqlite3.Connection, target: str, blocks: Sequence[tuple[int, str, str]]) -> None:
    """Make stale what a model made of blocks (id, text, language), and what corrections were put together to.

    What somebody said of the whole block stays: it is worth more than what is said of a sentence in it.
    """
    # One by one: given all blocks at once, SQLite prefers to read every translation into the target.
    connection.executemany(
        """
        UPDATE translations SET stale = 'correction'
        WHERE block = ?1 AND target = ?2 AND (
            origin IN ('machine', 'memory') OR origin = 'human' AND NOT EXISTS (
                SELECT 1 FROM corrections c WHERE c.target = ?2 AND c.source_hash = ?3 AND c.language = ?4
            )
        )
        """,
        [(block, target, text_hash(text), language) for block, text, language in blocks],
    )


def newest(connection: sqlite3.Connection) -> int:
    """The number of the correction that was made last, 0 where there is none."""
    number: int = connection.execute("SELECT coalesce(max(id), 0) FROM corrections").fetchone()[0]
    return number


def overtaken(connection: sqlite3.Connection, blocks: Sequence[int], target: str, since: int) -> None:
    """Make stale what was just saved for blocks that hold a text corrected since that number.

    A correction marks what is stored; what a model still worked on when somebody corrected is saved later.
    """
    if newest(connection) == since:
        return
    # Without the + before c.target, SQLite reads every correction into the target, for each block.
    statement = """
        SELECT b.id, b.text, b.language FROM blocks b JOIN translations t ON t.block = b.id AND t.target = ?1
        WHERE b.id IN (SELECT value FROM json_each(?2)) AND EXISTS (
            SELECT 1 FROM corrections c
            WHERE c.id > ?3 AND +c.target = ?1 AND c.language = b.language
                AND length(b.text) > length(c.source) AND instr(b.text, c.source)
                AND NOT instr(t.text, c.text)
        )
        """
    with salvage.marking(connection):
        rows = connection.execute(statement, (target, json.dumps(blocks), since)).fetchall()
    _outdate(connection, target, [row for row in rows if salvage.is_text(row[1])])


def corrected(
    connection: sqlite3.Connection, language: str, target: str, sources: Sequence[str]
) -> dict[str, str | None]:
    """Those of the texts that somebody has corrected, and how; None where the newest correction is damaged.

    An older one doesn't stand for it: somebody took that back.
    """
    found: dict[str, str | None] = {}
    if connection.execute("SELECT 1 FROM corrections WHERE target = ? LIMIT 1", (target,)).fetchone() is None:
        return found
    with salvage.marking(connection):
        for source in sources:
            row = connection.execute(
                "SELECT text FROM corrections WHERE target = ? AND source_hash = ? AND language = ? "
                "ORDER BY id DESC LIMIT 1",
                (target, text_hash(source), language),
            ).fetchone()
            if row is not None:
                found[source] = row[0] if salvage.is_text(row[0]) else None
    return found
