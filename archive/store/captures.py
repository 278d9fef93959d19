"""Known bytes met once more: where and when, recorded without another copy of them."""

import json
import sqlite3
from dataclasses import dataclass

from archive.model import Known, Recapture
from archive.store.database import now


@dataclass(frozen=True, slots=True)
class Captured:
    """The article that known bytes were found to hold once more."""

    id: int
    uid: str
    title: str


def has(
    connection: sqlite3.Connection, sha256: str, recapture: Recapture, article: int | None = None
) -> bool:
    """Whether it is on record that these bytes stood at this URL at this time, for this article or any."""
    # The plus keeps SQLite from the index of digests: one page may stand at a hundred thousand addresses.
    row = connection.execute(
        """
        SELECT 1 FROM originals WHERE url = ?1 AND captured = ?2 AND +sha256 = ?3
            AND (?4 IS NULL OR +article = ?4) LIMIT 1
        """,
        (recapture.url, recapture.captured, sha256, article),
    ).fetchone()
    return row is not None


def record(
    connection: sqlite3.Connection, known: Known, canonical_url: str | None, run: int | None
) -> Captured | None:
    """Record how known bytes came this time; None where that is on record, or nothing tells how.

    canonical_url: one form of the address, under which a later text there is found to be a version. Charset
    and media type are those that the bytes were read with.
    """
    came = known.recapture
    if came is None or has(connection, known.sha256, came):
        return None
    row = connection.execute(
        """
        INSERT INTO originals (article, sha256, media_type, kind, path, member, url, canonical_url, charset,
            charset_from, captured, record_id, payload_digest, notes, bytes, added, run)
        SELECT article, sha256, media_type, 'warc', ?, ?, ?, ?, charset, charset_from, ?, ?, ?, ?, bytes, ?, ?
        FROM originals WHERE sha256 = ? ORDER BY id DESC LIMIT 1
        RETURNING article
        """,
        (
            came.path, came.member, came.url, canonical_url if canonical_url != came.url else None,
            came.captured, came.record_id, came.payload_digest, json.dumps(came.notes, ensure_ascii=False),
            now(), run, known.sha256,
        ),
    ).fetchone()  # fmt: skip
    if row is None:
        return None
    about = connection.execute("SELECT id, uid, title FROM articles WHERE id = ?", row).fetchone()
    return Captured(*about)
