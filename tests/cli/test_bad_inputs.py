"""Whatever is wrong with an input: one clear line, the exit code of the contract, and the rest is done."""

import io
import json
import os
import socket
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.command import lire_aussi

Run = Callable[..., Ran]

GOOD = b"The bridge is closed\nThe mayor closed the bridge on Monday, because it is old.\n"
NOISE = bytes((number * 97 + number // 7) % 256 for number in range(4000))


def packed(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return content.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as container:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        container.addfile(info, io.BytesIO(data))
    return content.getvalue()


REFUSED = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "empty"),
    "noise.bin": (NOISE, "not an article"),
    "noise.txt": (NOISE, "not an article"),
    "image.png": (b"\x89PNG\r\n\x1a\n" + NOISE, None),
    "letter.pdf": (b"%PDF-1.4\n1 0 obj\nendobj\n", "not an article"),
    "letter.rtf": (b"{\\rtf1\\ansi Dear reader\\par}", "not an article"),
    "page.html": (b"<html><body></body></html>", "no article text"),
    "cut.gz": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\xcb", "truncated"),
    "damaged.zip": (b"PK\x03\x04" + NOISE, "damaged"),
    "damaged.warc": (b"WARC/1.0\r\nnonsense", "damaged"),
    "damaged.json": (b'{"title": "A', "truncated"),
    "book.epub": (packed(**{"META-INF/container.xml": b"<a/>"}), "not an article"),
    "letter.docx": (packed(**{"[Content_Types].xml": b"<a/>"}), "not an article"),
}
"""Files that hold no article, and why they are refused; None for what a folder's walk passes over."""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder with every bad file, and a good one in the middle."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (content, _) in REFUSED.items():
        (folder / name).write_bytes(content)
    (folder / "good.txt").write_bytes(GOOD)
    (tmp_path / "hollow").mkdir()
    return folder


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_the_rest_is_done_and_every_refusal_is_on_record(inputs: Path) -> None:
    folder = inputs.parent
    ran = lire_aussi("ingest", "a.db", "in", "hollow", "missing.txt", "--to", "pt", folder=folder)
    failures = query(folder / "a.db", "SELECT source, reason FROM failures")
    expected = {(f"in/{name}", reason) for name, (_, reason) in REFUSED.items() if reason}
    expected |= {("hollow", "no articles"), ("missing.txt", "missing")}
    found = {(str(source).partition("!")[0], reason) for source, reason in failures}
    assert found == expected
    assert ran.code == 1
    assert ran.out == []
    # A line for each, and one for each of the two jobs.
    assert len(ran.err) == len(failures) + 2
    assert all(line.startswith(("Refused: ", "a.db: ")) for line in ran.err)
    assert query(folder / "a.db", "SELECT title FROM articles") == [("The bridge is closed",)]
    assert query(folder / "a.db", "SELECT DISTINCT origin FROM translations") == [("machine",)]


def test_inspect_names_what_it_refuses_and_shows_the_rest(inputs: Path) -> None:
    ran = lire_aussi("inspect", "in/empty.txt", "in/good.txt", "missing", "--json", folder=inputs.parent)
    assert ran.code == 1
    assert len(ran.out) == 1
    assert ran.err == [
        "Refused: in/empty.txt: empty: no bytes",
        "Refused: missing: missing: there is no such file or folder",
    ]


def test_a_target_without_a_model_is_named_and_on_record(inputs: Path) -> None:
    folder = inputs.parent
    assert lire_aussi("ingest", "a.db", "in/good.txt", folder=folder).code == 0
    ran = lire_aussi("translate", "a.db", "--to", "ja", "--to", "pt", folder=folder)
    advice = "no installed model; `lire-aussi models install en ja` fetches a model"
    assert (ran.code, ran.err[0]) == (1, f"en to ja: {advice}")
    assert query(folder / "a.db", "SELECT source, reason FROM failures") == [
        ("en to ja", "no installed model")
    ]
    assert query(folder / "a.db", "SELECT DISTINCT target FROM translations") == [("pt",)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "koi8-r"])
def test_text_in_another_encoding_is_read(run: Run, tmp_path: Path, encoding: str) -> None:
    words = {"koi8-r": "Мост закрыт. Мэр закрыл мост в понедельник, потому что он старый."}
    text = words.get(encoding, "Le pont est fermé, a décidé le maire.") + "\n"
    path = tmp_path / "text.txt"
    path.write_bytes((text * 4).encode(encoding))
    ran = run("inspect", path, "--json")
    assert (ran.code, text.strip() in ran.out) == (0, True)


def test_text_in_a_broken_encoding_is_mended_or_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(
        "Le pont est fermé, a décidé le maire.\n".encode() * 500 + b"\xff\xfe\xc3\x28\x81 fini\n"
    )
    ran = run("inspect", path, "--json")
    assert "Le pont est fermé, a décidé le maire." in ran.out
    assert "Traceback" not in ran.err


NO_ARCHIVE = {
    "text": (GOOD, "is not an SQLite file, so not an archive; give another file name"),
    "cut": (b"SQLite format 3\x00" + NOISE[:300], "is not an SQLite file, so not an archive"),
}
DATABASE_COMMANDS = [
    ("ingest", "{db}", "{good}"),
    ("ingest", "{db}", "{good}", "--dry-run"),
    ("translate", "{db}", "--to", "pt"),
    ("reprocess", "{db}"),
    ("stats", "{db}"),
    ("show", "{db}", "1"),
    ("publish", "{db}", "{out}"),
    ("export", "{db}", "--format", "jsonl"),
    ("import", "{db}", "{good}"),
    ("serve", "{db}", "--port", "0"),
]


@pytest.mark.parametrize("kind", NO_ARCHIVE)
@pytest.mark.parametrize("command", DATABASE_COMMANDS, ids=" ".join)
def test_a_file_that_is_no_archive_is_refused_and_left_alone(
    run: Run, tmp_path: Path, command: tuple[str, ...], kind: str
) -> None:
    content, message = NO_ARCHIVE[kind]
    database, good = tmp_path / "notes.db", tmp_path / "good.txt"
    database.write_bytes(content)
    good.write_bytes(GOOD)
    ran = run(*(part.format(db=database, good=good, out=tmp_path / "out.db") for part in command))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"lire-aussi: {database} {message}")
    assert ran.err.count("\n") == 1
    assert database.read_bytes() == content
    assert sorted(path.name for path in tmp_path.glob("*.db*")) == ["notes.db"]


@pytest.mark.parametrize("command", [c for c in DATABASE_COMMANDS if c[0] != "ingest"], ids=" ".join)
def test_a_missing_archive_is_not_made_by_a_command_that_reads(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    database = tmp_path / "none.db"
    ran = run(*(part.format(db=database, good=tmp_path / "x", out=tmp_path / "out.db") for part in command))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"lire-aussi: There is no archive at {database}; `lire-aussi ingest")
    assert list(tmp_path.glob("*.db*")) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest", "{tmp}", "x"), "is a folder, not an archive; name a file such as"),
        (("ingest", "{tmp}/no/a.db", "x"), "There is no folder"),
        (("models", "add", "{tmp}/no.argosmodel"), "no.argosmodel doesn't exist"),
        (("models", "add", "{tmp}/good.txt"), "is damaged or not an Argos package"),
        (("models", "remove", "en", "pt"), "No package from en to pt is installed"),
    ],
)
def test_one_line_says_what_is_wrong(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "good.txt").write_bytes(GOOD)
    ran = run(*(part.format(tmp=tmp_path) for part in arguments))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert message in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("frobnicate",),
        ("ingest",),
        ("ingest", "a.db"),
        ("ingest", "a.db", "x", "--to", "klingon"),
        ("ingest", "a.db", "x", "--map", "title"),
        ("translate", "a.db"),
        ("translate", "a.db", "--to", "pt", "--beam", "0"),
        ("translate", "a.db", "--to", "pt", "--device", "tpu"),
        ("export", "a.db", "--format", "docx"),
        ("ingest", "a.db", "x", "--map", "tilte=headline"),
        ("models", "frobnicate"),
        ("models", "install", "fr", "en", "--engine", "argoss"),
        ("models", "install", "fr", "fr"),
        ("serve", "a.db", "--port", "99999"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: lire-aussi" in ran.err
    assert list(tmp_path.glob("*.db*")) == []


@pytest.mark.parametrize("arguments", [("--help",), ("models", "--help")], ids=" ".join)
def test_the_list_of_commands_says_each_in_one_whole_line(run: Run, arguments: tuple[str, ...]) -> None:
    listed = run(*arguments).out.partition("Commands:\n")[2].splitlines()
    assert listed
    assert [line for line in listed if not line.endswith(".") or line.endswith("...")] == []


def test_a_field_that_is_none_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    ran = run("ingest", tmp_path / "a.db", "x", "--map", "tilte=headline")
    assert "there is no field 'tilte'; there are: title, text, html, " in ran.err


def test_an_address_that_is_taken_is_named_before_anything_is_promised(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_bytes(GOOD)
    run("ingest", tmp_path / "a.db", tmp_path / "good.txt")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", tmp_path / "a.db", "--port", port)
    message = f"lire-aussi: Nothing can be served at 127.0.0.1, port {port}: Address already in use; "
    assert ran == Ran(1, "", message + "--host and --port name another\n")


def test_a_file_that_can_not_be_read_is_no_wrong_usage(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, good = tmp_path / "a.db", tmp_path / "good.txt"
    good.write_bytes(GOOD)
    run("ingest", database, good)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert run("stats", database).code == 0  # SQLite is asked, who may read it and who not
    ran = run("models", "add", good, tmp_path / "none.argosmodel")
    assert (ran.code, len(ran.err.splitlines())) == (1, 2)


def test_one_package_that_is_none_does_not_keep_the_next_out(run: Run, tmp_path: Path) -> None:
    ran = run("models", "add", tmp_path / "one.argosmodel", tmp_path / "two.argosmodel")
    assert (ran.code, ran.err.splitlines()) == (
        1,
        [f"lire-aussi: {tmp_path / name}.argosmodel doesn't exist" for name in ("one", "two")],
    )


def test_a_damaged_archive_is_named_in_one_line(run: Run, tmp_path: Path) -> None:
    database, good = tmp_path / "a.db", tmp_path / "good.txt"
    good.write_bytes(GOOD)
    run("ingest", database, good)
    content = bytearray(database.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 2048] = b"\xee" * 2048
    database.write_bytes(bytes(content))
    for command in (("stats",), ("translate", "--to", "pt"), ("show",), ("reprocess",)):
        ran = run(command[0], database, *command[1:], *(["1"] if command[0] == "show" else []))
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert "malformed" in ran.err


def test_a_name_can_not_move_the_cursor_or_forge_a_line(run: Run, tmp_path: Path) -> None:
    name = "bad\x1b[2J\x1b]0;title\x07\u202etxt.exe\nRefused: nothing"
    (tmp_path / name).write_bytes(b"")
    ran = run("ingest", tmp_path / "a.db", tmp_path / name)
    assert ran.code == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(ran.err)
    assert "\nRefused: nothing" not in ran.err


def test_an_archive_in_the_folder_that_it_reads_is_passed_over_with_its_log(inputs: Path) -> None:
    folder = inputs.parent / "hollow"
    (folder / "good.txt").write_bytes(GOOD)
    for _ in range(3):
        ran = lire_aussi("ingest", "hollow/d.db", "hollow", folder=inputs.parent)
        assert (ran.code, len(ran.err)) == (0, 1)
    assert query(folder / "d.db", "SELECT count(*) FROM failures") == [(0,)]


@pytest.mark.parametrize("by_name", [False, True], ids=["folder", "glob"])
def test_names_that_are_no_utf_8_are_read_and_stored_as_such(tmp_path: Path, by_name: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = os.fsdecode(b"caf\xe9")
    (folder / f"{odd}.txt").write_bytes(GOOD)
    (folder / f"{odd}.tar").write_bytes(tarred(f"{odd}.txt", GOOD.replace(b"bridge", b"road")))
    (folder / f"{odd}.zip").write_bytes(packed(**{"empty.txt": b""}))
    (folder / "sound.txt").write_bytes(GOOD.replace(b"bridge", b"tunnel"))
    paths = sorted(folder.iterdir()) if by_name else [folder]
    ran = lire_aussi("ingest", "a.db", *paths, "--json", folder=tmp_path)
    assert ran.code == 1
    assert ran.err == [
        rf"Refused: {folder}/caf\xe9.zip!empty.txt: empty: no bytes",
        "a.db: 3 new, 1 refused",
    ]
    names = [rf"{folder}/caf\xe9.tar!caf\xe9.txt", rf"{folder}/caf\xe9.txt", f"{folder}/sound.txt"]
    assert query(tmp_path / "a.db", "SELECT source FROM articles") == [(name,) for name in names]
    assert [json.loads(line)["source"] for line in ran.out if "refused" not in line] == names
    again = lire_aussi("ingest", "a.db", *paths, folder=tmp_path)
    assert (again.code, again.err) == (1, [ran.err[0], "a.db: 4 known already, 1 refused"])


def test_every_other_place_for_such_a_name_takes_it_or_says_that_it_cannot(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9")
    (tmp_path / odd).mkdir()
    (tmp_path / "good.txt").write_bytes(GOOD)
    assert lire_aussi("ingest", f"{odd}/a.db", "good.txt", folder=tmp_path).code == 0
    ran = lire_aussi("publish", f"{odd}/a.db", f"{odd}/o.db", folder=tmp_path)
    assert (ran.code, len(ran.err)) == (2, 1)
    assert ran.err[0].endswith("SQLite writes no copy to a name that isn't UTF-8; give another one")
    assert lire_aussi("publish", f"{odd}/a.db", "o.db", folder=tmp_path).code == 0
    ran = lire_aussi("show", f"{odd}/a.db", odd, folder=tmp_path)
    assert (ran.code, ran.err[0].partition(";")[0]) == (
        1,
        r"lire-aussi: No article has the id, uid or URL 'caf\\xe9'",
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_an_output_of_few_letters_escapes_the_others(tmp_path: Path, encoding: str) -> None:
    title = "桥关闭了 😀"
    (tmp_path / "zh.txt").write_text(f"{title}\n市长周一关闭了这座桥，因为它太旧了。\n", encoding="utf-8")
    escaped = title if encoding == "utf-8" else json.dumps(title)[1:-1]
    for command in (("inspect", "zh.txt"), ("ingest", "a.db", "zh.txt"), ("show", "a.db", "1")):
        ran = lire_aussi(*command, folder=tmp_path, PYTHONIOENCODING=encoding)
        assert ran.code == 0
        assert command[0] == "ingest" or escaped in "".join(ran.out)
    ran = lire_aussi("inspect", "zh.txt", "--json", folder=tmp_path, PYTHONIOENCODING=encoding)
    assert [json.loads(line)["title"] for line in ran.out] == [title]
