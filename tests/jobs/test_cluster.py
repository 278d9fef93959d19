"""A real scheduler and real workers: what is lost with one of them is done by another."""

import gzip as gz
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import distributed
import pytest

from archive import Archive
from archive.errors import UsageError
from archive.jobs import cluster as clusters
from archive.jobs import cluster_translate, crew, dealing
from archive.jobs import ingest as ingesting
from archive.jobs.cluster import ClusterError
from tests.examples import article
from tests.jobs.clusters import Machines
from tests.read import warcs

MODELS = Path(__file__).parents[2] / "seeds" / "models"

SENTENCES = [
    f"The {who} said on {day} that the {what} would {verb}."
    for who in ("president", "minister", "mayor", "judge")
    for day in ("Monday", "Tuesday", "Friday")
    for what in ("vote", "bridge", "school")
    for verb in ("wait", "close")
]


class Listener:
    """A reporter that keeps what it hears, and does something at the first progress."""

    def __init__(self, at_first: Callable[[], None] = lambda: None) -> None:
        self.lines: list[str] = []
        self.at_first: Callable[[], None] | None = at_first

    def say(self, line: str) -> None:
        self.lines.append(line)

    def progress(self, what: str, done: int, total: int | None, unit: str) -> None:
        if self.at_first is not None:
            act, self.at_first = self.at_first, None
            act()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packages folder with English to Portuguese, the same for everybody."""
    place = tmp_path_factory.mktemp("packages")
    shutil.unpack_archive(MODELS / "translate-en_pt-1_0.argosmodel", place, "zip")
    return place


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler for the tests that leave it alive."""
    machines = Machines(tmp_path_factory.mktemp("cluster"))
    yield machines
    machines.end()


@pytest.fixture
def machines(shared: Machines) -> Iterator[Machines]:
    """The scheduler, its workers gone after the test."""
    yield shared
    shared.dismiss()


@pytest.fixture
def here(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same packages in this process, and small windows."""
    from argostranslate import settings

    monkeypatch.setattr(settings, "package_data_dir", packages)
    monkeypatch.setattr(settings, "package_dirs", [packages])
    monkeypatch.setattr(dealing, "CARD", 200)
    monkeypatch.setattr(dealing, "LARGEST", 300)
    monkeypatch.setattr(cluster_translate, "WORDS_A_THREAD", 150)
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 2.0)


def present(machines: Machines, workers: int) -> None:
    """Wait until so many workers have come."""
    with clusters.Cluster(machines.address) as cluster:
        cluster.client.wait_for_workers(workers, timeout=30)


def filled(path: Path, listener: Listener | None = None) -> Archive:
    """An archive with one article, a block a sentence."""
    archive = Archive(path, reporter=listener or Listener())
    archive.add(article("The vote", *SENTENCES))
    return archive


def translated(archive: Archive) -> list[tuple[str, str, str]]:
    """Each block's text with its translation and origin."""
    rows = archive.store.connection.execute(
        "SELECT b.text, t.text, t.origin FROM blocks b JOIN translations t ON t.block = b.id ORDER BY b.id"
    )
    return [tuple(row) for row in rows]


@pytest.mark.usefixtures("here")
def test_a_killed_worker_costs_its_window_alone(machines: Machines, packages: Path, tmp_path: Path) -> None:
    with filled(tmp_path / "local.db") as local:
        local.translate(["pt"], beam=1)
        wanted = translated(local)
    assert len(wanted) == len(SENTENCES) + 1
    machines.hire("one", packages)
    machines.hire("two", packages)
    listener = Listener(lambda: machines.kill("one"))
    with filled(tmp_path / "spread.db", listener) as spread:
        done = spread.translate(["pt"], beam=1, scheduler=machines.address)
        assert translated(spread) == wanted
    assert (done.failed, listener.lines) == (0, [])
    assert machines.workers.keys() == {"two"}


@pytest.mark.usefixtures("here")
def test_a_worker_with_another_model_or_none_is_named_and_left_out(
    machines: Machines, packages: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(packages, other)
    with next(other.glob("*/model/model.bin")).open("ab") as model:
        model.write(b"\0")
    empty = tmp_path / "empty"
    empty.mkdir()
    machines.hire("same", packages)
    machines.hire("other", other)
    machines.hire("none", empty)
    listener = Listener()
    with filled(tmp_path / "a.db", listener) as archive:
        present(machines, 3)
        done = archive.translate(["pt"], beam=1, scheduler=machines.address)
        assert (done.failed, len(translated(archive))) == (0, len(SENTENCES) + 1)
    left_out = sorted(line.partition(" is left out of ")[2] for line in listener.lines)
    assert [line.partition(": ")[2].split(" argos:")[0] for line in left_out] == [
        "has another model than",
        "has no model",
    ]
    assert all(line.startswith("Worker tcp://127.0.0.1:") for line in listener.lines)


@pytest.mark.usefixtures("here")
def test_workers_that_are_all_unfit_are_a_failure_that_names_them(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    machines.hire("none", empty)
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 1.0)
    with filled(tmp_path / "a.db") as archive:
        present(machines, 1)
        done = archive.translate(["pt"], beam=1, scheduler=machines.address)
        assert translated(archive) == []
    assert [(failure.source, failure.reason) for failure in done.failures] == [
        ("en to pt", "the model failed")
    ]
    assert "has no model argos:en_pt-1.0#" in done.failures[0].detail
    assert "tcp://127.0.0.1:" in done.failures[0].detail


@pytest.mark.usefixtures("here")
def test_a_lost_scheduler_ends_the_run_with_what_was_done_kept(packages: Path, tmp_path: Path) -> None:
    machines = Machines(tmp_path)
    try:
        machines.hire("one", packages)
        archive = filled(tmp_path / "a.db")

        def lose() -> bool:
            with closing(sqlite3.connect(tmp_path / "a.db")) as other:  # it is asked in several threads
                (committed,) = other.execute("SELECT count(*) FROM translations").fetchone()
            if committed:
                machines.scheduler.kill()
            return False

        archive._stop = lose
        with (
            archive,
            pytest.raises(ClusterError, match=r"^The scheduler tcp://\S+ is gone; what was done is kept"),
        ):
            archive.translate(["pt"], beam=1, scheduler=machines.address)
    finally:
        machines.end()
    with Archive(tmp_path / "a.db") as again:
        kept = translated(again)
        assert 0 < len(kept) < len(SENTENCES)
        again.translate(["pt"], beam=1)
        assert translated(again)[: len(kept)] == kept
        assert len(translated(again)) == len(SENTENCES) + 1


def pages(folder: Path) -> None:
    """Three WARC files, a page of text, and a file that is none."""
    folder.mkdir()
    for name, records in (("a.warc.gz", 3), ("b.warc", 12), ("c.warc.gz", 3)):
        (folder / name).write_bytes(warc(name[0], records, gzip=name.endswith("gz")))
    (folder / "page.txt").write_text("A page alone\nIt has a paragraph that says something.\n")
    (folder / "noise.bin").write_bytes(b"\x00\x01\x02\x03" * 100)


def warc(name: str, records: int, *, gzip: bool = False) -> bytes:
    """Short texts, each at an address of its own."""
    made = [
        warcs.record(
            f"https://{name}.example/{number}",
            f"Story {name}{number}\nThe council of {name} met {number} times this week to vote.\n".encode(),
            headers="Content-Type: text/plain\r\n",
        )
        for number in range(records)
    ]
    return b"".join(gz.compress(one, mtime=0) if gzip else one for one in made)


def contents(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """What the archive holds, ids and times aside, in an order of its own."""
    queries = {
        "blocks": "SELECT a.title, a.source, b.position, b.kind, b.text, b.language FROM blocks b "
        "JOIN articles a ON a.id = b.article ORDER BY 1, 3",
        "originals": "SELECT sha256, path, member, url FROM originals ORDER BY 1, 2, 3",
        "inputs": "SELECT path, sha256, cursor, finished IS NOT NULL FROM inputs ORDER BY 1",
        "failures": "SELECT source, reason FROM failures ORDER BY 1",
    }
    return {name: archive.store.connection.execute(query).fetchall() for name, query in queries.items()}


def test_reading_on_a_cluster_gives_what_reading_here_gives(
    machines: Machines, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "crawl"
    pages(folder)
    with Archive(tmp_path / "local.db") as local:
        assert local.ingest([folder]).outcomes == {"new": 19, "refused": 1}
        wanted = contents(local)
    machines.hire("one", packages)
    machines.hire("two", packages)
    monkeypatch.setattr(ingesting, "BATCH_ARTICLES", 4)
    listener = Listener(lambda: machines.kill("one"))
    with Archive(tmp_path / "spread.db", reporter=listener) as spread:
        done = spread.ingest([folder], scheduler=machines.address)
        assert done.outcomes == {"new": 19, "refused": 1}
        assert contents(spread) == wanted
        again = spread.ingest([folder], scheduler=machines.address)
        assert again.outcomes == {"known": 4, "refused": 1}
        (folder / "b.warc").write_bytes(warc("b", 14))
        more = spread.ingest([folder / "b.warc", folder / "none.txt"], scheduler=machines.address)
        assert more.outcomes == {"known": 12, "new": 2, "refused": 1}
    assert [line.partition(":")[0] for line in listener.lines] == ["Refused"] * 3


def test_standard_input_and_files_that_workers_do_not_see(
    machines: Machines, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.hire("one", packages)
    present(machines, 1)
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(Path, "exists", lambda path: True)
    with Archive(tmp_path / "a.db") as archive:
        with pytest.raises(UsageError, match=r"^Standard input can't be read on a cluster"):
            archive.ingest(["-"], scheduler=machines.address)
        unseen = r"^No worker of \S+ can do reading: \S+ sees no /nowhere/b.txt;"
        with pytest.raises(ClusterError, match=unseen):
            archive.ingest(["/nowhere/b.txt"], scheduler=machines.address)


def test_no_scheduler_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    with filled(tmp_path / "a.db") as archive:
        with pytest.raises(ClusterError, match=r"^No Dask scheduler answers at tcp://127\.0\.0\.1:9;"):
            archive.translate(["pt"], scheduler="tcp://127.0.0.1:9")
        # No client is made for what is no address: half made, it would complain later, when nobody listens.
        monkeypatch.setattr(distributed, "Client", None)
        for address in ("nonsense://x:1", "localhost"):
            with pytest.raises(UsageError, match=f"^'{address}' is no scheduler's address"):
                archive.translate(["pt"], scheduler=address)


def test_a_secure_address_without_certificates_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    with pytest.raises(UsageError, match=r"^tls://127\.0\.0\.1:9 wants Dask's TLS settings"):
        clusters.Cluster("tls://127.0.0.1:9")


def test_a_scheduler_that_hangs_with_its_line_open_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "ANSWER_SECONDS", 0.2)
    machines = Machines(tmp_path)
    try:
        with clusters.Cluster(machines.address) as cluster:
            assert cluster.workers() == {}
            machines.scheduler.send_signal(signal.SIGSTOP)
            with pytest.raises(ClusterError, match=r"^The scheduler \S+ is gone"):
                cluster.workers()
    finally:
        machines.end()
