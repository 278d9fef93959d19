"""Articles come in, one bad input never stops the rest, and a second time changes nothing."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, Article, read
from archive.jobs.cluster import ClusterError
from archive.jobs.ingest import Taken

PAGE = "Strike in Rouen\nTrains stand still in Rouen today, and the union says it will go on.\n"


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
    for n, page in enumerate(pages):
        (tmp_path / f"{n}.txt").write_text(page)
    asked = iter([False, False, False, True])
    with Archive(tmp_path / "archive.db", stop=lambda: next(asked, True)) as archive:
        archive.ingest(sorted(tmp_path.glob("*.txt")))
        (stored,) = rows(archive, "SELECT count(*) FROM articles")[0]
        assert 0 < int(str(stored)) < 5
        assert rows(archive, "SELECT finished FROM runs") == [(None,)]
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest(sorted(tmp_path.glob("*.txt")))
        assert rows(archive, "SELECT count(*) FROM articles") == [(5,)]


def test_a_packed_input_that_was_read_to_its_end_is_known_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(PAGE.encode()))
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.ingest([file]).outcomes == {"new": 1}
        assert rows(archive, "SELECT finished IS NULL FROM inputs") == [(0,)]
        assert archive.ingest([file]).outcomes == {"known": 1}
        assert archive.ingest([file], again=True).outcomes == {"known": 1}
