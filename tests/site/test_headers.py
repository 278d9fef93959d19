"""Headers that let nothing foreign in, on our pages and on Datasette's."""

import hashlib
import re
import sqlite3
from base64 import b64encode

import pytest

from tests.bilingual import fill
from tests.hostile import attack

OURS = ("/", "/archive/articles/1", "/archive/-/search?q=accord", "/archive/-/review")
DATASETTES = (
    "/archive", "/archive/articles", "/archive/blocks", "/archive/blocks/1", "/archive/flagged", "/-/plugins",
    "/nothing",
)  # fmt: skip
PAGES = (*OURS, *DATASETTES)


async def test_every_page_has_them(path, serve):
    datasette = await serve(path)
    for page in PAGES:
        response = await datasette.client.get(page)
        policy = response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        for script in re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL):
            digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


async def test_our_pages_have_nothing_inline(path, serve):
    datasette = await serve(path)
    for page in OURS:
        response = await datasette.client.get(page)
        assert "unsafe" not in response.headers["content-security-policy"]
        assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", response.text) == []


async def test_static_files_are_kept_by_their_digest(path, serve):
    datasette = await serve(path)
    page = await datasette.client.get("/archive/articles/1")
    address = re.search(r'href="([^"]*lire\.css\?\w+)"', page.text)[1]
    response = await datasette.client.get(address)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "address",
    [
        "/archive/-/static?x", "/archive/articles/-/static?x", "/-/static/none.css?x",
        "/-/static-plugins/lire-aussi/no.js?x",
    ],
)  # fmt: skip
async def test_a_refused_page_is_kept_by_nobody(path, serve, address):
    datasette = await serve(path)
    response = await datasette.client.get(address)
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("cache-control", "")
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_a_page_with_static_in_its_path_has_its_policy(path, serve):
    datasette = await serve(path, settings={"base_url": "/read/"})
    page = await datasette.client.get("/archive/articles?_search=/-/static")
    assert "content-security-policy" in page.headers
    kept = await datasette.client.get("/-/static/app.css?digest")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_other_databases_stay_as_they_were(path, serve, tmp_path):
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT)")
        connection.execute("INSERT INTO articles (title) VALUES ('theirs')")
    connection.close()
    datasette = await serve(path, immutables=[str(other)])
    page = await datasette.client.get("/other/articles/1")
    assert "content-security-policy" not in page.headers
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "theirs" in page.text
    assert "lire.css" not in page.text
    index = await datasette.client.get("/")
    assert "lire.css" not in index.text
    assert (await datasette.client.get("/other/-/search")).status_code == 404


async def test_a_megabyte_of_title(store, serve):
    [article] = fill(store, attack("<b>" + "x" * 1_000_000))
    datasette = await serve(store.path)
    sizes = {}
    for page in ("/", f"/archive/articles/{article}", "/archive/-/search?q=attack", "/archive/-/feed.atom"):
        response = await datasette.client.get(page)
        assert response.status_code == 200
        sizes[page] = len(response.text)
    assert sizes["/"] < 20_000
    assert sizes["/archive/-/feed.atom"] < 20_000
    assert "<b>x" not in response.text


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/archive/articles/99", 404, "Il n’y a rien à cette adresse"),
        ("/archive/nothing", 404, "Il n’y a rien à cette adresse"),
        ("/archive/articles/1/2/3", 404, "Il n’y a rien à cette adresse"),
        ("/nothing", 404, "Il n’y a rien à cette adresse"),
        ("/archive/-/corrections", 404, "Il n’y a rien à cette adresse"),
        ("/archive/blocks?_size=-1", 400, "Cette demande n’a pas de réponse"),
    ],
)
async def test_a_refusal_looks_like_the_rest(path, serve, address, status, heading):
    datasette = await serve(path)
    response = await datasette.client.get(address, headers={"accept-language": "fr"})
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.text
    assert "app.css" not in response.text


async def test_a_refusal_of_data_is_data(path, serve):
    datasette = await serve(path)
    response = await datasette.client.get("/archive/articles/99.json")
    assert response.status_code == 404
    assert response.json()["ok"] is False
