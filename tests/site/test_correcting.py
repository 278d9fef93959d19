"""Corrections: by whom, from where, and what becomes of them."""

import sqlite3
import threading
from contextlib import closing

import pytest
from lxml import html

from archive.site import correcting
from archive.site.correcting import local
from archive.store import corrections, translations
from archive.store.store import Store

TEXT = "The 27 countries signed the agreement in Tunis."


def rows(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def post(datasette, *, actor={"id": "anne", "name": "Anne"}, token=True, read="", **values):  # noqa: B006
    cookies = {"ds_actor": datasette.sign({"a": actor}, "actor")} if actor else {}
    if read:
        cookies["lire_interface"] = read
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


def fields(response):
    """What the page's form holds, its token aside; of the text not the line break that a browser drops."""
    (form,) = html.fromstring(response.text).xpath('//form[@class="correct"]')
    values = dict(form.form_values())
    assert values.pop("csrftoken")
    return values | {"text": values["text"].removeprefix("\n")}


async def edit(datasette, block):
    cookies = {"ds_actor": datasette.sign({"a": {"id": "anne"}}, "actor")}
    return await datasette.client.get(f"/archive/articles/1?to=en&edit={block}", cookies=cookies)


async def test_a_title_is_corrected_on_its_page(path, serve):
    datasette = await serve(path)
    filled = fields(await edit(datasette, 1))
    assert filled == {
        "block": "1", "target": "en", "text": "The summit ends", "note": "",
        "next": "/archive/articles/1?to=en#b0",
    }  # fmt: skip
    await post(datasette, **filled | {"text": "The summit closes"})
    page = html.fromstring((await datasette.client.get("/archive/articles/1")).text)
    assert page.xpath("string(//h1/span[@class='translation'])") == "The summit closes"
    assert "Corrected by Anne" in page.xpath("string(//*[@id='b0']/details)")
    assert page.xpath("string(//title)") == "The summit closes · Lire Aussi"


@pytest.mark.parametrize(
    ("block", "before", "said"),
    [
        (3, "DELETE FROM translations WHERE block = 3", "Not translated yet"),
        (4, "UPDATE blocks SET language = 'und' WHERE id = 4", "Left as it is"),
    ],
)
async def test_what_no_machine_translated_is_translated_by_hand(path, serve, block, before, said):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT OR IGNORE INTO languages VALUES ('und', 'Undetermined', 'Undetermined', 'ltr')"
        )
        connection.execute(before)
        connection.execute("UPDATE translations SET stale = NULL")
    datasette = await serve(path)
    (pair,) = html.fromstring((await edit(datasette, 1)).text).xpath(f"//*[@id='b{block - 1}']")
    assert pair.xpath("string(p[@class='absent'])") == said
    (link,) = pair.xpath(".//a[text()='translate it by hand']/@href")
    assert link == f"/archive/articles/1?to=en&edit={block}#correct-text"
    filled = fields(await edit(datasette, block))
    assert (filled["block"], filled["text"]) == (str(block), "")
    assert (await post(datasette, **filled | {"text": "By hand"})).status_code == 302
    assert rows(path, f"SELECT text, origin FROM translations WHERE block = {block}") == [
        ("By hand", "human")
    ]
    assert rows(path, "SELECT machine_text, machine_model FROM corrections") == [(None, None)]
    page = html.fromstring((await datasette.client.get("/archive/articles/1?to=en")).text)
    assert page.xpath(f"string(//*[@id='b{block - 1}']/*[@lang='en'][last()])") == "By hand"


async def test_what_is_in_the_language_already_needs_no_translation(path, serve):
    page = html.fromstring((await edit(await serve(path), 1)).text)
    offered = page.xpath("//*[contains(@class, 'pair')][.//a[text()='translate it by hand']]/@id")
    assert offered == []


async def test_one_form_opens_where_a_paragraph_is_doubtful_in_two_languages(path, serve):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO languages VALUES ('pt', 'Portuguese', 'português', 'ltr') ON CONFLICT DO NOTHING"
        )
        connection.execute(
            "INSERT INTO translations (block, target, text, origin, flags, created) "
            "VALUES (2, 'pt', 'Os 28', 'machine', '[\"numbers\"]', '2024-01-01')"
        )
    datasette = await serve(path)
    cookies = {"ds_actor": datasette.sign({"a": {"id": "anne"}}, "actor")}
    listed = html.fromstring((await datasette.client.get("/archive/-/review", cookies=cookies)).text)
    links = listed.xpath("//a[text()='correct the translation']/@href")
    opened = [fields(await datasette.client.get(link, cookies=cookies)) for link in links]
    assert sorted((form["block"], form["target"], form["text"]) for form in opened) == [
        ("2", "en", "The 28 countries signed the agreement in Tunis."),
        ("2", "pt", "Os 28"),
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
        ({"text": "x" * 100_001}, 400),
    ],
)
async def test_a_bad_post_is_refused(path, serve, values, status):
    response = await post(await serve(path), **values)
    assert response.status_code == status
    assert 'href="/archive/articles"' in response.text, "a page of the site, and a way on"
    assert rows(path, "SELECT * FROM corrections") == []


async def test_blanks_are_sent_back_in_the_readers_language(path, serve):
    response = await post(await serve(path), text=" \n ", read="fr")
    page = html.fromstring(response.text)
    assert (response.status_code, page.get("lang")) == (400, "fr")
    assert page.xpath("string(//h1)") == "Pas encore enregistré"
    assert page.xpath("string(//p[@role='alert'])").startswith("Le champ est vide")
    assert fields(response) == {
        "block": "2", "target": "en", "text": "", "note": "27, not 28", "next": "/archive/articles/1#b1",
    }  # fmt: skip
    assert rows(path, "SELECT * FROM corrections") == []


async def test_a_full_disk_keeps_the_text_in_the_form(path, serve, monkeypatch):
    def on_a_full_disk(connection, *values, **more):
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are: the file can't grow
        return correct(connection, *values, **more)

    correct = corrections.correct
    monkeypatch.setattr(corrections, "correct", on_a_full_disk)
    long = "A text that needs room. " * 4000
    response = await post(await serve(path), text=long)
    assert response.status_code == 507
    assert "perhaps because the disk is full" in response.text
    assert fields(response)["text"] == long.strip()
    assert rows(path, "SELECT * FROM corrections") == []
    monkeypatch.undo()
    assert (await post(await serve(path), **fields(response))).status_code == 302
    assert rows(path, "SELECT text FROM corrections") == [(long.strip(),)]


async def test_a_lock_keeps_the_text_in_the_form(path, serve, monkeypatch):
    monkeypatch.setattr(correcting, "PATIENCE", 0.05)
    datasette = await serve(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        response = await post(datasette, text="Ils <ont> signé", next="/archive/articles/1?to=en#b1")
        other.execute("ROLLBACK")
    assert (response.status_code, response.headers["retry-after"]) == (503, "0")
    assert response.text.count("Another program is writing to the archive") == 1
    filled = fields(response)
    assert filled == {
        "block": "2", "target": "en", "text": "Ils <ont> signé", "note": "27, not 28",
        "next": "/archive/articles/1?to=en#b1",
    }  # fmt: skip
    assert rows(path, "SELECT * FROM corrections") == []
    assert (await post(datasette, **filled)).status_code == 302
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
