"""Where an article came from, and what became of it: what an archivist answers with."""

import sqlite3
from typing import Any

from archive.errors import ArchiveError
from archive.store import encoded, salvage

_ARTICLE = (
    "id, uid, title, url, canonical_url, publisher, author, language, published, published_raw, modified, "
    "modified_raw, retrieved, added, source, section, tags, rights, declared, metadata_from, supersedes, "
    "run, reread"
)
_ORIGINAL = (
    "kind, path, member, url, canonical_url, media_type, charset, charset_from, captured, record_id, "
    "payload_digest, notes, bytes, sha256, added, run"
)
_JSON = ("tags", "metadata_from", "notes", "versions", "settings")


def find(connection: sqlite3.Connection, name: str) -> int:
    """The id of the article meant by an id, a uid (or its beginning) or a URL, its own or a capture's.

    Of several it is the newest version, which none of them supersedes. Raises ArchiveError without one.
    """
    row = connection.execute(
        """
        WITH found AS (
            SELECT id, supersedes FROM articles
            WHERE id = :number OR uid = :name OR url = :name OR canonical_url = :name
                OR (length(:name) >= 8 AND uid >= :name AND uid < :name || 'g')
                OR id IN (
                    SELECT article FROM originals WHERE url = :name
                    UNION SELECT article FROM originals WHERE canonical_url = :name
                )
        )
        SELECT id FROM found
        ORDER BY id IN (SELECT supersedes FROM found WHERE supersedes IS NOT NULL), id DESC LIMIT 1
        """,
        {"name": name, "number": int(name) if name.isdecimal() and len(name) < 19 else None},
    ).fetchone()
    if row is None:
        raise ArchiveError(
            f"No article has the id, uid or URL {name!r}; `lire-aussi stats` counts what is there"
        )
    identity: int = row[0]
    return identity


def provenance(connection: sqlite3.Connection, article: int) -> dict[str, Any]:
    """Everything on record about an article's origin: captures, versions, likenesses, translations, runs.

    Raises ArchiveError where any of it is damaged.
    """
    with salvage.marking(connection):
        return _record(connection, article)


def _record(connection: sqlite3.Connection, article: int) -> dict[str, Any]:
    (about,) = _rows(connection, f"SELECT {_ARTICLE} FROM articles WHERE id = :article", article)
    return {
        **about,
        "captures": _rows(
            connection, f"SELECT {_ORIGINAL} FROM originals WHERE article = :article ORDER BY id", article
        ),
        "superseded_by": [
            row["id"]
            for row in _rows(connection, "SELECT id FROM articles WHERE supersedes = :article", article)
        ],
        "similar": _rows(
            connection,
            """
            SELECT a.id, a.title, s.containment FROM similar s
            JOIN articles a ON a.id = CASE s.article WHEN :article THEN s.other ELSE s.article END
            WHERE s.article = :article OR s.other = :article ORDER BY s.containment DESC
            """,
            article,
        ),
        "translations": _rows(
            connection,
            """
            SELECT t.target, t.origin, t.model, count(*) AS blocks, max(t.created) AS created,
                sum(t.flags != '[]') AS flagged, sum(t.stale IS NOT NULL) AS stale
            FROM translations t JOIN blocks b ON b.id = t.block
            WHERE b.article = :article GROUP BY t.target, t.origin, t.model ORDER BY 1, 2, 3
            """,
            article,
        ),
        "runs": _rows(
            connection,
            """
            SELECT id, started, finished, command, versions FROM runs WHERE id IN (
                SELECT run FROM articles WHERE id = :article
                UNION SELECT reread FROM articles WHERE id = :article
                UNION SELECT run FROM originals WHERE article = :article
                UNION SELECT t.run FROM translations t JOIN blocks b ON b.id = t.block
                WHERE b.article = :article
            ) ORDER BY id
            """,
            article,
        ),
    }


def _rows(connection: sqlite3.Connection, statement: str, article: int) -> list[dict[str, Any]]:
    cursor = connection.execute(statement, {"article": article})
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    for row in rows:
        encoded.sound(row, names, f"the record of article {article}")
    return [
        {
            k: encoded.value(v, f"{k} on record of article", article) if k in _JSON and v is not None else v
            for k, v in zip(names, row, strict=True)
        }
        for row in rows
    ]
