"""Pages as sites serve them, taken in again: the same is known, elsewhere a capture, changed a version."""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, read
from archive.cli import main
from archive.model import Article, Block
from archive.read import context as reading
from archive.read import page as html
from archive.read.body import body_of
from archive.read.context import Context, Item
from archive.read.entry import Entry

sys.path.append(str(Path(__file__).parents[1] / "read"))
from warcs import record

TEXTS = (
    "The parliament in Lisbon votes on the budget today, and nobody knows how it will end.",
    "The minister of finance said that the talks with the unions would go on through the night.",
    "Trains between Porto and Lisbon stand still, as their drivers have been on strike since Monday.",
    "The hospitals ask people to stay at home unless their lives are in danger this week.",
    "Farmers blocked the bridge over the river with their tractors early in the morning.",
    "The president will speak to the nation on television at eight in the evening.",
)
ONE = "https://a.example/news/budget-1"
OTHER = "https://b.example/world/2024/budget.html"
TICKER = '<ul class="ticker"><li>{0}:42 Morocco leads after an hour</li><li>{0}:40 Snow in Davos</li></ul>'
LETTER = '<div class="newsletter-box"><p>{}</p><form><input type="email"></form></div>'


def page(
    *texts: str,
    url: str = ONE,
    title: str = "Parliament votes on the budget",
    hour: int = 19,
    letter: str = "Sign up for our newsletter",
) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{url}"></head><body><header><nav><a href="/">Home</a> </nav></header>'
        f"{TICKER.format(hour)}<main><article><h1>{title}</h1>"
        f"{''.join(f'<p>{text}</p>' for text in texts)}</article>{LETTER.format(letter)}</main>"
        f"<footer><p>© 2024 The Paper. All rights reserved.</p></footer></body></html>"
    ).encode()


@pytest.fixture
def archive(tmp_path: Path):
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def rows(archive: Archive, statement: str) -> list[tuple[Any, ...]]:
    return archive.store.connection.execute(statement).fetchall()


def ingest(archive: Archive, folder: Path, content: bytes) -> dict[str, int]:
    path = folder / "page.html"
    path.write_bytes(content)
    return archive.ingest([path]).outcomes


def test_the_same_bytes_are_known(archive: Archive, tmp_path: Path) -> None:
    assert ingest(archive, tmp_path, page(*TEXTS)) == {"new": 1}
    assert ingest(archive, tmp_path, page(*TEXTS)) == {"known": 1}


def test_another_ticker_and_newsletter_box_elsewhere_is_a_capture(archive: Archive, tmp_path: Path) -> None:
    assert ingest(archive, tmp_path, page(*TEXTS)) == {"new": 1}
    other = page(*TEXTS, url=OTHER, hour=23, letter="Get the morning briefing in your inbox")
    assert ingest(archive, tmp_path, other) == {"capture": 1}
    assert rows(archive, "SELECT count(*) FROM articles") == [(1,)]
    assert rows(archive, "SELECT article, url FROM originals ORDER BY id") == [(1, ONE), (1, OTHER)]


def test_of_a_changed_page_only_what_changed_is_translated(
    archive: Archive, tmp_path: Path, argos: object
) -> None:
    assert ingest(archive, tmp_path, page(*TEXTS)) == {"new": 1}
    first = archive.translate(["pt"]).made["pt"]
    changed = TEXTS[2].replace("Monday", "Tuesday")
    assert ingest(archive, tmp_path, page(*TEXTS[:2], changed, *TEXTS[3:], hour=20)) == {"version": 1}
    assert rows(archive, "SELECT id, supersedes FROM articles ORDER BY id") == [(1, None), (2, 1)]
    second = archive.translate(["pt"]).made["pt"]
    assert second["machine"] == 1
    assert second["memory"] == first["machine"] - 1
    machine = rows(
        archive,
        "SELECT b.text FROM translations t JOIN blocks b ON b.id = t.block "
        "WHERE b.article = 2 AND t.origin = 'machine'",
    )
    assert machine == [(changed,)]


def test_the_wires_story_under_another_headline_and_its_half_are_linked(
    archive: Archive, tmp_path: Path
) -> None:
    ingest(archive, tmp_path, page(*TEXTS))
    retitled = page(*TEXTS, url=OTHER, title="Lisbon holds its breath")
    half = page(*TEXTS[:3], url="https://c.example/3", title="A short one")
    strange = page(
        *(text[::-1] for text in TEXTS), url="https://d.example/4", title="Something else altogether"
    )
    assert ingest(archive, tmp_path, retitled) == {"new": 1}
    assert ingest(archive, tmp_path, half) == {"new": 1}
    assert ingest(archive, tmp_path, strange) == {"new": 1}
    linked = rows(archive, "SELECT article, other FROM similar ORDER BY 1, 2")
    assert linked == [(1, 2), (1, 3), (2, 3)]
    assert rows(archive, "SELECT min(containment) >= 0.9 FROM similar") == [(1,)]


def test_reading_again_keeps_blocks_and_their_translations(
    archive: Archive, tmp_path: Path, argos: object
) -> None:
    ingest(archive, tmp_path, page(*TEXTS))
    archive.translate(["pt"])
    blocks = "SELECT id, text FROM blocks ORDER BY position"
    before = rows(archive, blocks)
    with archive.store.writing() as connection:  # as if an older reader had run two paragraphs into one
        connection.execute("DELETE FROM blocks WHERE text = ?", (TEXTS[1],))
        connection.execute("UPDATE blocks SET text = ? WHERE text = ?", (" ".join(TEXTS[:2]), TEXTS[0]))
    done = archive.reprocess()
    assert (done.changed, done.added, done.removed) == (1, 2, 1)
    after = rows(archive, blocks)
    assert [text for _, text in after] == [text for _, text in before]
    assert set(after) & set(before) == {row for row in before if row[1] not in TEXTS[:2]}
    origins = rows(
        archive,
        "SELECT b.text, t.origin FROM blocks b JOIN translations t ON t.block = b.id ORDER BY b.position",
    )
    assert [row for row in origins if row[0] in TEXTS] == [
        (text, "memory" if text in TEXTS[:2] else "machine") for text in TEXTS
    ]
    assert archive.translate(["pt"]).made == {"pt": {}}


def test_another_reading_of_a_known_page_is_a_version_of_it(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ingest(archive, tmp_path, page(*TEXTS)) == {"new": 1}
    archive.close()
    monkeypatch.setattr(html, "body_of", lambda *given: body_of(*given)[:-1])
    with Archive(tmp_path / "archive.db") as later:
        path = tmp_path / "page.html"
        assert later.ingest([path], again=True).outcomes == {"version": 1}
        assert later.ingest([path], again=True).outcomes == {"known": 1}
        assert rows(later, "SELECT id, supersedes FROM articles ORDER BY id") == [(1, None), (2, 1)]


class Pair:
    """A reader of two articles out of one input, such as a plugin may be."""

    name, container = "pair", False

    def sniff(self, head: bytes, name: str) -> float:
        return 1.0 if head.startswith(b"PAIR") else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        content = entry.content(1000)
        for part in content.decode().split("\n\n")[1:]:
            title, body = part.split("\n", 1)
            yield Article(entry.source, title, (Block("title", title), Block("paragraph", body)),
                          entry.original(content, "text/plain"))  # fmt: skip


def test_what_a_page_was_found_to_hold_beside_is_no_version_of_what_it_held(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reading._cached(), "pair", Pair())
    path = tmp_path / "pair.txt"
    path.write_text(f"PAIR\n\nOne\n{TEXTS[0]}\n\nTwo\n{TEXTS[1]}\n\nThree\n{TEXTS[2]}\n")
    first = next(read(path))
    archive.add(first)
    archive.close()
    with Archive(tmp_path / "archive.db") as later:
        assert later.ingest([path], again=True).outcomes == {"known": 1, "new": 2}
        assert rows(later, "SELECT title, supersedes FROM articles") == [
            ("One", None), ("Two", None), ("Three", None)
        ]  # fmt: skip


def test_a_stopped_crawl_goes_on_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl, database = tmp_path / "crawl.warc.gz", tmp_path / "archive.db"
    addresses = [f"https://a.example/{number}" for number in range(6)]
    crawl.write_bytes(
        b"".join(
            gzip.compress(record(url, page(f"Number {n} of this story. {TEXTS[n]}", *TEXTS, url=url)))
            for n, url in enumerate(addresses)
        )
    )
    monkeypatch.setattr("archive.jobs.ingest.BATCH_ARTICLES", 2)
    asked = iter([False] * 3)
    with Archive(database, stop=lambda: next(asked, True)) as archive:
        archive.ingest([crawl])
        left = rows(archive, "SELECT count(*) FROM articles")[0][0]
        assert 0 < left < 6
        assert rows(archive, "SELECT finished IS NULL, cursor > 0 FROM inputs") == [(1, 1)]
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(database), str(crawl)])
    assert ended.value.code == 0
    said = capsys.readouterr().err
    assert f"{6 - left} new" in said
    with Archive(database) as archive:
        assert [row[0] for row in rows(archive, "SELECT url FROM articles ORDER BY id")] == addresses
        assert rows(archive, "SELECT finished IS NULL FROM inputs") == [(0,)]


def test_what_the_archive_tells_of_a_crawled_page(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.warc"
    crawl.write_bytes(record(ONE, page(*TEXTS)))
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([crawl])
        (capture,) = archive.provenance("1")["captures"]
    expected = {
        "kind": "warc",
        "path": str(crawl),
        "member": "0",
        "media_type": "text/html",
        "charset": "utf-8",
        "charset_from": "header",
        "captured": "2024-05-01T08:00:00Z",
        "notes": ["payload digest verified"],
        "bytes": len(page(*TEXTS)),
    }
    assert {key: capture[key] for key in expected} == expected
    assert capture["record_id"].startswith("urn:uuid:")
    assert capture["payload_digest"].startswith("sha1:")
    assert len(capture["sha256"]) == 64
