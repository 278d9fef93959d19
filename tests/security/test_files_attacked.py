"""Files that reach for what isn't theirs: entities, pickles, links."""

import json
import os
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import ReadError
from archive.jobs.exchange import import_corrections
from archive.model import Article, Block
from archive.read import jsonld, read
from archive.read.tree import parse
from archive.settings import Settings
from archive.store import articles
from archive.store.store import Store
from archive.translate.passages import take_apart
from tests import packages as made
from tests.bilingual import fill, summit
from tests.security.tables import content
from tests.steps import steps_of

SECRET = "the secret of this machine"
WORDS = {"Lire": "Read", "aussi": "also"}


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


LISTENER = """
import json, pickle, sys
from pathlib import Path
from archive.errors import LireAussiError
from archive.settings import Decoding
from archive.translate import packages
from archive.translate.argos import load
from archive.translate.engine import Search

heard = []
sys.addaudithook(lambda event, about: event == "pickle.find_class" and heard.append(".".join(about)))


def used(file):
    try:
        package = packages.add(Path(file))
        network = load(package, Decoding(threads=1))
        return network.translate(["Lire aussi"], Search(1))[0].text
    except LireAussiError as error:
        return str(error)


*files, control = sys.argv[1:]
for file in files:
    print(json.dumps([used(file), heard]))
pickle.loads(Path(control).read_bytes())
print(json.dumps(["control", heard]))
"""

PICKLES = {
    "sentencepiece.model": r"The tokenizer \S+/sentencepiece\.model can't be read: ",
    "model/model.bin": r"The model argos:fr_en can't be loaded: ",
    "model/config.json": r"The model argos:fr_en can't be loaded: ",
    "model/shared_vocabulary.json": r"The model argos:fr_en can't be loaded: ",
    "metadata.json": r"metadata\.json can't be read$",
    "stanza/x.pt": r"Read also$",
    "bpe.model": r"The tokenizer \S+/bpe\.model can't be read: 'utf-8' codec can't decode",
}
"""Files of a package, and what comes of a pickle in their place; the network names no file of its own."""


def test_nothing_of_a_package_is_unpickled(tmp_path: Path) -> None:
    trace, control = tmp_path / "unpickled", tmp_path / "control"
    (tmp_path / "control.pickle").write_bytes(pickle.dumps(Exploit(control)))
    files = []
    for name in PICKLES:
        make = made.toy_bpe if name == "bpe.model" else made.toy
        folder = make(tmp_path / str(len(files)), WORDS, "fr", "en")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(pickle.dumps(Exploit(trace)))
        files.append(made.zipped(folder, tmp_path / f"{len(files)}.argosmodel"))
    ran = subprocess.run(
        [sys.executable, "-c", LISTENER, *files, tmp_path / "control.pickle"],
        capture_output=True,
        text=True,
        check=True,
    )
    *came, (_, heard) = map(json.loads, ran.stdout.splitlines())
    for (name, expected), (said, unpickled) in zip(PICKLES.items(), came, strict=True):
        assert re.search(expected, said, re.DOTALL), name
        assert unpickled == [], name
    assert not trace.exists()
    # Such a pickle does its harm, and is heard, where it is unpickled.
    assert heard == [f"{os.mkdir.__module__}.mkdir"]
    assert control.is_dir()


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


@pytest.mark.parametrize(
    "entity",
    ['SYSTEM "file://{path}"', '"the secret of this machine"', '"&#38;y;"> <!ENTITY y "twice"'],
)
def test_entities_of_an_exchange_file_are_not_expanded(tmp_path: Path, secret: Path, entity: str) -> None:
    file = tmp_path / "back.tmx"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY x {entity.format(path=secret)}>]><tmx version="1.4">'
        '<header srclang="fr"/><body><tu><tuv xml:lang="fr"><seg>Une œuvre commune</seg></tuv>'
        '<tuv xml:lang="en"><seg>It is &x; now</seg></tuv></tu></body></tmx>'
    )
    path = tmp_path / "a.db"
    with Store(path, create=True) as store:
        fill(store, summit())
    before = content(path)
    assert "Une œuvre commune" in before
    with pytest.raises(ReadError, match="holds an entity of its own, &x;, which TMX has no use for"):
        list(import_corrections(path, [file]))
    assert content(path) == before
    # The same file without the entity is taken in: it is the entity that was refused.
    file.write_text(file.read_text().replace("&x;", "so"))
    list(import_corrections(path, [file]))
    assert "'It is so now'" in content(path)


def test_another_model_under_the_same_name_is_another_to_the_archive(
    tmp_path: Path, use_packages: Callable[[Path], None]
) -> None:
    place, other = tmp_path / "packages", tmp_path / "other"
    use_packages(place)
    package = made.toy(place, WORDS, "fr", "en")
    made.toy_network(other, package / "sentencepiece.model", {"Lire": "also", "aussi": "Read"})
    path = tmp_path / "a.db"
    page = Article("a.txt", "Lire", (Block("paragraph", "Lire aussi Lire", "fr", 1.0, "detector"),))
    with Archive(path, settings=Settings()) as archive:
        with archive.store.writing() as connection:
            articles.add(connection, page, None)
        archive.translate(to=["en"])
        before = shown(path)
        swap(other / "model.bin", package / "model" / "model.bin")
        archive.translate(to=["en"])
        assert shown(path) == before
        archive.translate(to=["en"], stale=True)
        after = shown(path)
    assert [text for text, _ in (before, after)] == ["Read also Read", "also Read also"]
    assert before[1].partition("#")[0] == after[1].partition("#")[0]
    assert before[1] != after[1]


def swap(other: Path, model: Path) -> None:
    """Put other weights in a model's place, as large and as old as its own."""
    size, times = model.stat().st_size, (model.stat().st_atime_ns, model.stat().st_mtime_ns)
    assert other.stat().st_size == size
    assert other.read_bytes() != model.read_bytes()
    shutil.copyfile(other, model)
    os.utime(model, ns=times)


def shown(path: Path) -> tuple[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        (row,) = connection.execute("SELECT text, model FROM translations")
    return row


def test_a_deep_document_is_refused_or_read_but_never_a_crash() -> None:
    deep = 50_000
    for attack in (
        b'{"title": ' + b"[" * deep + b"]" * deep + b"}",
        b"<html><body>" + b"<div>" * deep + b"Some words" + b"</div>" * deep,
        b"<rss><channel>" + b"<item>" * deep,
        b"> " * deep + b"quoted",
        b"a" * 2_000_000,
    ):
        for item in read(attack, errors="yield"):
            assert item


@pytest.mark.parametrize(
    "person",
    [
        '"name": [' + ", ".join(['"x"'] * 2_000) + "]",
        '"givenName": [' + ", ".join(["[]"] * 2_000) + "]",
        '"creator": [' + ", ".join(['{"@id": "a"}'] * 2_000) + "]",
    ],
    ids=["names", "given names", "itself"],
)
def test_references_of_a_page_are_followed_once(person: str) -> None:
    references = ", ".join(['{"@id": "a"}'] * 2_000)
    tree, _ = parse(
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": [{references}]}}</script>'
        f'<script type="application/ld+json">{{"@id": "a", {person}}}</script>'
    )
    node = jsonld.best_of(tree)
    assert node is not None
    found: list[tuple[str, ...]] = []
    steps = steps_of(lambda: found.append(node.names("author")), jsonld.__file__)
    assert found == [("x",) if '"x"' in person else ()]
    # Both scripts hold 2,000 values: each walked for each of the other's is four millions.
    assert 4_000 < steps < 60_000


def test_a_page_names_so_many_people_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonld, "MOST_NODES", 100)
    names = ", ".join(f'"Ann {n}"' for n in range(1_000))
    tree, _ = parse(
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": [{names}]}}</script>'
    )
    node = jsonld.best_of(tree)
    assert node is not None
    assert node.names("author") == tuple(f"Ann {n}" for n in range(99))


def test_json_ld_nested_deep_costs_the_page_nothing_else() -> None:
    deep = "[" * 900 + "]" * 900
    page = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": {deep}}}</script>'
        "<h1>A title</h1><p>A paragraph of some words for all of us to read today.</p>"
    )
    (article,) = read(page.encode(), errors="yield")
    assert isinstance(article, Article)
    assert "A paragraph of some words for all of us to read today." in article.body


def test_aliases_of_front_matter_do_not_multiply() -> None:
    names = "abcdefghi"  # lists of ten, each of ten times the one before it: 10^9 in the last one
    listed = [", ".join([of] * 10) for of in ("x", *(f"*{name}" for name in names))]
    rows = [f"{name}: &{name} [{inner}]\n" for name, inner in zip(names, listed, strict=False)]
    for title in ("{name: *i}", "*i", "[*i]"):
        matter = f"---\n{''.join(rows)}title: {title}\nauthor: *i\n---\nA line of text.\nAnd one more.\n"
        (article,) = read(matter.encode())
        assert article.blocks[-1].text == "And one more."
        assert sum(len(block.text) for block in article.blocks) < 2 * len(matter)
    (article,) = read(b"---\ntitle: {name: [x, y]}\nlang: fr\n---\nA line\nA sentence of text.\n")
    assert (article.title, article.declared) == ("A line", "fr")


def test_pieces_in_a_row_at_a_sentences_end_are_cut_off_and_hang_nothing() -> None:
    ending = " `a `b https://a.example/ @c" * 20 + " `c`" * 200
    pieces = take_apart(Block("paragraph", f"It is done.{ending}", "en", 1.0, "detector"))
    assert "".join(piece.text for piece in pieces) == f"It is done.{ending}"
    assert pieces[0].text == "It is done."
