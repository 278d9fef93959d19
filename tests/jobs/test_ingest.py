"""Articles come in, one bad input never stops the rest, and a second time changes nothing."""

import gzip
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from archive import Archive, Article, read
from archive.jobs import place
from archive.jobs.cluster import ClusterError
from archive.jobs.ingest import Taken
from archive.jobs.report import Silent
from tests.read.warcs import page, record

PAGE = "Strike in Rouen\nTrains stand still in Rouen today, and the union says it will go on.\n"

PICTURE = "Content-Type: image/png\r\n"


def rows(archive: Archive, statement: str) -> list[tuple[object, ...]]:
    return archive.store.connection.execute(statement).fetchall()


def test_a_folder_with_good_and_bad_inputs(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE)
    (folder / "b.bin").write_bytes(bytes(range(256)) * 10)
    (folder / "c.txt").write_text("")
    heard: list[Taken] = []
    with Archive(tmp_path / "archive.db", command="test") as archive:
        ingested = archive.ingest([folder, tmp_path / "none"], each=heard.append)
        assert ingested.outcomes == {"new": 1, "refused": 3}
        assert [Path(taken.source).name for taken in heard] == ["a.txt", "b.bin", "c.txt", "none"]
        refused = rows(archive, "SELECT source, run FROM failures ORDER BY id")
        assert refused == [(str(path), 1) for path in (folder / "b.bin", folder / "c.txt", tmp_path / "none")]
        assert rows(archive, "SELECT title, language FROM articles") == [("Strike in Rouen", "en")]
    with Archive(tmp_path / "archive.db") as archive:
        assert rows(archive, "SELECT command, articles, failures, finished IS NULL FROM runs") == [
            ("test", 1, 3, 0)
        ]


def test_the_second_time_leaves_no_trace(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PAGE)
    for expected in ({"new": 1}, {"known": 1}):
        with Archive(tmp_path / "archive.db") as archive:
            assert archive.ingest([file]).outcomes == expected
    with Archive(tmp_path / "archive.db") as archive:
        assert rows(archive, "SELECT count(*) FROM runs") == [(1,)]


def test_articles_from_python(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.add(read(PAGE.encode())).outcomes == {"new": 1}
        kinds = rows(archive, "SELECT kind, language FROM blocks ORDER BY position")
    assert kinds == [("title", "en"), ("paragraph", "en")]


def test_what_came_before_a_cluster_was_lost_is_stored(tmp_path: Path) -> None:
    def lost() -> Iterator[Article]:
        yield from read(PAGE.encode())
        raise ClusterError("The scheduler tcp://town:8786 is gone")

    with Archive(tmp_path / "archive.db") as archive:
        with pytest.raises(ClusterError, match=r"^The scheduler tcp://town:8786 is gone$"):
            archive.add(lost())
        assert rows(archive, "SELECT title FROM articles") == [("Strike in Rouen",)]
        assert rows(archive, "SELECT articles FROM runs") == [(1,)]


def test_a_stop_between_batches_keeps_what_was_done(tmp_path: Path) -> None:
    pages = [f"Strike {n}\nTrains stand still for the {n}th day, the union said.\n" for n in range(5)]
    for n, text in enumerate(pages):
        (tmp_path / f"{n}.txt").write_text(text)
    asked = iter([False, False, False, True])
    with Archive(tmp_path / "archive.db", stop=lambda: next(asked, True)) as archive:
        archive.ingest(sorted(tmp_path.glob("*.txt")))
        (stored,) = rows(archive, "SELECT count(*) FROM articles")[0]
        assert 0 < int(str(stored)) < 5
        assert rows(archive, "SELECT finished FROM runs") == [(None,)]
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest(sorted(tmp_path.glob("*.txt")))
        assert rows(archive, "SELECT count(*) FROM articles") == [(5,)]


def test_a_stop_is_heard_while_nothing_comes_out(tmp_path: Path) -> None:
    pictures = [record(f"http://a.example/{n}.png", b"x", headers=PICTURE) for n in range(40)]
    pages = [record(f"http://a.example/{n}", page(n).encode()) for n in range(4)]
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join([*pages[:2], *pictures, *pages[2:]]))
    asked = count()
    with Archive(tmp_path / "archive.db", stop=lambda: next(asked) > 20) as archive:
        assert archive.ingest([path]).outcomes == {"new": 2}
        (cursor,) = rows(archive, "SELECT cursor FROM inputs WHERE finished IS NULL")[0]
        assert len(b"".join(pages[:2])) < int(str(cursor)) < len(b"".join([*pages[:2], *pictures]))
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.ingest([path]).outcomes == {"new": 2}
        assert rows(archive, "SELECT count(*) FROM articles") == [(4,)]


def test_a_large_file_tells_how_much_of_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MB", 100_000)
    monkeypatch.setattr(place, "LARGE", 1_000_000)
    pictures = [record(f"http://a.example/{n}.png", b"x" * 50_000, headers=PICTURE) for n in range(40)]
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(pictures))
    (tmp_path / "small.txt").write_text(PAGE)
    heard: list[tuple[str, int, int | None, str]] = []

    class Hearing(Silent):
        def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
            heard.append((what, done, total, unit))

    with Archive(tmp_path / "archive.db", reporter=Hearing()) as archive:
        archive.ingest([tmp_path / "small.txt", path])
    size = path.stat().st_size // 100_000
    assert heard.pop() == ("Ingesting", 1, None, "inputs")
    assert {(what, total, unit) for what, _, total, unit in heard} == {("The file in hand", size, "MB")}
    done = [done for _, done, _, _ in heard]
    assert done == sorted(set(done))  # as its bytes are read, some hundred kilobytes at once
    assert len(done) > 5
    assert done[-1] == size


def test_a_text_with_the_address_of_a_stored_page_is_a_version_of_it(tmp_path: Path) -> None:
    address = "https://a.example/news"
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.add(read(f"Title: Strike\nURL: {address}\n\n{PAGE}".encode())).outcomes == {"new": 1}
        later = f"Title: Strike\nURL: {address}?utm_source=fb\n\n{PAGE}It ended.\n"
        ingested = archive.add(read(later.encode()))
        assert ingested.outcomes == {"version": 1}
        assert ingested.summary == "1 new version of a known article"


def test_a_packed_input_that_was_read_to_its_end_is_known_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(PAGE.encode()))
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.ingest([file]).outcomes == {"new": 1}
        assert rows(archive, "SELECT finished IS NULL FROM inputs") == [(0,)]
        assert archive.ingest([file]).outcomes == {"known": 1}
        assert archive.ingest([file], again=True).outcomes == {"known": 1}


def test_what_was_refused_of_a_container_is_told_again_and_recorded_once(tmp_path: Path) -> None:
    line = '{"title": "Strike %d", "text": "Trains stand still in Rouen for the %dth day, the union says."}\n'
    lines, bad = tmp_path / "lines.jsonl", tmp_path / "bad.zip"
    lines.write_text(line % (1, 1) + "{broken\n" + line % (2, 2))
    bad.write_bytes(b"PK\x03\x04" + b"x" * 100)
    (tmp_path / "good.jsonl").write_text(line % (3, 3) + line % (4, 4))
    paths = [lines, bad, tmp_path / "good.jsonl"]
    told: list[list[tuple[str, str | None]]] = []
    for expected in ({"new": 4, "refused": 2}, {"known": 2, "refused": 2}, {"known": 2, "refused": 2}):
        heard: list[Taken] = []
        with Archive(tmp_path / "archive.db") as archive:
            assert archive.ingest(paths, each=heard.append).outcomes == expected
        told.append([(one.source, one.detail) for one in heard if one.outcome == "refused"])
    assert told[0] == told[1] == told[2]
    assert [source for source, _ in told[0]] == [f"{lines} line 2", str(bad)]
    moved = lines.rename(tmp_path / "moved.jsonl")
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.ingest([moved], each=heard.append).outcomes == {"known": 1, "refused": 1}
        assert heard[-1].source == f"{moved} line 2"
        assert rows(archive, "SELECT count(*) FROM failures") == [(2,)]
        assert rows(archive, "SELECT count(*) FROM runs") == [(1,)]


def test_what_was_refused_of_a_container_is_that_of_its_latest_reading(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    pages = [page(n) for n in range(3)]
    pictures = [record(f"http://a.example/{n}.png", b"x", headers=PICTURE) for n in range(20)]
    crawl = tmp_path / "crawl.warc"
    crawl.write_bytes(
        b"".join([record("http://a.example/1", pages[1].encode()), *pictures]) + b"WARC/1.0\r\ncut"
    )
    asked = count()
    with Archive(tmp_path / "archive.db", stop=lambda: next(asked) > 10) as archive:
        archive.ingest([path, crawl])  # the file isn't there yet: no failure of what will be
        assert rows(archive, "SELECT source, finished FROM failures, inputs") == [(str(path), None)]
    path.write_text('{"title": "Strike", "text": "Trains stand still in Rouen today, the union says."}\n')
    for expected in ({"new": 1, "refused": 1}, {"known": 2, "refused": 1}):
        with Archive(tmp_path / "archive.db") as archive:
            assert archive.ingest([path, crawl]).outcomes == expected


def test_one_path_is_no_list_of_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PAGE)
    asked: list[str] = []

    def fetch(urls: list[str], **options: object) -> Iterator[Article]:
        asked.extend(urls)
        yield from ()

    monkeypatch.setattr(import_module("archive.read.fetch"), "fetch", fetch)
    monkeypatch.chdir(tmp_path)
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.ingest("a.txt").outcomes == {"new": 1}
        assert archive.ingest(file).outcomes == {"known": 1}
        archive.fetch("https://a.example/news")
    assert asked == ["https://a.example/news"]
