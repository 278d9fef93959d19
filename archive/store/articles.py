"""Articles, their blocks and their originals: written once, recognised ever after."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from archive.errors import ArchiveError
from archive.model import Article, Block, Link, Original, Span
from archive.store import captures, encoded, languages, lineage, search
from archive.store.database import now

Outcome = Literal["new", "version", "capture", "known"]

BLOCK_COLUMNS = (
    "kind, text, language, confidence, evidence, marker, time, url, links, spans, declared"
)  # fmt: skip
_BLOCK = ("id", *BLOCK_COLUMNS.split(", "))


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an article: its id, and whether it is new.

    `version` is a new text at a known address, be it an older one, or another reading of known bytes;
    `capture` the same text, or an excerpt of it, from other bytes or from elsewhere; `known` the same text
    from the same bytes and place.
    """

    id: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """What tells a stored article from others when its original is read again."""

    id: int
    uid: str
    title: str
    source: str
    url: str | None
    declared: str | None


def text_hash(text: str) -> str:
    """The key under which a text's translations and corrections are found again."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_known(connection: sqlite3.Connection, sha256: str) -> bool:
    """Whether an original with these bytes is in the archive."""
    return (
        connection.execute("SELECT 1 FROM originals WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
        is not None
    )


def find(connection: sqlite3.Connection, uid: str) -> int | None:
    """The id of the article with this identity, if the archive has it."""
    row = connection.execute("SELECT id FROM articles WHERE uid = ?", (uid,)).fetchone()
    return row[0] if row else None


def add(connection: sqlite3.Connection, article: Article, run: int | None, *, alone: bool = False) -> Added:
    """Store an understood article, or recognise it; call it inside a transaction.

    alone: nothing else was read from where it came, so that another reading of it is a version of it.
    """
    known = find(connection, article.uid) or lineage.whole_of(connection, article)
    if known is not None:
        kept = _keep_original(connection, known, article, run)
        return Added(known, "capture" if kept else "known")
    line = (lineage.reread(connection, article, run) if alone else None) or lineage.line(connection, article)
    languages.ensure(connection, {article.language, *(block.language for block in article.blocks)})
    values = article_values(article) | {"added": now(), "supersedes": line.before, "run": run}
    columns = ", ".join(values)
    cursor = connection.execute(
        f"INSERT INTO articles ({columns}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
    )
    assert cursor.lastrowid is not None
    identity = cursor.lastrowid
    if line.after is not None:
        connection.execute("UPDATE articles SET supersedes = ? WHERE id = ?", (identity, line.after))
    add_blocks(connection, identity, enumerate(article.blocks))
    _keep_original(connection, identity, article, run)
    search.index(connection, [identity])
    return Added(identity, "version" if line.known else "new")


def foretold(connection: sqlite3.Connection, article: Article) -> Outcome:
    """What would become of an understood article if it were read and stored now; nothing is written."""
    original = article.original
    if original is not None and is_known(connection, original.sha256):
        came = original.recapture(article.url)
        news = came is not None and not captures.has(connection, original.sha256, came)
        return "capture" if news else "known"
    if find(connection, article.uid) is not None or lineage.whole_of(connection, article) is not None:
        return "known" if original is None else "capture"
    return "version" if lineage.line(connection, article).known else "new"


def article_values(article: Article) -> dict[str, Any]:
    """What an article says of itself, by column."""
    return {
        "uid": article.uid,
        "title": article.title,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "publisher": article.publisher,
        "author": article.author,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "language": article.language,
        "languages": json.dumps(dict(article.languages)),
        "published": article.published,
        "published_raw": article.published_raw,
        "modified": article.modified,
        "modified_raw": article.modified_raw,
        "retrieved": article.retrieved,
        "source": article.source,
        "words": article.words,
        "section": article.section,
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "rights": article.rights,
        "declared": article.declared,
        "metadata_from": json.dumps(dict(article.metadata_from)),
    }


def _keep_original(connection: sqlite3.Connection, identity: int, article: Article, run: int | None) -> bool:
    """Keep the bytes and the way they came, once each; whether this capture was new."""
    original = article.original
    if original is None:
        return False
    digest = original.sha256
    if recapture := original.recapture(article.url):
        seen = captures.has(connection, digest, recapture, identity)
    else:
        seen = bool(
            connection.execute(
                """
                SELECT 1 FROM originals WHERE article = ? AND sha256 = ? AND path IS ? AND member IS ?
                    AND url IS ? AND record_id IS ?
                """,
                (identity, digest, original.path, original.member, article.url, original.record_id),
            ).fetchone()
        )
    if seen:
        return False
    content = None if is_known(connection, digest) else zlib.compress(original.content, 6)
    connection.execute(
        """
        INSERT INTO originals (article, sha256, media_type, kind, path, member, url, canonical_url, charset,
            charset_from, captured, record_id, payload_digest, notes, bytes, content, added, run)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            identity, digest, original.media_type, original.kind, original.path, original.member, article.url,
            article.canonical_url if article.canonical_url != article.url else None,
            original.charset, original.charset_from, original.captured, original.record_id,
            original.payload_digest, json.dumps(original.notes, ensure_ascii=False), len(original.content),
            content, now(), run,
        ),
    )  # fmt: skip
    return True


def add_blocks(connection: sqlite3.Connection, article: int, blocks: Iterable[tuple[int, Block]]) -> None:
    """Store blocks at their positions."""
    connection.executemany(
        f"INSERT INTO blocks (article, position, {BLOCK_COLUMNS}) VALUES ({', '.join('?' * 13)})",
        [(article, position, *block_values(block)) for position, block in blocks],
    )


def relabel(connection: sqlite3.Connection, identity: int, position: int, block: Block) -> None:
    """Give a stored block its new place and labels."""
    columns = ", ".join(f"{column} = ?" for column in BLOCK_COLUMNS.split(", "))
    connection.execute(
        f"UPDATE blocks SET position = ?, {columns} WHERE id = ?", (position, *block_values(block), identity)
    )


def block_values(block: Block) -> tuple[Any, ...]:
    """A block as a row, in the order of the table's own columns."""
    links = json.dumps([[k.start, k.end, k.url] for k in block.links], ensure_ascii=False)
    spans = json.dumps([{"start": s.start, "end": s.end, "language": s.language} for s in block.spans])
    return (
        block.kind, block.text, block.language, round(block.confidence, 4), block.evidence, block.marker,
        block.time, block.url, links if block.links else None, spans if block.spans else None, block.declared,
    )  # fmt: skip


def block_from_row(row: Sequence[Any]) -> Block:
    """A block from a row of its id and the same columns. Raises ArchiveError where they are damaged."""
    encoded.sound(row, _BLOCK, f"block {row[0]}")
    key, kind, text, language, confidence, evidence, marker, time, url, links, spans, declared = row
    return Block(
        kind, encoded.text(text, "text of block", key), language, confidence, evidence, marker, time, url,
        tuple(Link(*link) for link in encoded.links(links, "links of block", key)),
        tuple(Span(*span) for span in encoded.spans(spans, "spans of block", key)), declared,
    )  # fmt: skip


def blocks_of(connection: sqlite3.Connection, article: int) -> list[tuple[int, Block]]:
    """An article's blocks in reading order, each with its id."""
    rows = connection.execute(
        f"SELECT id, {BLOCK_COLUMNS} FROM blocks WHERE article = ? ORDER BY position", (article,)
    )
    return [(row[0], block_from_row(row)) for row in rows]


def brought(connection: sqlite3.Connection, run: int, blocks: Iterable[int]) -> set[int]:
    """Those of the blocks whose article this run took in."""
    rows = connection.execute(
        """
        SELECT b.id FROM blocks b JOIN articles a ON a.id = b.article
        WHERE b.id IN (SELECT value FROM json_each(?)) AND a.run = ?
        """,
        (json.dumps(list(blocks)), run),
    )
    return {row[0] for row in rows}


def count(connection: sqlite3.Connection) -> int:
    """How many articles there are."""
    number: int = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    return number


def sources(connection: sqlite3.Connection, *, after: int, limit: int) -> list[Stored]:
    """The next articles by id, and where they came from."""
    # What became bytes is text again, so that it is no less than what it was in reading the article anew.
    rows = connection.execute(
        """
        SELECT id, CAST(uid AS TEXT), CAST(title AS TEXT), CAST(source AS TEXT), CAST(url AS TEXT),
            CAST(declared AS TEXT)
        FROM articles WHERE id > ? ORDER BY id LIMIT ?
        """,
        (after, limit),
    )
    return [Stored(*row) for row in rows]


def originals_of(connection: sqlite3.Connection, article: int) -> Iterator[Original]:
    """The captures of an article with their bytes, the first one first.

    Raises ArchiveError at one whose notes, or whose bytes, aren't what was written.
    """
    rows = connection.execute(
        """
        SELECT o.id, o.sha256,
            CAST(coalesce(o.content, (SELECT content FROM originals c
                                      WHERE c.sha256 = o.sha256 AND c.content IS NOT NULL LIMIT 1)) AS BLOB),
            CAST(o.media_type AS TEXT), CAST(o.kind AS TEXT), CAST(o.path AS TEXT), CAST(o.member AS TEXT),
            CAST(o.charset AS TEXT), CAST(o.charset_from AS TEXT), CAST(o.captured AS TEXT),
            CAST(o.record_id AS TEXT), CAST(o.payload_digest AS TEXT), o.notes
        FROM originals o WHERE o.article = ? ORDER BY o.id
        """,
        (article,),
    )
    for row in rows.fetchall():
        key, sha256, content, media_type, *way, notes = row
        kind, path, member, charset, charset_from, captured, record, digest = way
        yield Original(
            _whole(content, key, sha256) if content is not None else b"",
            media_type,
            kind,
            path,
            member,
            charset,
            charset_from,
            captured,
            record,
            digest,
            encoded.strings(notes, "notes of original", key),
        )


def _whole(content: bytes, key: int, sha256: str) -> bytes:
    try:
        return unpacked(content, sha256)
    except ArchiveError as error:
        raise ArchiveError(f"the bytes of original {key} aren't those that its sha256 was made of") from error


def unpacked(content: bytes, sha256: str) -> bytes:
    """The bytes of an original. Raises ArchiveError, which says what they do, where they are damaged."""
    try:
        whole = zlib.decompress(content)
    except zlib.error as error:
        raise ArchiveError(f"can't be unpacked: {error}") from error
    if hashlib.sha256(whole).hexdigest() != sha256:
        raise ArchiveError("has other bytes than those that its sha256 was made of")
    return whole
