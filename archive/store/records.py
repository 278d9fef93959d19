"""Articles and segments as they leave an archive, read one after the other however many there are."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from archive.model import Article, Translation
from archive.store import encoded, translations
from archive.store.articles import BLOCK_COLUMNS, block_from_row
from archive.store.corrections import corrected
from archive.store.database import now


@dataclass(frozen=True, slots=True)
class Rendered:
    """A block's translation with its place in the article and when it was made."""

    position: int
    translation: Translation
    created: str


@dataclass(frozen=True, slots=True)
class Record:
    """An article with all its translations, and the id that it has in this file."""

    id: int
    article: Article
    added: str
    translations: tuple[Rendered, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A text and its translation, with what is known of both; `position` and what stands beside it are
    None for a sentence from memory.
    """

    language: str
    text: str
    target: str
    translation: str
    origin: str
    model: str | None
    flags: tuple[str, ...]
    created: str
    article: int | None = None
    url: str | None = None
    position: int | None = None
    kind: str | None = None


_ARTICLE = (
    "id, source, title, url, canonical_url, publisher, authors, published, published_raw, modified, "
    "modified_raw, retrieved, section, tags, rights, declared, language, languages, metadata_from, added"
)
_TRANSLATION = ("id", "position", "target", "text", "origin", "model", "flags", "reasons", "created")
_SEGMENT = (
    "id", "block's language", "block's text", "target", "text", "origin", "model", "flags", "created",
    "article", "article's url", "block's position", "block's kind",
)  # fmt: skip
_SENTENCE = ("language", "source", "target", "text", "model", "flags", "created", "source_hash")


def records(connection: sqlite3.Connection, targets: Sequence[str] = ()) -> Iterator[Record]:
    """Every article by id, with its translations into `targets` (all where there are none named)."""
    after = 0
    statement = f"SELECT {_ARTICLE} FROM articles WHERE id > ? ORDER BY id LIMIT 1"
    while row := connection.execute(statement, (after,)).fetchone():
        after = row[0]
        encoded.sound(row, _ARTICLE.split(", "), f"article {after}")
        yield Record(after, _article(connection, row), row[19], _translations(connection, after, targets))


def _article(connection: sqlite3.Connection, row: Sequence[str]) -> Article:
    blocks = connection.execute(
        f"SELECT id, {BLOCK_COLUMNS} FROM blocks WHERE article = ? ORDER BY position", (row[0],)
    ).fetchall()
    return Article(
        source=row[1], title=row[2], blocks=tuple(block_from_row(tuple(block)) for block in blocks),
        url=row[3], canonical_url=row[4], publisher=row[5],
        authors=encoded.strings(row[6], "authors of article", row[0]),
        published=row[7], published_raw=row[8], modified=row[9], modified_raw=row[10], retrieved=row[11],
        section=row[12], tags=encoded.strings(row[13], "tags of article", row[0]), rights=row[14],
        declared=row[15], language=row[16],
        languages=MappingProxyType(encoded.shares(row[17], "languages of article", row[0])),
        metadata_from=MappingProxyType(encoded.mapping(row[18], "metadata_from of article", row[0])),
    )  # fmt: skip


def _translations(
    connection: sqlite3.Connection, article: int, targets: Sequence[str]
) -> tuple[Rendered, ...]:
    rows = connection.execute(
        """
        SELECT t.id, b.position, t.target, t.text, t.origin, t.model, t.flags, t.reasons, t.created
        FROM blocks b JOIN translations t ON t.block = b.id WHERE b.article = ? ORDER BY b.position, t.target
        """,
        (article,),
    ).fetchall()
    for row in rows:
        encoded.sound(row, _TRANSLATION, f"translation {row[0]}")
    return tuple(
        Rendered(
            position,
            Translation(
                target,
                encoded.text(text, "text of translation", key),
                origin,
                model,
                encoded.strings(flags, "flags of translation", key),
                encoded.mapping(reasons, "reasons of translation", key),
            ),
            created,
        )
        for key, position, target, text, origin, model, flags, reasons, created in rows
        if not targets or target in targets
    )


def segments(connection: sqlite3.Connection, targets: Sequence[str] = ()) -> Iterator[Segment]:
    """Every translated block, by article and position; what needed no translation is left out."""
    rows = connection.execute(
        """
        SELECT t.id, b.language, b.text, t.target, t.text, t.origin, t.model, t.flags, t.created, b.article,
            a.url, b.position, b.kind
        FROM blocks b JOIN translations t ON t.block = b.id JOIN articles a ON a.id = b.article
        WHERE t.origin != 'same' ORDER BY b.article, b.position, t.target
        """
    )
    for row in rows:
        if not targets or row[3] in targets:
            encoded.sound(row, _SEGMENT, f"translation {row[0]}")
            key, language, text, target, translation, origin, model, flags, *rest = row
            found = encoded.strings(flags, "flags of translation", key)
            yield Segment(language, text, target, translation, origin, model, found, *rest)


def sentences(connection: sqlite3.Connection, targets: Sequence[str] = ()) -> Iterator[Segment]:
    """Every sentence of the translation memory."""
    rows = connection.execute(
        """
        SELECT m.source, k.source, m.target, k.target_text, k.model, k.flags, k.created, k.source_hash
        FROM memory k JOIN models m ON m.id = k.model ORDER BY k.model, k.source_hash
        """
    )
    for row in rows:
        language, text, target, translation, model, flags, created, key = row
        if not targets or target in targets:
            encoded.sound(row, _SENTENCE, f"memory {key}")
            found = encoded.strings(flags, "flags of memory", key)
            yield Segment(language, text, target, translation, "machine", model, found, created)


def segment_targets(connection: sqlite3.Connection) -> list[str]:
    """The languages of `segments`: those into which a block had to be translated."""
    needed = "SELECT 1 FROM translations WHERE target = ? AND origin != 'same' LIMIT 1"
    return [
        target
        for target in translations.targets(connection)
        if connection.execute(needed, (target,)).fetchone()
    ]


def sentence_targets(connection: sqlite3.Connection) -> list[str]:
    """The languages of `sentences`."""
    rows = connection.execute(
        "SELECT DISTINCT target FROM models m WHERE EXISTS (SELECT 1 FROM memory WHERE model = m.id)"
    )
    return [row[0] for row in rows]


Key = tuple[str, str, str]
"""Language, target and source text of a translation."""


def current_texts(connection: sqlite3.Connection, wanted: Collection[Key]) -> dict[Key, set[str]]:
    """What stands here as the translation of each of these texts, be it a block or a sentence.

    One that isn't here, or not translated, is no key. Texts have no index of their own, so that one pass
    over all of them serves any number.
    """
    found: dict[Key, set[str]] = {}
    sources = {source for _, _, source in wanted}
    for language, source, target, text in connection.execute(
        """
        SELECT b.language, b.text, t.target, t.text FROM blocks b JOIN translations t ON t.block = b.id
        UNION ALL
        SELECT m.source, k.source, m.target, k.target_text FROM memory k JOIN models m ON m.id = k.model
        """
    ):
        key = (language, target, source)
        if source in sources and key in wanted:
            found.setdefault(key, set()).add(text)
    for language, target, source in wanted:
        newest = corrected(connection, language, target, [source]).get(source)
        if newest is not None:
            found[language, target, source] = {newest}
    return found


def exported_at() -> str:
    """The time to write into an export."""
    return now()
