"""Corrections: by whom, from where, and what becomes of them."""

import sqlite3
from contextlib import closing

import pytest

from archive.site.correcting import local
from archive.store import translations
from archive.store.store import Store

TEXT = "The 27 countries signed the agreement in Tunis."


def rows(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def post(datasette, *, actor={"id": "anne", "name": "Anne"}, token=True, **values):  # noqa: B006
    cookies = {"ds_actor": datasette.sign({"a": actor}, "actor")} if actor else {}
    page = await datasette.client.get("/archive/articles/1?edit=2", cookies=cookies)
    data = {
        "block": "2",
        "target": "en",
        "text": TEXT,
        "note": "27, not 28",
        "next": "/archive/articles/1#b1",
    }
    data |= values
    if token:
        cookies["ds_csrftoken"] = page.cookies.get("ds_csrftoken", "")
        data["csrftoken"] = page.cookies.get("ds_csrftoken", "")
    return await datasette.client.post("/archive/-/correct", data=data, cookies=cookies)


async def test_a_correction_is_appended_and_shown(path, serve):
    datasette = await serve(path)
    response = await post(datasette)
    assert (response.status_code, response.headers["location"]) == (302, "/archive/articles/1#b1")
    assert rows(path, 'SELECT block, target, text, machine_text, "by", note FROM corrections') == [
        (2, "en", TEXT, "The 28 countries signed the agreement in Tunis.", "Anne", "27, not 28")
    ]
    page = (await datasette.client.get("/archive/articles/1")).text
    assert TEXT in page
    assert "Corrected by Anne" in page
    assert "The 28 countries signed" in page
    found = await datasette.client.get("/archive/-/search?q=%2227+countries%22")
    assert "in the translation" in found.text
    review = await datasette.client.get("/archive/-/review")
    assert "Nothing is waiting for review." in review.text


async def test_every_identical_segment_follows_and_stays(path, serve):
    datasette = await serve(path)
    target = [r[0] for r in rows(path, "SELECT id FROM blocks WHERE text LIKE '%article par article'")]
    await post(datasette, block=str(target[0]), text="The deal, clause by clause")
    shown = rows(path, "SELECT DISTINCT text, origin FROM translations WHERE block IN (6, 8)")
    assert shown == [("The deal, clause by clause", "human")]
    with Store(path) as store, store.writing() as connection:
        from archive.model import Translation

        translations.save(connection, None, [(target[0], Translation("en", "again", "lexicon"))])
    assert rows(path, f"SELECT text FROM translations WHERE block = {target[0]}") == [
        ("The deal, clause by clause",)
    ]


async def test_anonymous_public_and_forged_posts_change_nothing(path, serve):
    refused = {
        "anonymous": await post(await serve(path), actor=None),
        "forged": await post(await serve(path), token=False),
        "fixed": await post(await serve(path, immutables=[str(path)])),
        "public": await post(await serve(path, metadata={"plugins": {"lire-aussi": {"public": True}}})),
        "no editor": await post(
            await serve(path, metadata={"plugins": {"lire-aussi": {"editors": {"id": "bob"}}}})
        ),
    }
    assert {name: response.status_code for name, response in refused.items()} == dict.fromkeys(refused, 403)
    assert rows(path, "SELECT * FROM corrections") == []


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"block": "999"}, 404),
        ({"block": "1 OR 1=1"}, 400),
        ({"block": "9" * 30}, 400),
        ({"target": "<x>"}, 400),
        ({"text": "  "}, 400),
        ({"text": "x" * 100_001}, 400),
    ],
)
async def test_a_bad_post_is_refused(path, serve, values, status):
    response = await post(await serve(path), **values)
    assert response.status_code == status
    assert rows(path, "SELECT * FROM corrections") == []


async def test_the_form_shows_to_editors_alone(path, serve):
    datasette = await serve(path)
    cookies = {"ds_actor": datasette.sign({"a": {"id": "anne"}}, "actor")}
    with_form = await datasette.client.get("/archive/articles/1?edit=2", cookies=cookies)
    without = await datasette.client.get("/archive/articles/1?edit=2")
    assert ('<textarea id="correct-text"' in with_form.text, "<textarea" in without.text) == (True, False)


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil", "javascript:x", "/a\r\nSet-Cookie: x", "", None],
)
def test_nothing_leads_elsewhere(path):
    assert local(path, "/home") == "/home"


def test_a_path_of_this_site_is_kept():
    assert local("/archive/articles/1?to=en#b1", "/home") == "/archive/articles/1?to=en#b1"
