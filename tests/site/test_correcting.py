"""Corrections: by whom, from where, and what becomes of them."""

import sqlite3
import threading
from contextlib import closing

import pytest
from lxml import html

from archive.site import correcting
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


async def test_a_lock_keeps_the_text_in_the_form(path, serve, monkeypatch):
    monkeypatch.setattr(correcting, "PATIENCE", 0.05)
    datasette = await serve(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        response = await post(datasette, text="Ils <ont> signé", next="/archive/articles/1?to=en#b1")
        other.execute("ROLLBACK")
    assert (response.status_code, response.headers["retry-after"]) == (503, "0")
    assert response.text.count("Another program is writing to the archive") == 1
    form = html.fromstring(response.text).xpath('//form[@class="correct"]')[0]
    fields = dict(form.form_values())
    assert fields.pop("csrftoken")
    # As a browser does, and lxml doesn't, with the line break after <textarea>.
    fields["text"] = fields["text"].removeprefix("\n")
    assert fields == {
        "block": "2", "target": "en", "text": "Ils <ont> signé", "note": "27, not 28",
        "next": "/archive/articles/1?to=en#b1",
    }  # fmt: skip
    assert rows(path, "SELECT * FROM corrections") == []
    assert (await post(datasette, **fields)).status_code == 302
    assert rows(path, "SELECT text FROM corrections") == [("Ils <ont> signé",)]


async def test_a_save_waits_for_a_writer_that_gives_way(path, serve):
    datasette = await serve(path)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        release.start()
        response = await post(datasette)
        release.join()
    assert response.status_code == 302
    assert rows(path, "SELECT text FROM corrections") == [(TEXT,)]


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
