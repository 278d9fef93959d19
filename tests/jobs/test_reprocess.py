"""Reading again keeps what says the same."""

import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Translation
from archive.store import articles, revisions, search, translations
from archive.store.revisions import Revision
from archive.store.store import Store
from tests.examples import article

sys.path.append(str(Path(__file__).parents[1] / "read"))
from warcs import page, record

PARAGRAPH = "Paragraph 0 of page 1 says something that no other page says, 0."
PAGE = "Strike in Rouen\nTrains stand still in Rouen today, and the union says it will go on.\nLire aussi\n"


def test_nothing_changes_where_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        done = archive.reprocess()
        assert (done.articles, done.changed, done.failed) == (1, 0, 0)


def test_labels_of_an_older_version_are_made_anew_and_ids_stay(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    statement = "SELECT id, kind, text FROM blocks ORDER BY position"
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        before = archive.store.connection.execute(statement).fetchall()
        with archive.store.writing() as connection:
            connection.execute("UPDATE blocks SET kind = 'paragraph', marker = NULL")
        done = archive.reprocess()
        assert (done.changed, done.relabelled) == (1, 2)
        assert archive.store.connection.execute(statement).fetchall() == before


def test_a_page_that_its_server_called_plain_text_keeps_its_blocks_and_translations(tmp_path: Path) -> None:
    headers = "Content-Type: text/plain\r\n"
    (tmp_path / "crawl.warc").write_bytes(record("http://a.example/1", page(1).encode(), headers=headers))
    statement = "SELECT b.id, b.kind, b.text, t.text FROM blocks b LEFT JOIN translations t ON t.block = b.id"
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "crawl.warc"])
        with archive.store.writing() as connection:
            made = [(identity, Translation("pt", f"{block.text}!", "human"))
                    for identity, block in articles.blocks_of(connection, 1)]  # fmt: skip
            translations.save(connection, None, made)
        before = archive.store.connection.execute(statement).fetchall()
        assert before[1][2:] == (PARAGRAPH, f"{PARAGRAPH}!")
        done = archive.reprocess()
        assert (done.articles, done.changed, done.failed) == (1, 0, 0)
        assert archive.store.connection.execute(statement).fetchall() == before


def test_show_tells_whose_reading_stands_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    monkeypatch.setattr("archive.jobs.run.versions", lambda: {"lire-aussi": "older"})
    with Archive(tmp_path / "archive.db", command="ingest") as archive:
        archive.ingest([tmp_path / "a.txt"])
        first = archive.provenance("1")
        with archive.store.writing() as connection:
            connection.execute("UPDATE blocks SET kind = 'paragraph', marker = NULL")
            connection.execute(
                "UPDATE originals SET charset = 'cp1252', charset_from = 'detector', notes = '[\"guessed\"]'"
            )
    monkeypatch.setattr("archive.jobs.run.versions", lambda: {"lire-aussi": "newer"})
    with Archive(tmp_path / "archive.db", command="reprocess") as archive:
        archive.reprocess()
        told = archive.provenance("1")
    assert (first["run"], first["reread"]) == (1, None)
    assert (told["run"], told["reread"]) == (1, 2)
    assert told["captures"] == first["captures"]
    assert [(run["id"], run["command"], run["versions"]) for run in told["runs"]] == [
        (1, "ingest", {"lire-aussi": "older"}),
        (2, "reprocess", {"lire-aussi": "newer"}),
    ]
    with Archive(tmp_path / "archive.db", command="reprocess") as archive:
        archive.reprocess()
        assert archive.provenance("1")["reread"] == 2  # a third reading that says the same leaves no trace


@pytest.mark.parametrize("changed", ["notes = '[\"guessed\"]'", "charset = 'cp1252'", "charset_from = 'bom'"])
def test_another_charset_or_note_alone_is_told_too(tmp_path: Path, changed: str) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        before = archive.provenance("1")["captures"]
        with archive.store.writing() as connection:
            connection.execute(f"UPDATE originals SET {changed}")
    with Archive(tmp_path / "archive.db") as archive:
        assert archive.reprocess().changed == 0
        told = archive.provenance("1")
    assert (told["reread"], told["captures"]) == (2, before)


def test_an_article_that_is_described_anew_is_told_though_no_block_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        with archive.store.writing() as connection:
            connection.execute("UPDATE articles SET title = x'ff', tags = '['")
        assert archive.reprocess().summary == "articles read again: 1; described anew: 1, no block changed"
        assert archive.reprocess().summary == "articles read again: 1; nothing changed"
        with archive.store.writing() as connection:
            connection.execute("UPDATE blocks SET kind = 'quote' WHERE id = 2")
        assert archive.reprocess().summary == (
            "articles changed: 1 of 1; 2 blocks kept, 1 relabelled or moved, 0 added, 0 removed"
        )


def test_an_article_without_an_original_stays_as_it_is(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(article("A vote", "The parliament votes."))
        done = archive.reprocess()
        assert (done.articles, done.changed, done.failed) == (1, 0, 1)


@pytest.mark.parametrize("content", [zlib.compress(b"Other\nAnother text."), b"x\x9cdamaged", "as text", b""])
def test_a_damaged_original_changes_no_article(tmp_path: Path, content: bytes | str) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(PAGE.replace("Rouen", f"Rouen-{name}"))
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt", tmp_path / "b.txt"])
        connection = archive.store.connection
        before = connection.execute("SELECT id, text FROM blocks ORDER BY id").fetchall()
        with archive.store.writing():
            connection.execute("UPDATE originals SET content = ? WHERE id = 1", (content,))
        done = archive.reprocess()
        assert (done.articles, done.changed, done.failed) == (2, 0, 1)
        assert connection.execute("SELECT id, text FROM blocks ORDER BY id").fetchall() == before
        assert connection.execute("SELECT source, reason, detail FROM failures").fetchall() == [
            (
                str(tmp_path / "a.txt"),
                "damaged original",
                "the bytes of original 1 aren't those that its sha256 was made of",
            )
        ]


@pytest.mark.parametrize(
    ("texts", "revision"),
    [
        (["one", "two", "three"], Revision(kept=4)),
        (["one", "three"], Revision(kept=2, relabelled=1, removed=1)),
        (["three", "one", "two"], Revision(kept=1, relabelled=3)),
        (["one", "new", "three"], Revision(kept=3, added=1, removed=1)),
        ([], Revision(kept=1, removed=3)),
        (["one", "one", "two", "three"], Revision(kept=1, relabelled=3, added=1)),
    ],
)
def test_what_another_reading_changes(store: Store, texts: list[str], revision: Revision) -> None:
    with store.writing() as connection:
        articles.add(connection, article("A", "one", "two", "three"), None)
        before = {block.text: identity for identity, block in articles.blocks_of(connection, 1)}
        made = [(identity, Translation("pt", f"{text}!", "human")) for text, identity in before.items()]
        translations.save(connection, None, made)
        read = article("A", *texts)
        read = replace(read, blocks=read.blocks[: len(texts) + 1])
        assert revisions.revise(connection, 1, read) == revision
        after = articles.blocks_of(connection, 1)
        assert [block.text for _, block in after] == ["A", *texts]
        kept = dict(
            connection.execute("SELECT b.text, t.text FROM blocks b JOIN translations t ON t.block = b.id")
        )
        assert kept == {text: f"{text}!" for text in ["A", *texts] if text in before}
        assert search.check(connection) is None


DAMAGE = {
    "links = '[[1,'": "relabelled",
    "spans = '5'": "relabelled",
    "text = CAST(text AS BLOB)": "relabelled",
    "text = CAST(x'ff' AS TEXT)": "added",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_block_is_written_anew(tmp_path: Path, damage: str) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    statement = "SELECT position, kind, text, links, spans FROM blocks ORDER BY position"
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        connection = archive.store.connection
        before = connection.execute(statement).fetchall()
        connection.execute(f"UPDATE blocks SET {damage} WHERE id = 2")
        connection.commit()
        done = archive.reprocess()
        assert (done.changed, done.failed, getattr(done, DAMAGE[damage])) == (1, 0, 1)
        assert connection.execute(statement).fetchall() == before
        assert archive.reprocess().changed == 0


@pytest.mark.parametrize("lost", ["signatures", "signature_bands"])
def test_a_lost_signature_is_made_anew(tmp_path: Path, lost: str) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    statement = f"SELECT * FROM {lost} ORDER BY 1, 2"
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        connection = archive.store.connection
        before = connection.execute(statement).fetchall()
        with archive.store.writing():
            connection.execute(f"DELETE FROM {lost}")
        assert archive.reprocess().changed == 0
        assert connection.execute(statement).fetchall() == before != []


def test_an_article_whose_notes_are_damaged_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest([tmp_path / "a.txt"])
        with archive.store.writing() as connection:
            connection.execute("UPDATE originals SET notes = '['")
        done = archive.reprocess()
        assert (done.changed, done.failed) == (0, 1)
