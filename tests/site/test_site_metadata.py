"""metadata.yml is true to the tables of a migrated file, in every name."""

import re
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from markupsafe import escape

from archive.site import metadata_path
from tests import chrome

METADATA = yaml.safe_load(metadata_path().read_text())
DATABASE = METADATA["databases"]["archive"]


@pytest.fixture
def tables(path):
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master"
            " WHERE type IN ('table', 'view') AND name NOT LIKE 'article_search_%'"
        ).fetchall()
        return {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info('{name}')")] for (name,) in names
        }


def test_every_table_and_column_is_described(tables):
    unshown = {"article_search", "article_text"}
    described = {
        name: list(table.get("columns") or [])
        for name, table in DATABASE["tables"].items()
        if not table.get("hidden")
    }
    hidden = {name for name, table in DATABASE["tables"].items() if table.get("hidden")}
    assert described == {name: c for name, c in tables.items() if name not in hidden | unshown}
    assert hidden <= set(tables)
    assert all(
        text for table in DATABASE["tables"].values() for text in (table.get("columns") or {}).values()
    )


def test_every_column_that_is_named_is_there(tables):
    for name, table in DATABASE["tables"].items():
        named = [
            *(table.get("facets") or []),
            *(table.get("sortable_columns") or []),
            *(table.get("units") or {}),
            *(table[key] for key in ("sort", "sort_desc", "label_column") if key in table),
        ]
        assert [column for column in named if column not in tables[name]] == []


async def test_every_page_of_tables_answers(path, serve):
    datasette = await serve(path)
    for name, table in DATABASE["tables"].items():
        if not table.get("hidden"):
            response = await datasette.client.get(f"/archive/{name}")
            assert response.status_code == 200, name
            assert "facets timed out" not in response.text


async def test_every_canned_query_answers(path, serve):
    datasette = await serve(path)
    values = {"target": "de", "words": "accord", "article": "1"}
    rows = {}
    for name, query in DATABASE["queries"].items():
        arguments = "&".join(f"{p}={values[p]}" for p in query.get("params", []))
        response = await datasette.client.get(f"/archive/{name}.json?_shape=array&{arguments}")
        assert response.status_code == 200, response.text
        rows[name] = response.json()
        page = await datasette.client.get(f"/archive/{name}?{arguments}")
        assert f"<title>{escape(query['title'])}" in page.text
    assert rows["articles_by_day"] == [
        {"day": "2024-05-07", "articles": 1, "words": 9},
        {"day": "2024-05-06", "articles": 1, "words": 19},
    ]
    assert [row["blocks"] for row in rows["untranslated"]] == [2, 7]
    assert [(row["flag"], row["translations"]) for row in rows["flagged"]] == [("numbers", 1)]
    assert rows["changes_between_versions"] != []
    assert {row["translation"] for row in rows["translations_of"]} == {
        "The 28 countries signed the agreement in Tunis.",
        "The agreement, article by article",
    }


async def test_what_the_docs_name_for_programs_gives_what_they_say(path, serve):
    docs = (Path(__file__).parents[2] / "docs/publishing.md").read_text()
    named = re.findall(r"`(/archive/(?:side_by_side|needs_review)\.json\?[^`]+)`", docs)
    datasette = await serve(path)
    blocks, doubts = [
        (await datasette.client.get(address.replace("target=pt", "target=en"))).json() for address in named
    ]
    assert [(row["position"], row["original"], row["translation"]) for row in blocks[:2]] == [
        (0, "Le sommet s’achève", "The summit ends"),
        (1, "Les 27 pays ont signé l’accord à Tunis.", "The 28 countries signed the agreement in Tunis."),
    ]
    assert [row["position"] for row in blocks] == list(range(7))
    assert [(row["block"], row["flags"], row["reasons"], row["severity"]) for row in doubts] == [
        (2, '["numbers"]', '{"numbers": "27 became 28"}', 6)
    ]


async def test_another_name_keeps_the_pages(path, serve, tmp_path):
    other = tmp_path / "le-monde.db"
    path.rename(other)
    datasette = await serve(other, metadata={})
    page = await datasette.client.get("/le-monde/articles/1")
    assert 'class="pair' in page.text
    listing = await datasette.client.get("/le-monde/articles")
    assert "An article a row" in listing.text
    assert "publisher__exact" in listing.text or "Le Journal" in listing.text


def test_datasette_alone_serves_it(path):
    """`datasette archive.db -m metadata.yml`, as a process of its own and without any command of ours."""
    start = "from datasette.cli import cli; cli()"
    with chrome.running(str(path), "-m", str(metadata_path()), start=start) as (address, _):
        for page, text in {
            "/": "Newest articles",
            "/archive/articles/1": "The summit ends",
            "/archive/articles?_search=oeuvre": "Le sommet",
            "/archive/-/search?q=summit": "in the translation, English",
        }.items():
            with urllib.request.urlopen(address + page, timeout=20) as response:
                assert text in response.read().decode(), page
