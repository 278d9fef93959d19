"""Bytes that come once more, in a crawl or a folder: recorded the same way wherever a batch ends."""

import gzip
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, Article
from archive.read import page as pages
from archive.read.context import Context
from archive.read.entry import Entry

sys.path.append(str(Path(__file__).parents[1] / "read"))
from warcs import page, record

ONE, OTHER, THIRD = "https://a.example/1", "https://b.example/copy", "https://c.example/one?utm_source=b"
MAY, JUNE = "2024-05-01T08:00:00Z", "2024-06-01T08:00:00Z"
ENTRY = "<item><title>One</title><link>https://a.example/1</link><description>A text.</description></item>"
FEED = f"<rss version='2.0'><channel><title>A site</title>{ENTRY}</channel></rss>".encode()


def captured(url: str, when: str, body: bytes = page(1).encode()) -> bytes:
    """A record of a page, 1 unless another is given, as it was at a URL at a time."""
    return record(url, body).replace(MAY.encode(), when.encode())


def rows(archive: Archive, statement: str) -> list[tuple[Any, ...]]:
    return archive.store.connection.execute(statement).fetchall()


@pytest.fixture(params=[1, 2, 512])
def archive(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """An archive that commits after so many inputs."""
    monkeypatch.setattr("archive.jobs.ingest.BATCH_ARTICLES", request.param)
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def ingest(archive: Archive, path: Path, *records: bytes) -> dict[str, int]:
    path.write_bytes(b"".join(records))
    return archive.ingest([path]).outcomes


def test_known_bytes_at_another_url_or_time_are_a_capture_and_are_not_parsed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    parse = pages.article_of_page

    def spy(content: bytes, entry: Entry, context: Context) -> Article:
        parsed.append(entry.source)
        return parse(content, entry, context)

    monkeypatch.setattr(pages, "article_of_page", spy)
    crawl = [captured(ONE, MAY), captured(OTHER, MAY), captured(ONE, JUNE), captured(ONE, MAY)]
    assert ingest(archive, tmp_path / "a.warc", *crawl) == {"new": 1, "capture": 2, "known": 1}
    assert ingest(archive, tmp_path / "b.warc", captured(THIRD, MAY), *crawl) == {"capture": 1, "known": 4}
    assert parsed == [f"{tmp_path / 'a.warc'}!0"]
    assert rows(
        archive,
        """
        SELECT article, url, canonical_url, captured, path, media_type, charset, content IS NULL, bytes
        FROM originals ORDER BY id
        """,
    ) == [
        (1, url, canonical, when, str(tmp_path / name), "text/html", "utf-8", empty, len(page(1)))
        for url, canonical, when, name, empty in (
            (ONE, None, MAY, "a.warc", 0),
            (OTHER, None, MAY, "a.warc", 1),
            (ONE, None, JUNE, "a.warc", 1),
            (THIRD, "https://c.example/one", MAY, "b.warc", 1),
        )
    ]
    captures = archive.provenance(OTHER)["captures"]
    assert captures[1]["record_id"].startswith("urn:uuid:")
    assert captures[1]["payload_digest"].startswith("sha1:")
    assert captures[1]["notes"] == ["payload digest verified"]
    assert archive.reprocess().changed == 0


def test_the_same_records_again_leave_no_trace(archive: Archive, tmp_path: Path) -> None:
    crawl = [captured(ONE, MAY), captured(OTHER, JUNE)]
    assert ingest(archive, tmp_path / "a.warc", *crawl) == {"new": 1, "capture": 1}
    before = rows(archive, "SELECT * FROM originals")
    assert ingest(archive, tmp_path / "a.warc", *crawl) == {"known": 1}
    assert ingest(archive, tmp_path / "b.warc", *crawl) == {"known": 1}
    packed = [gzip.compress(one, mtime=0) for one in crawl]
    assert ingest(archive, tmp_path / "b.warc.gz", *packed) == {"known": 2}
    assert archive.ingest([tmp_path / "b.warc.gz"], again=True).outcomes == {"known": 2}
    assert rows(archive, "SELECT * FROM originals") == before


def test_what_changes_where_known_bytes_were_seen_is_a_version(archive: Archive, tmp_path: Path) -> None:
    ingest(archive, tmp_path / "a.warc", captured(ONE, MAY), captured(OTHER, MAY))
    assert ingest(archive, tmp_path / "b.warc", captured(OTHER, JUNE, page(2).encode())) == {"version": 1}
    assert rows(archive, "SELECT id, supersedes FROM articles") == [(1, None), (2, 1)]


def test_the_known_entries_of_a_crawled_feed_are_no_captures(archive: Archive, tmp_path: Path) -> None:
    feeds = [captured("https://a.example/feed", when, FEED) for when in (MAY, JUNE)]
    assert ingest(archive, tmp_path / "a.warc", *feeds) == {"new": 1, "known": 1}
    assert rows(archive, "SELECT count(*) FROM originals") == [(1,)]


def test_a_file_with_known_bytes_is_known_in_whichever_batch(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.html").write_text(page(1))
    heard: list[tuple[str, str]] = []
    archive.ingest([folder], each=lambda taken: heard.append((Path(taken.source).stem, taken.outcome)))
    assert heard == [("a", "new"), ("b", "known"), ("c", "known")]
    assert rows(archive, "SELECT path FROM originals") == [(str(folder / "a.html"),)]


def test_bytes_that_could_not_be_read_are_not_taken_for_known(archive: Archive, tmp_path: Path) -> None:
    outcomes = Counter(ingest(archive, tmp_path / "a.warc", *[captured(ONE, MAY, b"<p></p>")] * 2))
    assert outcomes == {"refused": 2}
