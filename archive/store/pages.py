"""What an article's page shows, read in a handful of indexed queries.

Every function takes a plain `sqlite3.Connection`, whatever its row factory, and gives frozen values.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from archive.store import encoded, headlines
from archive.store.articles import text_hash
from archive.store.headlines import Headline
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
    (
        id_, uid, title, url, canonical, publisher, author, language, languages, published, published_raw,
        modified, retrieved, added, source, words, section, tags, rights, metadata_from, supersedes, run,
    ) = row  # fmt: skip
    targets = tuple(
        code
        for (code,) in connection.execute(
            "SELECT DISTINCT t.target FROM blocks b JOIN translations t ON t.block = b.id"
            " WHERE b.article = ? ORDER BY 1",
            (article,),
        )
    )
    target = choose_target(targets, asked, prefer)
    previous, next_ = _neighbours(connection, id_, published)
    return ArticlePage(
        id=id_, uid=uid, title=title, url=url, canonical_url=canonical, publisher=publisher, author=author,
        language=language, languages=encoded.shares(languages, "languages of article", id_),
        published=published, published_raw=published_raw,
        modified=modified, retrieved=retrieved, added=added, source=source, words=words, section=section,
        tags=encoded.strings(tags, "tags of article", id_), rights=rights,
        metadata_from=encoded.mapping(metadata_from, "metadata_from of article", id_), run=run,
        targets=targets, target=target, blocks=_blocks(connection, article, target),
        captures=_captures(connection, article),
        older=_headline(connection, supersedes) if supersedes else None,
        newer=headlines.where(connection, "supersedes = ? ORDER BY id", (article,)),
        similar=_similar(connection, article), previous=previous, next=next_,
    )  # fmt: skip


def _blocks(connection: sqlite3.Connection, article: int, target: str | None) -> tuple[PageBlock, ...]:
    rows = connection.execute(
        """
        SELECT b.id, b.position, b.kind, b.text, b.language, b.confidence, b.evidence, b.marker, b.time,
            b.url, b.links, b.spans, t.text, t.origin, t.model, t.flags, t.reasons, t.stale, t.created
        FROM blocks b LEFT JOIN translations t ON t.block = b.id AND t.target = ?
        WHERE b.article = ? ORDER BY b.position
        """,
        (target, article),
    ).fetchall()
    corrected = [(row[0], row[3], row[4]) for row in rows if row[13] == "human"]
    corrections = _corrections(connection, corrected, target) if target and corrected else {}
    linked = _linked(connection, article, [(row[2], row[3], row[9]) for row in rows])
    return tuple(
        PageBlock(
            id=row[0], position=row[1], kind=row[2], text=row[3], language=row[4], confidence=row[5],
            evidence=row[6], marker=row[7], time=row[8], url=row[9],
            links=encoded.links(row[10], "links of block", row[0]),
            spans=encoded.spans(row[11], "spans of block", row[0]),
            article=(linked.get(row[9] or "") or linked.get(row[3])) if _leads(row[2]) else None,
            rendering=None if row[12] is None else Rendering(
                text=row[12], origin=row[13], model=row[14],
                flags=encoded.strings(row[15], "flags of the translation of block", row[0]),
                reasons=encoded.mapping(row[16], "reasons of the translation of block", row[0]),
                stale=row[17], created=row[18], correction=corrections.get(row[0]),
            ),
        )
        for row in rows
    )  # fmt: skip


def _leads(kind: str) -> bool:
    return kind in ("related", "ticker")


def _linked(
    connection: sqlite3.Connection, article: int, blocks: Iterable[tuple[str, str, str | None]]
) -> dict[str, int]:
    """The articles here that related links and headlines lead to, by URL and by title."""
    urls, titles = set(), set()
    for kind, text, url in blocks:
        if _leads(kind):
            titles.add(text)
            if url:
                urls.add(url)
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


def _corrections(
    connection: sqlite3.Connection, blocks: Sequence[tuple[int, str, str]], target: str
) -> dict[int, Correction]:
    """The newest correction that each block's text rests on, its own or that of an identical segment."""
    found: dict[int, Correction] = {}
    for block, text, language in blocks:
        row = connection.execute(
            'SELECT text, "by", note, created, machine_text, machine_model FROM corrections'
            " WHERE target = ? AND source_hash = ? AND language = ? ORDER BY id DESC LIMIT 1",
            (target, text_hash(text), language),
        ).fetchone()
        if row:
            found[block] = Correction(*row)
    return found


def _captures(connection: sqlite3.Connection, article: int) -> tuple[Capture, ...]:
    rows = connection.execute(
        """
        SELECT sha256, media_type, kind, path, member, url, charset, charset_from, captured, notes, bytes,
            EXISTS (SELECT 1 FROM originals k WHERE k.sha256 = o.sha256 AND k.content IS NOT NULL), id
        FROM originals o WHERE article = ? ORDER BY id
        """,
        (article,),
    ).fetchall()
    return tuple(
        Capture(
            sha256=row[0], media_type=row[1], kind=row[2], path=row[3], member=row[4], url=row[5],
            charset=row[6], charset_from=row[7], captured=row[8],
            notes=encoded.strings(row[9], "notes of original", row[12]), bytes=row[10], kept=bool(row[11]),
        )
        for row in rows
    )  # fmt: skip


def _headline(connection: sqlite3.Connection, article: int) -> Headline | None:
    return next(iter(headlines.where(connection, "id = ?", (article,))), None)


def _similar(connection: sqlite3.Connection, article: int) -> tuple[tuple[Headline, float], ...]:
    rows = connection.execute(
        "SELECT other, containment FROM similar WHERE article = ?"
        " UNION ALL SELECT article, containment FROM similar WHERE other = ? ORDER BY 2 DESC LIMIT 5",
        (article, article),
    ).fetchall()
    pairs = ((_headline(connection, other), containment) for other, containment in rows)
    return tuple((headline, containment) for headline, containment in pairs if headline)


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
