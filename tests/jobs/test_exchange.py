"""Corrections come in a part at a time: others write meanwhile, and what is committed stays."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

import pytest

from archive.errors import ArchiveError, ReadError, UsageError
from archive.export.tmx import Imported
from archive.jobs import exchange
from archive.store.store import Store
from tests.bilingual import TO_ENGLISH, accord, fill, summit
from tests.command import lire_aussi

CHANGED = [text for text in TO_ENGLISH if not text.startswith(("الإ", "يولد", "世"))][:5]


def tmx(path: Path, end: str = "</body></tmx>") -> Path:
    """A file in which a translator changed five texts."""
    units = "".join(
        f'<tu><tuv xml:lang="fr"><seg>{text}</seg></tuv><tuv xml:lang="en"><seg>New {n}</seg></tuv></tu>'
        for n, text in enumerate(CHANGED)
    )
    path.write_text(f'<tmx version="1.4"><header srclang="fr"/><body>{units}{end}', encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An archive, and an import that commits two corrections at once."""
    path = tmp_path / "a.db"
    with Store(path, create=True) as store:
        fill(store, summit(), accord())
    monkeypatch.setattr(exchange, "AT_ONCE", 2)
    monkeypatch.setattr(exchange, "TURN", 0)
    return path


def corrected(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM corrections ORDER BY id")]


def test_another_writes_in_each_pause_of_an_import(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def write(seconds: float) -> None:
        with closing(sqlite3.connect(path, timeout=0)) as connection, connection:
            connection.execute("UPDATE articles SET words = words")
        seen.append(len(corrected(path)))

    monkeypatch.setattr(exchange, "time", SimpleNamespace(sleep=write))
    done = list(exchange.import_corrections(path, [tmx(path.with_name("t.tmx"))]))
    assert [imported for _, imported in done] == [Imported(corrected=5, blocks=6)]
    assert seen == [2, 4]


def test_a_stopped_import_keeps_what_it_has_and_the_next_goes_on(path: Path) -> None:
    answers = iter([False, False, True, True])
    file = tmx(path.with_name("t.tmx"))
    others = [file, path.with_name("never opened.tmx")]
    (done,) = exchange.import_corrections(path, others, stop=lambda: next(answers))
    assert done == (file, Imported(corrected=4, blocks=4, left=1))
    assert done[1].summary.endswith("; stopped with 1 left, which the same command takes in")
    assert corrected(path) == ["New 0", "New 1", "New 2", "New 3"]
    assert list(exchange.import_corrections(path, [file])) == [(file, Imported(1, 4, 0, 2))]


def test_a_file_that_breaks_off_changes_nothing(path: Path) -> None:
    with pytest.raises(ReadError):
        list(exchange.import_corrections(path, [tmx(path.with_name("t.tmx"), end="<tu>")]))
    assert corrected(path) == []


def test_a_disk_that_fails_half_way_says_how_much_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take, calls = exchange.take, []

    def failing(connection: sqlite3.Connection, *args: object, **more: object) -> int:
        calls.append(args)
        if len(calls) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        return take(connection, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(exchange, "take", failing)
    file = tmx(path.with_name("t.tmx"))
    with pytest.raises(ArchiveError, match=r"the disk is full.*; 2 units of .*t\.tmx were taken in before"):
        list(exchange.import_corrections(path, [file]))
    assert corrected(path) == ["New 0", "New 1"]


def test_two_exports_to_one_file_do_not_mix(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = path.with_name("out.csv")
    whole = exchange.write_csv

    def twice(connection: sqlite3.Connection, stream: TextIO, targets: Sequence[str]) -> int:
        stream.write("the first one's beginning\n")
        stream.flush()
        with monkeypatch.context() as other:
            other.setattr(os, "getpid", lambda: 7)
            other.setattr(exchange, "write_csv", whole)
            exchange.export(path, "csv", out)
        assert out.read_text(encoding="utf-8").startswith("article,")
        return 1

    monkeypatch.setattr(exchange, "write_csv", twice)
    exchange.export(path, "csv", out)
    assert out.read_text(encoding="utf-8") == "the first one's beginning\n"
    assert list(path.parent.glob(".out*")) == []


def test_the_command_says_what_came_of_each_file(path: Path) -> None:
    good, bad = tmx(path.with_name("good.tmx")), path.with_name("bad.tmx")
    bad.write_text("no XML")
    ran = lire_aussi("import", path, good, bad, "--by", "Anne", folder=path.parent)
    assert (ran.code, ran.out) == (1, [])
    first, second = ran.err
    assert first.endswith("good.tmx: 5 corrected (6 blocks show it), 0 as they were, "
                          "0 for texts that aren't in the archive")  # fmt: skip
    assert "bad.tmx is not TMX" in second


@pytest.mark.parametrize("name", ["a.db", "a.db-wal", "a.db-shm", "a.db-journal", "link.csv", "copy.csv"])
@pytest.mark.parametrize("format", exchange.FORMATS)
def test_no_export_takes_the_name_of_a_database(path: Path, name: str, format: exchange.Format) -> None:
    path.with_name("link.csv").symlink_to(path)
    path.with_name("copy.csv").write_bytes(path.read_bytes())
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is an SQLite database or belongs to one"):
        exchange.export(path, format, path.with_name(name))
    assert path.read_bytes() == before


@pytest.mark.parametrize("format", exchange.FORMATS)
def test_a_language_that_nothing_is_translated_into_is_refused_and_nothing_written(
    path: Path, format: exchange.Format
) -> None:
    out = path.with_name("out")
    with pytest.raises(ArchiveError) as caught:
        exchange.export(path, format, out, targets=["de", "en", "pt-BR", "de"])
    assert str(caught.value) == f"{path} has no translation into de or pt-BR; there are: en"
    assert not out.exists()


def test_texts_that_are_in_a_language_are_translations_for_readers_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store(path, create=True) as store:
        fill(store, accord(), target="fr")
    assert exchange.export(path, "jsonl", tmp_path / "out.jsonl", targets=["fr"]) == 1
    assert exchange.export(path, "html", tmp_path / "site", targets=["fr"]) == 1
    for format in ("csv", "tmx"):
        with pytest.raises(ArchiveError) as caught:
            exchange.export(path, format, tmp_path / "out", targets=["fr"])
        assert str(caught.value) == (
            f"{path} has no translation into any language; make one: lire-aussi translate {path} --to fr"
        )


def test_a_sentence_that_is_remembered_is_exported_where_no_block_is(path: Path) -> None:
    with Store(path) as store, store.writing() as connection:
        connection.execute(
            "INSERT INTO models (id, engine, name, version, source, target, fingerprint, added) "
            "VALUES ('m', 'argos', 'fr_es', '1', 'fr', 'es', 'f', '2024')"
        )
        connection.execute(
            "INSERT INTO memory (model, source_hash, source, target_text, created) "
            "VALUES ('m', 'h', 'Oui.', 'Sí.', '2024-01-01T00:00:00Z')"
        )
    assert exchange.export(path, "tmx", path.with_name("out.tmx"), targets=["es"]) == 1
    with pytest.raises(ArchiveError, match="has no translation into es; there are: en"):
        exchange.export(path, "csv", path.with_name("out.csv"), targets=["es"])


def test_the_command_says_which_languages_there_are(path: Path) -> None:
    ran = lire_aussi("export", path, "--format", "tmx", "--to", "de", folder=path.parent)
    assert (ran.code, ran.out, ran.err) == (
        1, [], [f"lire-aussi: {path} has no translation into de; there are: en"],
    )  # fmt: skip


@pytest.mark.parametrize("format", exchange.FORMATS)
@pytest.mark.parametrize("value", ["CAST(x'c3' AS TEXT)", "x'ff'"])
def test_a_damaged_text_is_named_and_nothing_takes_the_name_of_the_export(
    path: Path, format: exchange.Format, value: str
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE translations SET text = {value} WHERE id = 2")
    with pytest.raises(ArchiveError, match=r"^The text of translation 2 can't be read: "):
        exchange.export(path, format, path.with_name("out"))
    assert not path.with_name("out").is_file()


def test_one_of_what_is_exported_is_told_in_the_singular(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM articles WHERE id = 2")
    ended = lire_aussi("export", path, "--format", "jsonl", "-o", "out.jsonl", folder=path.parent)
    assert (ended.code, ended.err) == (0, ["out.jsonl: 1 article"])


def test_a_dash_is_standard_output(path: Path) -> None:
    ended = lire_aussi("export", path, "--format", "csv", "-o", "-", folder=path.parent)
    plain = lire_aussi("export", path, "--format", "csv", folder=path.parent)
    assert (ended.code, ended.err, ended.out) == (0, ["-: 8 segments"], plain.out)
    assert not path.with_name("-").exists()
