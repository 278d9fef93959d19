"""Whatever is damaged by hand is found, named, and nothing else is."""

import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from archive import Archive
from archive.errors import ArchiveError
from archive.jobs.likeness import fingerprint, link
from archive.jobs.publish import publish
from archive.jobs.verify import Finding, verify
from archive.model import Model, Translation
from archive.store import articles, checks, corrections, memory, revisions, runs, search, translations
from archive.store.store import Store
from tests.examples import article

MODEL = Model("toy", "en_pt", "1", "en", "pt", "ab" * 32)

DAMAGE = {
    "reference": (
        "INSERT INTO blocks (article, position, kind, text, language) VALUES (99, 0, 'title', 'x', 'en')",
        "blocks 7 names a row of articles that isn't there",
    ),
    "original": (
        "UPDATE originals SET sha256 = 'f00' WHERE id = 1",
        "original 1 (a.txt) has other bytes than those that its sha256 was made of",
    ),
    "schema": ("DROP VIEW side_by_side", "the view side_by_side is missing"),
    "type": ("UPDATE blocks SET text = CAST(text AS BLOB) WHERE id = 2", "blocks 2: text is stored as blob"),
    "an article's text is not the one of its uid": (
        "UPDATE blocks SET text = 'It fell.' WHERE article = 2 AND position = 1",
        "article 2",
    ),
    "a block is of no known kind": ("UPDATE blocks SET kind = 'titel' WHERE id = 1", "block 1"),
    "an article's signature and its bands are not both there": (
        "INSERT INTO signature_bands (level, band, article) VALUES (0, 5, 77)",
        "article 77 has bands alone",
    ),
    "search index": ("UPDATE folds SET text = 'other' WHERE article = 1", "differs from the tables"),
    "an article is not in the search index": ("DELETE FROM folds WHERE article = 2", "article 2"),
    "an article has no blocks": ("DELETE FROM blocks WHERE article = 2", "article 2"),
    "the positions of an article's blocks have a gap": (
        "UPDATE blocks SET position = 9 WHERE article = 2 AND position = 2",
        "article 2",
    ),
    "a translation by a model names none": (
        "UPDATE translations SET origin = 'machine' WHERE id = 1",
        "translation 1",
    ),
    "a human translation has no correction behind it": (
        "UPDATE translations SET text = 'other' WHERE origin = 'human'",
        "translation 2",
    ),
    "unreadable JSON": ("UPDATE articles SET tags = '' WHERE id = 1", "tags of article 1"),
    "a text's hash is not its own": ("UPDATE memory SET source_hash = '0'", "memory 0"),
    "a text said to be kept as it is says something else": (
        "UPDATE translations SET text = 'A boat' WHERE origin = 'same'",
        "translation 1",
    ),
    "an article has no signature": ("DELETE FROM signatures WHERE article = 1", "article 1"),
    "an article supersedes itself": ("UPDATE articles SET supersedes = 1 WHERE id = 1", "article 1"),
    "the bytes of an original are kept nowhere": (
        "UPDATE originals SET content = NULL",
        "original 1 (a.txt)",
    ),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of two articles, one with its bytes, with a translation and a correction."""
    path = tmp_path / "care.db"
    with Store(path, create=True) as store, store.writing() as connection:
        for one in (article("A vote", content=b"A vote\n"), article("A bridge", "It stands.", "It is old.")):
            link(connection, articles.add(connection, one, None).id, fingerprint(one))
        translations.add_models(connection, [MODEL])
        memory.remember(connection, MODEL.id, [memory.Remembered("A vote", "Um voto")])
        translations.save(connection, None, [(1, Translation("pt", "A vote", "same"))])
        corrections.correct(connection, 2, "pt", "O parlamento vota hoje.")
        runs.start(connection, "lire-aussi ingest", {"python": "3"})
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def contents(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_whole_archive_has_no_fault(path: Path) -> None:
    done = verify(path)
    assert done.findings == (Finding("articles came without original bytes", "1", wrong=False),)
    assert (done.wrong, done.originals, done.summary) == (0, 1, "25 checks, 1 original: all is well")


@pytest.mark.parametrize("check", DAMAGE)
def test_damage_is_found_where_it_is(path: Path, check: str) -> None:
    statement, detail = DAMAGE[check]
    change(path, statement)
    found = {finding.check: finding.detail for finding in verify(path).findings if finding.wrong}
    assert found.get(check) == detail
    side_effects = {
        "search index",
        "an article's text is not the one of its uid",
        "an article's signature and its bands are not both there",
    }
    assert found.keys() - {check} <= side_effects


NO_GUARD = "CREATE TRIGGER corrections_stay BEFORE DELETE ON corrections BEGIN SELECT 1; END"

UNLIKE = {
    "ALTER TABLE articles DROP COLUMN rights": "the table articles lacks its column rights",
    f"DROP TRIGGER corrections_stay; {NO_GUARD}": (
        "the trigger corrections_stay isn't the one that every archive has"
    ),
    "DROP INDEX articles_url; CREATE INDEX articles_url ON articles (title)": (
        "the index articles_url isn't the one that every archive has"
    ),
}


@pytest.mark.parametrize("statements", UNLIKE)
def test_a_schema_of_the_same_names_is_compared_as_well(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(statements)
    found = [finding.detail for finding in verify(path).findings if finding.check == "schema"]
    assert found == [UNLIKE[statements]]


def test_what_somebody_adds_is_no_fault(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "ALTER TABLE articles ADD COLUMN mine TEXT; CREATE TABLE mine (a TEXT);"
            "INSERT INTO mine VALUES (x'ff'); UPDATE articles SET mine = x'ff'"
        )
    assert verify(path).wrong == 0


UNREADABLE = {
    "originals SET notes = '['": "notes of original 1",
    "memory SET flags = '['": f"flags of memory {articles.text_hash('A vote')}",
    "memory SET reasons = '[]'": f"reasons of memory {articles.text_hash('A vote')}",
    "blocks SET links = '5' WHERE id = 2": "links of block 2",
    "blocks SET spans = '[[1, 2, \"fr\"]]' WHERE id = 2": "spans of block 2",
    "translations SET flags = '{}' WHERE id = 1": "flags of translation 1",
    "translations SET flags = '[1]' WHERE id = 1": "flags of translation 1",
    "translations SET reasons = '' WHERE id = 1": "reasons of translation 1",
    "runs SET versions = '{'": "versions of run 1",
    'articles SET languages = \'{"en": "1"}\' WHERE id = 2': "languages of article 2",
}


@pytest.mark.parametrize("damage", UNREADABLE)
def test_json_that_its_readers_would_fail_on_is_found(path: Path, damage: str) -> None:
    change(path, f"UPDATE {damage}")
    found = [finding.detail for finding in verify(path).findings if finding.check == "unreadable JSON"]
    assert found == [UNREADABLE[damage]]


TABLES = (
    "articles", "blocks", "corrections", "folds", "languages", "memory", "models", "originals", "runs",
    "signatures", "signature_bands", "translations",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("value", ["x'ff'", "CAST(x'ff' AS TEXT)", "NULL"])
def test_no_damaged_row_stops_it(path: Path, table: str, value: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER corrections_are_kept")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'"
        )
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for (column,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall():
            with contextlib.suppress(sqlite3.IntegrityError):  # an id is a number
                connection.execute(f'UPDATE OR IGNORE {table} SET "{column}" = {value}')
    done = verify(path)
    assert done.checks == 25
    assert "the trigger corrections_are_kept is missing" in {finding.detail for finding in done.findings}


def test_capitals_and_spaces_of_a_text_kept_as_it_is_follow_the_target(path: Path) -> None:
    change(path, "UPDATE translations SET text = 'A  VOTE' WHERE origin = 'same'")
    change(path, "INSERT INTO article_search (article_search) VALUES ('rebuild')")
    assert verify(path).wrong == 0
    change(path, "UPDATE translations SET text = 'A  boat', stale = 'source' WHERE origin = 'same'")
    change(path, "INSERT INTO article_search (article_search) VALUES ('rebuild')")
    assert verify(path).wrong == 0


def test_a_signature_without_bands_is_found(path: Path) -> None:
    change(path, "DELETE FROM signature_bands WHERE article = 1")
    wrong = [(finding.detail, finding.run) for finding in verify(path).findings if finding.wrong]
    assert wrong == [("article 1 has no bands", f"lire-aussi reprocess {path}")]


def test_an_article_too_short_for_a_signature_has_none(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        articles.add(connection, article("Late", "It is late."), None)
    assert verify(path).wrong == 0


def test_an_original_that_is_no_longer_bytes_does_not_hide_the_next_one(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        tunnel = article("A tunnel", content=b"A tunnel\n")
        link(connection, articles.add(connection, tunnel, None).id, fingerprint(tunnel))
    change(path, "UPDATE originals SET content = substr(content, 1, 4) || x'ff' WHERE id = 1")
    change(path, "UPDATE originals SET bytes = 3 WHERE id = 2")
    done = verify(path)
    assert [finding.detail for finding in done.findings if finding.check == "original"] == [
        "original 1 (a.txt) is stored as text, not as bytes",
        "original 2 (a.txt) has 9 bytes, not 3",
    ]
    assert done.summary == (
        "25 checks, 2 originals: 2 faults; what no command is named for asks for a backup"
    )


@pytest.mark.parametrize("article", [1, 2])
def test_reading_again_is_named_where_the_bytes_are_kept(path: Path, article: int) -> None:
    change(path, f"UPDATE blocks SET position = 9 WHERE article = {article} AND position = 2")
    runs = {f"lire-aussi reprocess {path}"} if article == 1 else {None}
    assert {finding.run for finding in verify(path).findings if finding.wrong} - runs <= {
        f"lire-aussi verify {path} --repair"
    }
    assert {finding.run for finding in verify(path).findings if "gap" in finding.check} == runs


MANGLED = {
    "blocks SET text = {} WHERE id = 2": ("blocks 2: text", "reprocess {}"),
    "blocks SET text = {} WHERE id = 5": ("blocks 5: text", None),
    "articles SET title = {} WHERE id = 1": ("articles 1: title", "reprocess {}"),
    "articles SET source = {} WHERE id = 1": ("articles 1: source", None),
    "translations SET text = {} WHERE id = 2": ("translations 2: text", "verify {} --repair"),
    "memory SET target_text = {}": (f"memory {articles.text_hash('A vote')}: target_text", None),
    "originals SET path = {}": ("originals 1: path", None),
    "runs SET command = {}": ("runs 1: command", None),
}


@pytest.mark.parametrize("damage", MANGLED)
def test_a_text_that_is_no_longer_utf_8_is_a_finding(path: Path, damage: str) -> None:
    change(path, "UPDATE " + damage.format("CAST(x'c3' AS TEXT)"))
    detail, run = MANGLED[damage]
    found = [
        (finding.detail, finding.run)
        for finding in verify(path).findings
        if finding.check == "a text is not UTF-8"
    ]
    assert found == [(detail, run and f"lire-aussi {run.format(path)}")]


def test_reading_again_is_not_named_for_what_it_does_not_tell(path: Path) -> None:
    change(path, "UPDATE articles SET source = x'ff', title = x'ff' WHERE id = 1")
    found = {finding.detail: finding.run for finding in verify(path).findings if finding.check == "type"}
    assert found == {
        "articles 1: source is stored as blob": None,
        "articles 1: title is stored as blob": f"lire-aussi reprocess {path}",
    }


def test_an_article_that_came_to_say_what_another_says_keeps_its_uid(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        revisions.revise(connection, 2, article("A vote", content=b"A vote\n"))
    assert verify(path).wrong == 0


def test_what_publish_leaves_out_is_no_fault(path: Path, tmp_path: Path) -> None:
    change(path, "UPDATE articles SET rights = 'All rights reserved' WHERE id = 2")
    publish(path, tmp_path / "public.db")
    done = verify(tmp_path / "public.db")
    assert [(finding.check, finding.detail) for finding in done.findings if not finding.wrong][:2] == [
        ("an article has no blocks", "1, as `publish` left them"),
        ("the bytes of an original are kept nowhere", "1, as `publish` left them"),
    ]
    assert done.wrong == 0


def test_a_published_copy_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    public = publish(path, tmp_path / "public.db").path
    before = public.read_bytes()
    assert verify(public).wrong == 0
    with Archive(public, create=False, reading=True) as archive:
        assert archive.stats()["articles"] == 2
    assert public.read_bytes() == before


def test_of_a_published_copy_no_command_is_named_that_would_have_to_write_it(
    path: Path, tmp_path: Path
) -> None:
    public = publish(path, tmp_path / "public.db", originals=True).path
    change(public, "UPDATE blocks SET text = x'ff' WHERE id = 2")
    change(public, "UPDATE folds SET text = 'other' WHERE article = 1")
    done = verify(public)
    assert {finding.check: finding.run for finding in done.findings} == {
        "type": None,
        "an article's text is not the one of its uid": None,
        "search index": None,
        "translations are stale": None,
        "models translate nothing any more": None,
        "articles came without original bytes": None,
    }
    assert done.summary == "25 checks, 1 original: 3 faults; a published copy is made anew from its archive"


LONG = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000000) SELECT max(i) FROM n"


@pytest.mark.parametrize(
    ("module", "function", "repair"),
    [
        (checks, "originals", False),
        (search, "check", False),
        (checks, "stale", False),
        (search, "rebuild", True),
    ],
)
def test_it_is_stopped_in_the_middle_of_a_statement(
    path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, function: str, repair: bool
) -> None:
    reached: list[str] = []

    def takes_long(connection: sqlite3.Connection, *rest: object) -> None:
        reached.append("its beginning")
        connection.execute(LONG).fetchall()
        reached.append("its end")

    before = contents(path)
    monkeypatch.setattr(module, function, takes_long)
    with pytest.raises(ArchiveError, match=r"^Stopped"):
        verify(path, repair=repair, stop=lambda: bool(reached))
    assert reached == ["its beginning"]
    assert contents(path) == before


def test_where_nobody_can_write_the_index_is_not_compared(path: Path) -> None:
    # As in a read-only folder, SQLite can't make the file that write-ahead logging needs to read.
    path.with_name("care.db-shm").symlink_to(path.parent / "nowhere" / "shm")
    done = verify(path)
    assert (done.wrong, done.findings[0].check) == (0, "search index")
    assert done.findings[0].detail.startswith("not compared with the tables: ")


def test_articles_that_supersede_each_other_in_a_ring_are_found(path: Path) -> None:
    change(path, "UPDATE articles SET supersedes = 3 - id")
    wrong = [(finding.check, finding.detail) for finding in verify(path).findings if finding.wrong]
    assert wrong == [
        ("an article supersedes itself", "article 1"),
        ("an article supersedes itself", "article 2"),
    ]


def test_an_older_version_that_came_in_later_is_no_fault(path: Path) -> None:
    change(path, "UPDATE articles SET supersedes = 2 WHERE id = 1")
    assert verify(path).wrong == 0


def test_a_lost_page_of_the_file_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'articles_url'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(content)
    assert next(finding.check for finding in verify(path).findings if finding.wrong) == "file"


def test_repair_makes_the_index_anew(path: Path) -> None:
    change(path, "UPDATE folds SET text = 'other' WHERE article = 1")
    assert verify(path).wrong == 1
    assert verify(path, repair=True).wrong == 0
    assert verify(path).wrong == 0


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM article_search_data WHERE id = 10",
        "UPDATE article_search_data SET block = x'00ff' WHERE id != 10",
        "DELETE FROM article_search_docsize",
        "DELETE FROM article_search_config",
    ],
)
def test_repair_needs_nothing_of_the_old_index(path: Path, damage: str) -> None:
    change(path, damage)
    (fault,) = (finding for finding in verify(path).findings if finding.wrong)
    assert (fault.check, fault.run) == ("search index", f"lire-aussi verify {path} --repair")
    assert verify(path, repair=True).wrong == 0


def test_an_index_that_cannot_be_opened_names_its_repair(path: Path) -> None:
    change(path, "DELETE FROM article_search_config")
    said = rf"^{path} has a damaged search index \(.*\); `lire-aussi verify {path} --repair` makes it anew$"
    with Archive(path) as archive, pytest.raises(ArchiveError, match=said):
        archive.correct(1, "pt", "Um voto")
    verify(path, repair=True)
    with Archive(path) as archive:
        assert archive.correct(1, "pt", "Um voto") == 1


def test_what_a_model_made_is_given_up_for_a_new_one_where_it_cannot_be_read(path: Path) -> None:
    change(path, "UPDATE translations SET flags = '[' WHERE id = 1")

    def found(repair: bool = False) -> list[tuple[str, str | None]]:
        return [(each.detail, each.run) for each in verify(path, repair=repair).findings if each.wrong]

    repair, renew = f"lire-aussi verify {path} --repair", f"lire-aussi translate {path} --to LANG --stale"
    assert found() == [("flags of translation 1", repair)]
    assert found(repair=True) == [("flags of translation 1", renew)]
    with Archive(path) as archive:
        archive.translate(["pt"], stale=True)
    assert found() == [("flags of translation 1", renew)]  # no model is at hand

    with Store(path) as store, store.writing() as connection:
        translations.save(connection, None, [(1, Translation("pt", "Um voto", "lexicon"))])
    assert found() == []


def test_what_a_person_said_is_brought_back_from_the_correction(path: Path) -> None:
    change(path, "UPDATE translations SET text = CAST(x'41ff' AS TEXT) WHERE origin = 'human'")
    change(path, "INSERT INTO article_search (article_search) VALUES ('rebuild')")
    (fault,) = (finding for finding in verify(path).findings if finding.wrong)
    repair = f"lire-aussi verify {path} --repair"
    assert (fault.check, fault.detail, fault.run) == ("a text is not UTF-8", "translations 2: text", repair)
    verify(path, repair=True)
    with Archive(path) as archive:
        assert archive.translate(["pt"], stale=True).made == {"pt": {"human": 1}}
    assert verify(path).wrong == 0


def test_what_a_person_said_is_not_given_up_where_nothing_else_says_it(path: Path) -> None:
    change(path, "DROP TRIGGER corrections_are_kept")
    change(path, "UPDATE corrections SET text = x'ff'")
    change(path, "UPDATE translations SET text = x'ff' WHERE origin = 'human'")
    found = {finding.detail: finding.run for finding in verify(path, repair=True).findings if finding.wrong}
    assert found["translations 2: text is stored as blob"] is None


def test_many_faults_of_one_kind_are_counted(path: Path) -> None:
    rows = ", ".join(f"(99, {n}, 'title', 'x', 'en')" for n in range(130))
    change(path, f"INSERT INTO blocks (article, position, kind, text, language) VALUES {rows}")
    found = [finding for finding in verify(path).findings if finding.check == "reference"]
    assert (len(found), found[-1].detail) == (101, "and 30 more")


def test_it_stops_when_asked_and_names_what_is_no_archive(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"^Stopped before everything"):
        verify(path, stop=lambda: True)
    with pytest.raises(ArchiveError, match=r"^There is no archive at"):
        verify(tmp_path / "none.db")


def test_a_copy_without_a_log_stays_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = path.read_bytes()
    assert verify(path).wrong == 0
    with Archive(path, reading=True) as archive:
        archive.stats()
    assert path.read_bytes() == before
