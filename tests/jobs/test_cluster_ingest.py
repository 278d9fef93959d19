"""Reading on a cluster: what is wrong with one file is that file's failure, and the rest is read."""

from pathlib import Path
from typing import Any

import pytest

from archive.jobs import crew, ingest_worker
from archive.jobs.cluster_ingest import ClusterReading
from archive.jobs.labels import Labels
from archive.jobs.place import Place
from archive.model import Article, Failure, Known
from archive.read import Look
from archive.settings import Settings
from archive.store.store import Store
from tests.jobs.town import Clock, Nanny, Town


@pytest.fixture
def reading(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClusterReading:
    """Reads on a town of one worker."""
    monkeypatch.setattr(crew, "time", Clock())
    monkeypatch.setattr(crew, "TICK_SECONDS", 0.01)
    archive, settings = tmp_path / "archive.db", Settings()
    town: Any = Town()
    return ClusterReading(
        town, settings, Labels(settings, archive), archive, is_known=None, place=Place(store)
    )


def told(items: list[Article | Failure | Known]) -> list[tuple[str, ...]]:
    """Titles of articles, source, reason and detail of failures."""
    return [
        (item.title,) if isinstance(item, Article) else (Path(item.source).name, item.reason, item.detail)
        for item in items
        if not isinstance(item, Known)
    ]


def test_a_file_that_is_deleted_meanwhile_is_one_failure(
    reading: ClusterReading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Story {name}\nThe council met to vote on it.\n")
    look = ingest_worker.look

    def delete(path: str, format: str | None) -> Look:
        found = look(path, format)
        (tmp_path / "b.txt").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(ingest_worker, "look", delete)
    assert sorted(told(list(reading.read([tmp_path / f"{name}.txt" for name in "abc"])))) == [
        ("Story a",),
        ("Story c",),
        ("b.txt", "missing", "there is no such file or folder"),
    ]


def test_a_page_that_kills_workers_costs_itself_alone(
    reading: ClusterReading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [f'{{"title": "Page {n}", "text": "The council met to vote on it."}}\n' for n in range(6)]
    (tmp_path / "pages.jsonl").write_text("".join(pages))
    understand = Labels.understand

    def kill(labels: Labels, item: Article, given: str | None = None) -> Article:
        if item.title in ("Page 2", "Page 3"):
            raise MemoryError
        return understand(labels, item, given)

    monkeypatch.setattr(Labels, "understand", kill)
    found = told(list(reading.read([tmp_path / "pages.jsonl"])))
    why = "MemoryError:  (on worker ann)"
    assert found == [
        ("Page 0",),
        ("Page 1",),
        (f"pages.jsonl!{2 * len(pages[0])}", "cluster", why),
        (f"pages.jsonl!{3 * len(pages[0])}", "cluster", why),
        ("Page 4",),
        ("Page 5",),
    ]


def test_files_beside_one_that_kills_its_worker_are_read(
    store: Store, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(f"Story {name}\nThe council met to vote on it.\n")
    bad = str(tmp_path / "a.txt")
    town: Any = Nanny(
        clock, lambda window: isinstance(window, ingest_worker.Documents) and bad in window.paths
    )
    archive, settings = tmp_path / "archive.db", Settings()
    reading = ClusterReading(
        town, settings, Labels(settings, archive), archive, is_known=None, place=Place(store)
    )
    found = told(list(reading.read([tmp_path / f"{name}.txt" for name in "abcd"])))
    assert sorted(found) == [
        ("Story b",),
        ("Story c",),
        ("Story d",),
        ("a.txt", "cluster", "given up after it lost a worker that did nothing else 3 times"),
    ]


def test_a_stop_is_heard_while_no_worker_is_there(
    store: Store, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 60.0)
    (tmp_path / "a.txt").write_text("A story\nThe council met to vote on it.\n")
    town: Any = Town()
    town.there = {}
    archive, settings = tmp_path / "archive.db", Settings()
    reading = ClusterReading(
        town, settings, Labels(settings, archive), archive,
        is_known=None, place=Place(store), stop=lambda: clock.now > 0.02,
    )  # fmt: skip
    assert list(reading.read([tmp_path / "a.txt"])) == []
    assert clock.now < 0.1
