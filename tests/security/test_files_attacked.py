"""Files that reach for what isn't theirs: entities, pickles, links."""

import json
import os
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import LireAussiError, PackageError
from archive.model import Article, Block
from archive.read import read
from archive.translate import packages
from archive.translate.passages import take_apart

SECRET = "the secret of this machine"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no input may show."""
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


class Exploit:
    """Unpickled, this makes a folder."""

    def __init__(self, trace: Path) -> None:
        self.trace = str(trace)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.trace,)


@pytest.mark.parametrize("name", ["sentencepiece.model", "bpe.model", "model/model.bin"])
def test_nothing_of_a_package_is_unpickled(tmp_path: Path, name: str) -> None:
    trace = tmp_path / "unpickled"
    payload = pickle.dumps(Exploit(trace))
    members = {
        "p/metadata.json": json.dumps({"from_code": "en", "to_code": "pt", "package_version": "1"}),
        "p/sentencepiece.model": payload,
        "p/model/model.bin": payload,
        f"p/{name}": payload,
    }
    file = tmp_path / "bad.argosmodel"
    with zipfile.ZipFile(file, "w") as content:
        for member, data in members.items():
            content.writestr(member, data)
    with pytest.raises(PackageError):
        packages.add(file)
    assert not trace.exists()


@pytest.mark.parametrize(
    "page",
    [
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file://{path}">]><html><body><p>It says &x; to us.</p>',
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{path}">]><rss version="2.0"><channel>'
        "<item><title>T</title><description>It says &x; to all.</description></item></channel></rss>",
        '<html><body><iframe src="file://{path}"></iframe><p>A paragraph of some words for all of us.</p>',
        '<html><head><base href="file:///"></head><body><p>A paragraph of words for us.</p></body></html>',
    ],
)
def test_a_page_shows_no_file_of_this_machine(secret: Path, page: str) -> None:
    for item in read(page.replace("{path}", str(secret)).encode(), errors="yield"):
        text = "".join(block.text for block in item.blocks) if isinstance(item, Article) else repr(item)
        assert SECRET not in text


def test_entities_of_an_exchange_file_are_not_expanded(tmp_path: Path, secret: Path) -> None:
    file = tmp_path / "back.tmx"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY x SYSTEM "file://{secret}">]><tmx version="1.4">'
        '<header srclang="en"/><body><tu><tuv xml:lang="en"><seg>Yes</seg></tuv>'
        '<tuv xml:lang="pt"><seg>&x;</seg></tuv></tu></body></tmx>'
    )
    path = tmp_path / "a.db"
    with Archive(path):
        pass
    from archive.jobs.exchange import import_corrections

    with suppress(LireAussiError):
        list(import_corrections(path, [file]))
    assert SECRET.encode() not in path.read_bytes()


def test_a_deep_document_is_refused_or_read_but_never_a_crash() -> None:
    deep = 50_000
    for content in (
        b'{"title": ' + b"[" * deep + b"]" * deep + b"}",
        b"<html><body>" + b"<div>" * deep + b"Some words" + b"</div>" * deep,
        b"<rss><channel>" + b"<item>" * deep,
        b"> " * deep + b"quoted",
        b"a" * 2_000_000,
    ):
        for item in read(content, errors="yield"):
            assert item


def test_pieces_in_a_row_at_a_sentences_end_are_cut_off_and_hang_nothing() -> None:
    ending = " `a `b https://a.example/ @c" * 20 + " `c`" * 200
    pieces = take_apart(Block("paragraph", f"It is done.{ending}", "en", 1.0, "detector"))
    assert "".join(piece.text for piece in pieces) == f"It is done.{ending}"
    assert pieces[0].text == "It is done."
