"""What leaves an archive can be read by others, and by an archive."""

import csv
import io
import json

import pytest
from lxml import html
from translate.storage.tmx import tmxfile

from archive.errors import ReadError, UsageError
from archive.export.html import write_html
from archive.export.jsonl import write_jsonl
from archive.export.table import write_csv
from archive.export.tmx import Imported, code, read_tmx, write_tmx
from archive.jobs.exchange import import_corrections
from archive.read import read
from archive.store import articles
from archive.store.records import records
from archive.store.store import Store
from tests.bilingual import accord, arabic, fill, summit
from tests.hostile import TRICKS, attack


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store, summit(), accord(), arabic(), attack())
    return store


def exported(store: Store) -> str:
    stream = io.StringIO()
    assert write_jsonl(store.connection, stream) == 4
    return stream.getvalue()


def test_jsonl_comes_back_as_it_was(filled, tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text(exported(filled))
    with Store(tmp_path / "again.db", create=True) as again:
        for article in read(path):
            with again.writing() as connection:
                articles.add(connection, article, None)
        before = [record.article for record in records(filled.connection)]
        after = [record.article for record in records(again.connection)]
    assert after == before
    assert [article.uid for article in after] == [article.uid for article in before]


def test_jsonl_holds_the_translations(filled):
    first = json.loads(exported(filled).splitlines()[0])
    assert first["lire_aussi"] == 1
    assert [(t["position"], t["origin"], t["flags"]) for t in first["translations"]["en"]] == [
        (0, "machine", []), (1, "machine", ["numbers"]), (2, "machine", []), (3, "same", []),
        (4, "lexicon", []), (5, "machine", []), (6, "machine", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lire_aussi": 2}, "newer export"),
        ({"blocks": [{"kind": "nonsense", "text": "x"}]}, "not an article"),
        ({"blocks": []}, "not an article"),
        ({"title": 7}, "not an article"),
        ({"languages": {"fr": "much"}}, "not an article"),
        ({"blocks": [{"kind": "paragraph", "text": "x", "links": [[1, "2", 3]]}]}, "not an article"),
    ],
)
def test_a_broken_line_is_refused(filled, tmp_path, change, reason):
    line = json.loads(exported(filled).splitlines()[0]) | change
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps(line) + "\n")
    [failure] = read(path, errors="yield")
    assert failure.reason == reason


def test_tmx_opens_in_translation_tools(filled, tmp_path):
    path = tmp_path / "out.tmx"
    with path.open("wb") as stream:
        written = write_tmx(filled.connection, stream)
    with path.open("rb") as stream:
        units = tmxfile.parsefile(stream).units
    assert len(units) == written == 9
    pairs = {(unit.source, unit.target) for unit in units}
    assert ("Le sommet s’achève", "The summit ends") in pairs
    assert ("Lire aussi", "Read also") in pairs


def imported(store, path, **options):
    ((_, done),) = import_corrections(store.path, [path], **options)
    return done


def test_a_corrected_tmx_becomes_corrections(filled, tmp_path):
    path = tmp_path / "out.tmx"
    with path.open("wb") as stream:
        write_tmx(filled.connection, stream)
    assert imported(filled, path) == Imported(unchanged=9)
    path.write_text(
        path.read_text().replace("The agreement, article by article", "The deal, clause by clause")
    )
    assert imported(filled, path, by="Anne") == Imported(corrected=1, unchanged=8, blocks=2)
    assert imported(filled, path, by="Anne") == Imported(unchanged=9)
    shown = filled.connection.execute("SELECT text, origin FROM translations WHERE text LIKE 'The deal%'")
    assert shown.fetchall() == [("The deal, clause by clause", "human")] * 2
    made = filled.connection.execute('SELECT source, "by", note FROM corrections').fetchall()
    assert made == [("L’accord, article par article", "Anne", "imported from out.tmx")]


def test_another_tools_tmx(tmp_path):
    path = tmp_path / "tool.tmx"
    path.write_text(
        """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
        <tmx version="1.4"><header srclang="FR-fr" /><body>
        <tu changeid="bob"><tuv xml:lang="EN-us"><seg>A <hi>big</hi> <ph>{1}</ph>day</seg></tuv>
        <tuv xml:lang="fr-FR"><seg>Un <bpt i="1">&lt;b></bpt>grand<ept i="1">&lt;/b></ept> jour</seg></tuv>
        </tu>
        <tu><tuv lang="fr_fr"><seg> </seg></tuv><tuv lang="de"><seg>x</seg></tuv></tu>
        </body></tmx>"""
    )
    assert [(u.language, u.target, u.source, u.text, u.by) for u in read_tmx(path)] == [
        ("fr-FR", "en-US", "Un grand jour", "A big day", "bob")
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no XML",
        "<tmx><body><tu>",
        "<html/>",
        '<!DOCTYPE t [<!ENTITY a "ha">]><tmx><body><tu><tuv lang="en"><seg>&a;</seg></tuv></tu></body></tmx>',
        '<!DOCTYPE t [<!ENTITY f SYSTEM "file:///etc/passwd">]><tmx><body><tu><tuv lang="en">'
        "<seg>&f;</seg></tuv></tu></body></tmx>",
    ],
)
def test_what_is_no_tmx_is_refused(tmp_path, content):
    path = tmp_path / "bad.tmx"
    path.write_text(content)
    with pytest.raises(ReadError, match=r"bad\.tmx"):
        list(read_tmx(path))
    with pytest.raises(ReadError, match="can't be read"):
        list(read_tmx(tmp_path / "none.tmx"))


@pytest.mark.parametrize(("given", "found"), [("EN-us", "en-US"), ("zh_hant", "zh-Hant"), ("FR", "fr")])
def test_codes_are_spelt_as_bcp_47(given, found):
    assert code(given) == found


def test_csv_has_a_row_a_segment_and_no_formula(filled):
    stream = io.StringIO()
    assert write_csv(filled.connection, stream, ["en"]) == 10
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert rows[0] | {"created": ""} == {
        "article": "1", "url": "https://a.example/1", "position": "0", "kind": "title", "language": "fr",
        "text": "Le sommet s’achève", "target": "en", "translation": "The summit ends", "origin": "machine",
        "model": rows[1]["model"], "flags": "", "created": "",
    }  # fmt: skip
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_site_of_files(filled, tmp_path):
    folder = tmp_path / "site"
    assert write_html(filled.connection, folder, language="ar") == 4
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))
    articles = [f"articles/{n}{target}.html" for n in range(1, 5) for target in (".en", "")]
    assert names == [*articles, "index.html"]
    broken = []
    for name in names:
        page = folder / name
        document = html.fromstring(page.read_text())
        assert document.get("dir") == "rtl"
        assert document.xpath("//script") == []
        for link in document.xpath("//a/@href | //link/@href"):
            assert not link.lower().startswith(("javascript:", "data:"))
            if not link.startswith(("http", "#")) and not (page.parent / link.split("#")[0]).is_file():
                broken.append((name, link))
    assert broken == []
    text = html.fromstring((folder / "articles/4.html").read_text()).text_content()
    assert all(trick[:8] in text for trick in TRICKS[:7])


def test_a_folder_with_something_else_is_left_alone(filled, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match="something else"):
        write_html(filled.connection, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep"
