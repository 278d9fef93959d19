"""The published copy: what it leaves out, what it keeps, and that it is sound."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from archive import Archive
from archive.errors import ArchiveError, DataFileError, UsageError
from archive.jobs import exchange
from archive.jobs.publish import SETTINGS, forbidding, publish
from archive.jobs.serve import instance
from archive.jobs.verify import verify
from archive.model import Block, Failure, Translation
from archive.store import corrections, publication, runs, search, translations
from archive.store.publication import public_path, withhold
from archive.store.store import Store
from tests.bilingual import accord, fill, summit


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "private.db"
    with Store(path, create=True) as store:
        held = replace(
            accord(), rights="© Le Journal. Tous droits RÉSERVÉS.", source="/home/anne/accord.html"
        )
        fill(store, summit(), held)
        with store.writing() as connection:
            run = runs.start(connection, "ingest /home/anne/archive.db /home/anne/pages", {})
            runs.fail(connection, run, [Failure("/home/anne/x", "empty")])
            corrections.correct(connection, 9, "en", "It has twelve articles.", by="Anne")
            corrections.correct(connection, 2, "en", "The 27 countries signed.", by="Anne")
    return path


def query(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def published(source, tmp_path):
    (tmp_path / "out").mkdir()
    return publish(source, tmp_path / "out" / "public.db")


def test_a_published_copy_is_read_and_not_written(published):
    before = published.path.read_bytes()
    with Archive(published.path) as archive:
        assert archive.provenance(1)["id"] == 1
        for change in (
            lambda: archive.add(replace(summit(), title="Another summit")),
            lambda: archive.translate(["fr"]),
            lambda: archive.correct(1, "fr", "Un sommet"),
        ):
            with pytest.raises(ArchiveError, match="is a published copy, for reading alone; change the arch"):
                change()
    assert published.path.read_bytes() == before


def test_rights_are_respected(published):
    assert (published.articles, published.withheld) == (2, 1)
    assert query(published.path, "SELECT title, words FROM articles WHERE id = 2") == [
        ("L’accord, article par article", 0)
    ]
    assert query(published.path, "SELECT count(*) FROM blocks WHERE article = 2") == [(0,)]
    assert query(published.path, "SELECT source FROM corrections") == [
        ("Les 27 pays ont signé l’accord à Tunis.",)
    ]
    content = published.path.read_bytes()
    assert b"douze articles" not in content
    assert b"twelve articles" not in content


def test_a_picture_under_a_free_licence_does_not_free_the_text(tmp_path):
    text = "".join(f"<p>This is paragraph {n} of a story, and long enough to be one.</p>" for n in range(4))
    licence = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>'
    picture = f"<figure><img src='a.jpg'><figcaption>Photo {licence}</figcaption></figure>"
    for number, place in enumerate((picture, f"<p>{licence}</p>")):
        (tmp_path / f"{number}.html").write_text(
            f"<html><head><meta name='copyright' content='All rights reserved'></head>"
            f"<body><article><h1>Floods {number}</h1>{text}{place}</article></body></html>"
        )
    with Archive(tmp_path / "archive.db") as archive:
        archive.ingest(sorted(tmp_path.glob("*.html")))
    assert publish(tmp_path / "archive.db", tmp_path / "public.db").withheld == 2


def test_what_a_public_text_says_as_well_keeps_its_correction(tmp_path):
    """Corrected sentences of a withheld article: a public one says two, alone, as an item, in capitals."""
    secret = replace(accord(), rights="All rights reserved")
    texts = ("Tout va bien ici.", "Le vote est clos.", "Le texte compte douze articles.")
    secret = replace(secret, blocks=tuple(Block("paragraph", text, "fr") for text in texts))
    public = ("Tout va bien ici.", "- Le vote est clos.", "LE VOTE EST CLOS.")
    shown = replace(summit(), blocks=tuple(Block("paragraph", text, "fr") for text in public))
    with Store(tmp_path / "private.db", create=True) as store:
        fill(store, secret, shown)
        with store.writing() as connection:
            for block, text in enumerate(("All is well here.", "The vote is over.", "It has twelve."), 1):
                corrections.correct(connection, block, "en", text, by="Anne")
            stitched = [(5, "- The vote is over."), (6, "THE VOTE IS OVER.")]
            made = [(block, Translation("en", text, "human")) for block, text in stitched]
            translations.save(connection, None, made)
    out = publish(tmp_path / "private.db", tmp_path / "out.db").path
    assert query(out, 'SELECT source, "by" FROM corrections ORDER BY id') == [
        ("Tout va bien ici.", "Anne"),
        ("Le vote est clos.", "Anne"),
    ]
    assert verify(out).wrong == 0


def test_where_nothing_is_withheld_no_correction_is_looked_at(source):
    with Store(source) as store, store.writing() as connection:
        statements = []
        connection.set_trace_callback(statements.append)
        withhold(connection, [])
        assert statements == []


def test_nothing_private_is_left(published):
    content = published.path.read_bytes()
    assert b"/home/anne" not in content
    assert query(published.path, "SELECT command FROM runs") == [("ingest",)]
    assert query(published.path, "SELECT source FROM articles") == [("pages/sommet.html",), ("accord.html",)]
    assert query(published.path, "SELECT content, length(sha256) FROM originals") == [(None, 64)]
    for table in ("memory", "inputs", "failures", "leases"):
        assert query(published.path, f"SELECT count(*) FROM {table}") == [(0,)]


def test_originals_come_along_when_asked_for(source, tmp_path):
    out = publish(source, tmp_path / "out.db", originals=True).path
    assert query(out, "SELECT content IS NOT NULL FROM originals") == [(1,)]


def test_the_copy_is_sound_and_whole(published):
    with closing(sqlite3.connect(published.path)) as connection:
        assert search.check(connection) is None
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM corrections")
    names = sorted(path.name for path in published.path.parent.iterdir())
    assert names == ["metadata.yml", "public.db", "settings.json"]
    assert json.loads((published.path.parent / "settings.json").read_text()) == SETTINGS


def test_the_copy_is_of_one_moment_whoever_writes_meanwhile(source, tmp_path, monkeypatch):
    monkeypatch.setattr(publication, "PAGES", 1)
    copy, asked = tmp_path / "copy.db", []
    before = query(source, "SELECT id, section FROM articles")
    with Store(source) as store:

        def write_between():
            asked.append(len(asked))
            with store.writing() as connection:
                connection.execute("UPDATE articles SET section = ?", (f"page {len(asked)}",))
            return False

        publication.snapshot(source, copy, write_between)
    assert query(copy, "SELECT id, section FROM articles") == before
    assert len(asked) == query(copy, "PRAGMA page_count")[0][0]  # it didn't begin again


def test_a_stop_while_it_copies_leaves_nothing(source, tmp_path, monkeypatch):
    monkeypatch.setattr(publication, "PAGES", 1)
    (tmp_path / "out").mkdir()
    answers = iter([False, False])
    with pytest.raises(ArchiveError, match=r"Stopped; nothing was published, public\.db is as it was"):
        publish(source, tmp_path / "out" / "public.db", stop=lambda: next(answers, True))
    assert list((tmp_path / "out").iterdir()) == []


def test_what_was_deleted_before_is_not_in_the_pages_of_the_copy(source, tmp_path):
    with Store(source) as store, store.writing() as connection:
        connection.execute("CREATE TABLE draft (text)")
        connection.executemany("INSERT INTO draft VALUES (?)", [("a name that was taken back",)] * 500)
    with Store(source) as store:
        store.connection.execute(
            "PRAGMA secure_delete = OFF"
        )  # as SQLite is by default, but for some systems
        with store.writing() as connection:
            connection.execute("DROP TABLE draft")
    assert b"taken back" in source.read_bytes()
    assert b"taken back" not in publish(source, tmp_path / "out.db").path.read_bytes()


def test_the_source_stays_as_it_was(source, published):
    assert query(source, "SELECT count(*) FROM blocks WHERE article = 2") == [(2,)]
    assert query(source, "SELECT count(*) FROM failures") == [(1,)]


def test_a_phrase_of_ones_own_and_none_at_all(source, tmp_path):
    assert publish(source, tmp_path / "a.db", rights=False).withheld == 0
    assert publish(source, tmp_path / "b.db", rights=False, withhold=["le journal"]).withheld == 1


@pytest.mark.parametrize("rights", ["x'ff'", "CAST(x'41ff' AS TEXT)"])
def test_rights_that_cannot_be_read_are_taken_for_forbidding(source, tmp_path, rights):
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute(f"UPDATE articles SET rights = {rights}")
    assert publish(source, tmp_path / "a.db").withheld == 2
    assert publish(source, tmp_path / "b.db", rights=False).withheld == 0


@pytest.mark.parametrize("source_text", ["x''", "x'ff'", "CAST(x'ff' AS TEXT)", "'Le'"])
def test_what_a_damaged_correction_said_stays_private(source, tmp_path, source_text):
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("DROP TRIGGER corrections_are_kept")
        connection.execute(f"UPDATE corrections SET source = {source_text} WHERE block = 9")
        connection.execute("UPDATE blocks SET text = CAST(text || x'ff' AS TEXT) WHERE id = 1")
    public = publish(source, tmp_path / "a.db").path
    assert query(public, "SELECT text FROM corrections") == [("The 27 countries signed.",)]


def test_the_folder_of_a_damaged_path_stays_private(source, tmp_path):
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("UPDATE articles SET source = CAST('/home/anne/' || x'ff' AS TEXT) WHERE id = 1")
        connection.execute("UPDATE articles SET source = CAST('/home/anne/b' AS BLOB) WHERE id = 2")
        connection.execute("UPDATE originals SET path = CAST(x'ff' || 'home/anne/c' AS TEXT)")
    public = publish(source, tmp_path / "a.db", rights=False).path
    assert query(public, "SELECT source FROM articles ORDER BY id") == [("\ufffd",), ("b",)]
    assert query(public, "SELECT path FROM originals") == [("c",)]


def test_what_is_not_sound_is_named_and_not_published(source, tmp_path):
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("INSERT INTO similar (article, other, containment) VALUES (1, 99, 0.5)")
    with pytest.raises(ArchiveError) as raised:
        publish(source, tmp_path / "a.db")
    assert str(raised.value) == (
        "The copy isn't sound (similar (without id) names a row of articles that isn't there); nothing was"
        " published, `lire-aussi verify` tells what is wrong with its archive"
    )
    assert not list(tmp_path.glob("*a.db*"))


def test_it_never_overwrites_by_accident(source, tmp_path, published):
    with pytest.raises(UsageError, match="name of its own"):
        publish(source, source)
    with pytest.raises(ArchiveError, match="--force"):
        publish(source, published.path)
    assert publish(source, published.path, force=True).articles == 2
    for name in ("another.db", "notes.txt", "folder"):
        kept = tmp_path / name
        content = source.read_bytes() if name == "another.db" else b"My notes."
        kept.mkdir() if name == "folder" else kept.write_bytes(content)
        with pytest.raises(UsageError, match=r"is a folder|is no published copy; give another name"):
            publish(source, kept, force=True)
        assert kept.is_dir() or kept.read_bytes() == content
    (tmp_path / "empty.db").touch()
    assert publish(source, tmp_path / "empty.db", force=True).articles == 2
    with pytest.raises(ArchiveError, match="no folder"):
        publish(source, tmp_path / "none" / "out.db")
    with pytest.raises(ArchiveError, match="There is no archive"):
        publish(tmp_path / "none.db", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_typo_in_the_phrases_names_the_file(tmp_path):
    bad = tmp_path / "rights.toml"
    for text in ("withhold = [", "withold = []", "withhold = [1]"):
        bad.write_text(text)
        with pytest.raises(DataFileError, match=r"rights\.toml"):
            forbidding(bad)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/anne/a.html", "a.html"),
        ("C:\\Users\\anne\\a.html", "a.html"),
        ("pages/a.html", "pages/a.html"),
        ("https://a.example/1", "https://a.example/1"),
    ],
)
def test_folders_of_the_machine_stay_private(path, shown):
    assert public_path(path) == shown


async def test_a_public_instance_serves_it_and_nothing_else(published):
    served = instance(published.path, public=True)
    await served.invoke_startup()
    assert [name for name in served.databases if name != "_internal"] == ["archive"]
    statuses = {
        path: (await served.client.get(path)).status_code
        for path in (
            "/",
            "/archive/articles/1",
            "/archive/articles/2",
            "/archive?sql=select+1",
            "/archive.db",
        )
    }
    assert statuses == {
        "/": 200, "/archive/articles/1": 200, "/archive/articles/2": 200,
        "/archive?sql=select+1": 403, "/archive.db": 403,
    }  # fmt: skip


async def test_a_page_says_why_its_text_is_missing(published):
    served = instance(published.path, public=True)
    await served.invoke_startup()
    told = [
        "its rights don&#39;t allow" in (await served.client.get(f"/archive/articles/{article}")).text
        for article in (1, 2)
    ]
    assert told == [False, True]


def test_a_file_in_use_is_not_served_as_fixed(source):
    with Store(source) as store:
        with store.writing() as connection:
            connection.execute("UPDATE articles SET section = 'x'")
        with pytest.raises(ArchiveError, match="being written"):
            instance(source, public=True)


def test_an_export_takes_its_name_when_it_is_whole(source, tmp_path):
    assert exchange.export(source, "tmx", tmp_path / "out.tmx") == 7
    assert sorted(path.name for path in tmp_path.glob("*.tmx*")) == ["out.tmx"]
    with pytest.raises(UsageError, match="-o FOLDER"):
        exchange.export(source, "html")
    assert exchange.export(source, "html", tmp_path / "site") == 2


def test_a_file_in_use_is_not_served_as_fixed_through_a_link_either(source, tmp_path):
    link = tmp_path / "links" / "link.db"
    link.parent.mkdir()
    link.symlink_to(source)
    with Store(source) as store:
        with store.writing() as connection:
            connection.execute("UPDATE articles SET section = 'x'")
        with pytest.raises(ArchiveError, match="being written"):
            instance(link, public=True)
