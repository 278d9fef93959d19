"""What an article's page shows, read in a handful of indexed queries.

Every function takes a plain `sqlite3.Connection`, whatever its row factory, and gives frozen values. What is
damaged is named in them, and costs a reader nothing else; only a file that SQLite can't read raises.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from archive.model import KINDS, ORIGINS
from archive.store import encoded, headlines
from archive.store.articles import text_hash
from archive.store.headlines import Headline
from archive.store.salvage import Row
from archive.store.shown import ArticlePage, Capture, Correction, PageBlock, Rendering


def choose_target(targets: Sequence[str], asked: str | None, prefer: Iterable[str]) -> str | None:
    """The target to show: the one asked for, else the first that the reader prefers, else the first.

    `pt` stands for `pt-BR` and the other way round where the exact code isn't there.
    """
    for wanted in ([asked] if asked else []) + list(prefer):
        if wanted in targets:
            return wanted
        base = wanted.split("-")[0].lower()
        for target in targets:
            if target.split("-")[0].lower() == base:
                return target
    return targets[0] if targets else None


def article_page(
    connection: sqlite3.Connection, article: int, *, asked: str | None = None, prefer: Sequence[str] = ()
) -> ArticlePage | None:
    """Everything on one article's page; None where there is no such article.

    `asked` is the target that the reader asked for, `prefer` the languages that the reader reads,
    best first.
    """
    row = connection.execute(
        """
        SELECT a.id, a.uid, a.title, a.url, a.canonical_url, a.publisher, a.author, a.language, a.languages,
            a.published, a.published_raw, a.modified, a.retrieved, a.added, a.source, a.words, a.section,
            a.tags, a.rights, a.metadata_from, a.supersedes,
            CASE WHEN r.id IS NULL THEN NULL ELSE '#' || r.id || ' ' || r.started END
        FROM articles a LEFT JOIN runs r ON r.id = a.run WHERE a.id = ?
        """,
        (article,),
    ).fetchone()
    if row is None:
        return None
    damaged: list[str] = []
    targets, target = _targets(connection, article, asked, prefer, damaged)
    (
        id_, uid, title, url, canonical, publisher, author, language, languages, published, published_raw,
        modified, retrieved, added, source, words, section, tags, rights, metadata_from, supersedes, run,
    ) = row  # fmt: skip
    own = Row(f"article {id_}", damaged)
    published = own.text_or_none(published, "published")
    previous, next_ = _neighbours(connection, id_, published)
    return ArticlePage(
        id=id_, uid=own.text(uid, "uid"), title=own.text(title, "title"), url=own.text_or_none(url, "url"),
        canonical_url=own.text_or_none(canonical, "canonical_url"),
        publisher=own.text_or_none(publisher, "publisher"), author=own.text_or_none(author, "author"),
        language=own.code(language, "language"),
        languages=own.read(languages, "languages", encoded.shares),
        published=published, published_raw=own.text_or_none(published_raw, "published_raw"),
        modified=own.text_or_none(modified, "modified"), retrieved=own.text_or_none(retrieved, "retrieved"),
        added=own.text(added, "added"), source=own.text(source, "source"), words=own.whole(words, "words"),
        section=own.text_or_none(section, "section"), tags=own.read(tags, "tags", encoded.strings),
        rights=own.text_or_none(rights, "rights"),
        metadata_from=own.read(metadata_from, "metadata_from", encoded.mapping),
        run=own.text_or_none(run, "run"),
        targets=targets, target=target, blocks=_blocks(connection, article, target, damaged),
        captures=_captures(connection, article, damaged),
        older=_headline(connection, supersedes) if supersedes else None,
        newer=headlines.where(connection, "supersedes = ? ORDER BY id", (article,)),
        similar=_similar(connection, article, damaged), previous=previous, next=next_, damaged=tuple(damaged),
    )  # fmt: skip


def _targets(
    connection: sqlite3.Connection,
    article: int,
    asked: str | None,
    prefer: Iterable[str],
    damaged: list[str],
) -> tuple[tuple[str, ...], str | None]:
    """The languages that the article is there in, and the one to show."""
    rows = connection.execute(
        "SELECT t.target, min(t.id) FROM blocks b JOIN translations t ON t.block = b.id"
        " WHERE b.article = ? GROUP BY 1 ORDER BY 1",
        (article,),
    )
    found = []
    for target, translation in rows:
        row = Row(f"translation {translation}", damaged)
        row.code(target, "target")
        if not row.damaged:
            found.append(target)
    return tuple(found), choose_target(found, asked, prefer)


def _blocks(
    connection: sqlite3.Connection, article: int, target: str | None, damaged: list[str]
) -> tuple[PageBlock, ...]:
    rows = connection.execute(
        """
        SELECT b.id, b.position, b.kind, b.text, b.language, b.confidence, b.evidence, b.marker, b.time,
            b.url, b.links, b.spans, t.id, t.text, t.origin, t.model, t.flags, t.reasons, t.stale, t.created
        FROM blocks b LEFT JOIN translations t ON t.block = b.id AND t.target = ?
        WHERE b.article = ? ORDER BY b.position
        """,
        (target, article),
    ).fetchall()
    blocks = [_block(place, tuple(row), damaged) for place, row in enumerate(rows)]
    linked = _linked(connection, article, blocks)
    return tuple(
        replace(block, article=linked.get(block.url or "") or linked.get(block.text))
        if _leads(block.kind)
        else block
        for block in (_corrected(connection, block, target, damaged) for block in blocks)
    )


def _block(place: int, row: tuple[Any, ...], damaged: list[str]) -> PageBlock:
    id_, position, kind, text, language, confidence, evidence, marker, time, url, links, spans, *made = row
    own = Row(f"block {id_}", damaged)
    return PageBlock(
        id=id_, position=own.whole(position, "position", place),
        kind=own.word(kind, "kind", KINDS, "paragraph"), text=own.text(text, "text"),
        language=own.code(language, "language"), confidence=own.share(confidence, "confidence"),
        evidence=own.text_or_none(evidence, "evidence"), marker=own.text_or_none(marker, "marker"),
        time=own.text_or_none(time, "time"), url=own.text_or_none(url, "url"),
        links=own.read(links, "links", encoded.links), spans=own.read(spans, "spans", encoded.spans),
        rendering=None if made[0] is None else _rendering(made, damaged), damaged=own.damaged,
    )  # fmt: skip


def _rendering(row: Sequence[Any], damaged: list[str]) -> Rendering:
    id_, text, origin, model, flags, reasons, stale, created = row
    own = Row(f"translation {id_}", damaged)
    return Rendering(
        text=own.text(text, "text"), origin=own.word(origin, "origin", ORIGINS, ""),
        model=own.text_or_none(model, "model"), flags=own.read(flags, "flags", encoded.strings),
        reasons=own.read(reasons, "reasons", encoded.mapping), stale=own.text_or_none(stale, "stale"),
        created=own.text(created, "created"), damaged=own.damaged,
    )  # fmt: skip


def _corrected(
    connection: sqlite3.Connection, block: PageBlock, target: str | None, damaged: list[str]
) -> PageBlock:
    """The block with the newest correction that its rendering rests on, its own or an equal segment's."""
    if block.rendering is None or block.rendering.origin != "human":
        return block
    found = connection.execute(
        'SELECT id, text, "by", note, created, machine_text, machine_model FROM corrections'
        " WHERE target = ? AND source_hash = ? AND language = ? ORDER BY id DESC LIMIT 1",
        (target, text_hash(block.text), block.language),
    ).fetchone()
    if found is None:
        return block
    id_, text, by, note, created, machine_text, machine_model = found
    row = Row(f"correction {id_}", damaged)
    correction = Correction(
        row.text(text, "text"), row.text_or_none(by, "by"), row.text_or_none(note, "note"),
        row.text(created, "created"), row.text_or_none(machine_text, "machine_text"),
        row.text_or_none(machine_model, "machine_model"),
    )  # fmt: skip
    return replace(block, rendering=replace(block.rendering, correction=correction))


def _leads(kind: str) -> bool:
    return kind in ("related", "ticker")


def _linked(connection: sqlite3.Connection, article: int, blocks: Iterable[PageBlock]) -> dict[str, int]:
    """The articles here that related links and headlines lead to, by URL and by title."""
    urls, titles = set(), set()
    for block in blocks:
        if _leads(block.kind):
            titles.add(block.text)
            if block.url:
                urls.add(block.url)
    found: dict[str, int] = {}
    for column, values in (("title", titles), ("url", urls), ("canonical_url", urls)):
        if values:
            marks = ", ".join("?" * len(values))
            found.update(
                connection.execute(
                    f"SELECT {column}, min(id) FROM articles"
                    f" WHERE {column} IN ({marks}) AND id != ? GROUP BY 1",
                    (*values, article),
                ).fetchall()
            )
    return found


def _captures(connection: sqlite3.Connection, article: int, damaged: list[str]) -> tuple[Capture, ...]:
    rows = connection.execute(
        """
        SELECT id, sha256, media_type, kind, path, member, url, charset, charset_from, captured, notes, bytes,
            EXISTS (SELECT 1 FROM originals k WHERE k.sha256 = o.sha256 AND k.content IS NOT NULL)
        FROM originals o WHERE article = ? ORDER BY id
        """,
        (article,),
    ).fetchall()
    return tuple(_capture(tuple(row), damaged) for row in rows)


def _capture(row: tuple[Any, ...], damaged: list[str]) -> Capture:
    id_, sha256, media_type, kind, path, member, url, charset, charset_from, captured, notes, size, kept = row
    own = Row(f"original {id_}", damaged)
    return Capture(
        sha256=own.text(sha256, "sha256"), media_type=own.text(media_type, "media_type"),
        kind=own.text(kind, "kind"), path=own.text_or_none(path, "path"),
        member=own.text_or_none(member, "member"), url=own.text_or_none(url, "url"),
        charset=own.text_or_none(charset, "charset"),
        charset_from=own.text_or_none(charset_from, "charset_from"),
        captured=own.text_or_none(captured, "captured"), notes=own.read(notes, "notes", encoded.strings),
        bytes=own.whole(size, "bytes"), kept=bool(kept),
    )  # fmt: skip


def _headline(connection: sqlite3.Connection, article: int) -> Headline | None:
    return next(iter(headlines.where(connection, "id = ?", (article,))), None)


def _similar(
    connection: sqlite3.Connection, article: int, damaged: list[str]
) -> tuple[tuple[Headline, float], ...]:
    rows = connection.execute(
        "SELECT other, containment FROM similar WHERE article = ?"
        " UNION ALL SELECT article, containment FROM similar WHERE other = ? ORDER BY 2 DESC LIMIT 5",
        (article, article),
    ).fetchall()
    own = Row(f"similar {article}", damaged)
    pairs = ((_headline(connection, other), own.share(share, "containment")) for other, share in rows)
    return tuple((headline, share) for headline, share in pairs if headline)


def _neighbours(
    connection: sqlite3.Connection, article: int, published: str | None
) -> tuple[Headline | None, Headline | None]:
    """The articles before and after by date, or by order of arrival where there is no date."""
    if published is None:
        before = headlines.where(
            connection, "published IS NULL AND id < ? ORDER BY id DESC LIMIT 1", (article,)
        )
        after = headlines.where(connection, "published IS NULL AND id > ? ORDER BY id LIMIT 1", (article,))
    else:
        place = (published, article)
        before = headlines.where(
            connection, "(published, id) < (?, ?) ORDER BY published DESC, id DESC LIMIT 1", place
        )
        after = headlines.where(connection, "(published, id) > (?, ?) ORDER BY published, id LIMIT 1", place)
    return next(iter(before), None), next(iter(after), None)
