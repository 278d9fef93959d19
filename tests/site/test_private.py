"""An archive that metadata.yml lets some people see stays away from everybody else, on every page."""

from pathlib import Path

import pytest
import yaml

from archive.site import metadata_path
from archive.store.store import Store
from tests.bilingual import accord, fill, summit

TOLD = ("sommet", "summit", "L’accord", "agreement")
"""Words of its titles, on either side."""
PAGES = (
    "/", "/archive", "/archive.json", "/archive/articles", "/archive/articles/1", "/archive/articles/1.json",
    "/archive/-/search?q=accord", "/archive/-/review", "/archive/-/feed.atom", "/archive/-/sitemap.xml",
    "/archive/nothing", "/.json", "/sitemap.xml", "/robots.txt",
)  # fmt: skip


@pytest.fixture
def private() -> dict:
    """A description by which `root` alone may see the archive."""
    metadata = yaml.safe_load(metadata_path().read_text())
    metadata["databases"]["archive"]["allow"] = {"id": "root"}
    return metadata


@pytest.mark.parametrize("page", PAGES)
async def test_a_private_archive_is_shown_to_nobody_else(path, serve, private, page):
    datasette = await serve(path, metadata=private)
    answer = await datasette.client.get(page)
    assert [word for word in TOLD if word in answer.text] == []


async def test_who_may_see_it_gets_its_first_page(path, serve, private):
    datasette = await serve(path, metadata=private)
    root = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}
    assert "The summit ends" in (await datasette.client.get("/", cookies=root)).text
    assert "/archive/-/sitemap.xml" in (await datasette.client.get("/sitemap.xml", cookies=root)).text
    assert "Disallow: /archive/-/" in (await datasette.client.get("/robots.txt", cookies=root)).text


async def test_a_private_archive_takes_no_other_with_it(path, serve, private, tmp_path: Path):
    other = tmp_path / "open.db"
    with Store(other, create=True) as store:
        fill(store, summit(), accord())
    datasette = await serve(path, immutables=[str(other)], metadata=private)
    found = {page: await datasette.client.get(page) for page in ("/", "/sitemap.xml", "/robots.txt")}
    assert {page: answer.status_code for page, answer in found.items()} == dict.fromkeys(found, 200)
    assert all("/open/-/" in found[page].text for page in ("/sitemap.xml", "/robots.txt"))
    assert all("/archive" not in answer.text for answer in found.values())
