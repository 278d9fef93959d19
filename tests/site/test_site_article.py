"""The article's page: both texts, block beside block, in their languages."""

import sqlite3
from contextlib import closing

from lxml import html


def texts(element, selector):
    return [" ".join(found.text_content().split()) for found in element.cssselect(selector)]


async def page(datasette, path, **options):
    response = await datasette.client.get(path, **options)
    assert response.status_code == 200, response.text
    return html.fromstring(response.text)


async def test_original_and_translation_stand_side_by_side(path, serve):
    document = await page(await serve(path), "/archive/articles/1")
    pairs = [
        (pair.get("id"), texts(pair, ".original"), texts(pair, ".translation"))
        for pair in document.cssselect(".pair")
    ]
    assert pairs == [
        ("b0", ["Le sommet s’achève"], ["The summit ends"]),
        (
            "b1",
            ["Les 27 pays ont signé l’accord à Tunis."],
            ["The 28 countries signed the agreement in Tunis."],
        ),
        ("b2", ["Une œuvre commune"], ["A common work"]),
        ("b3", ["We will keep our word."], []),
        ("b4", ["Lire aussi"], ["Read also"]),
        ("b5", ["L’accord, article par article"], ["The agreement, article by article"]),
        ("b6", ["19:42 Le Maroc en tête"], ["19:42 Morocco in the lead"]),
    ]
    assert texts(document, ".pair .absent") == ["Already in English"]
    languages = {(e.get("lang"), e.get("dir")) for e in document.cssselect(".original, .translation")}
    assert languages == {("fr", "ltr"), ("en", "ltr")}


async def test_a_title_says_where_it_came_from_and_what_is_doubtful(path, serve):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE translations SET flags = '[\"length\"]' WHERE block = 1")
        doubtful = connection.execute("SELECT count(*) FROM needs_review WHERE article = 1").fetchone()[0]
    document = await page(await serve(path), "/archive/articles/1")
    assert [pair.get("id") for pair in document.cssselect(".pair:has(> .flagged)")] == ["b0", "b1"]
    assert doubtful == 2
    note = " ".join(texts(document, "#b0 .about"))
    assert "Machine translation by argos:translate-fr_en" in note
    assert "unlikely length" in note
    assert texts(document, "h1") == ["Le sommet s’achève The summit ends"]


async def test_a_text_in_no_known_language_is_said_to_be_left(path, serve):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT OR IGNORE INTO languages VALUES ('und', 'Undetermined', 'Undetermined', 'ltr')"
        )
        connection.execute(
            "UPDATE blocks SET language = 'und', evidence = NULL WHERE article = 1 AND position = 3"
        )
        connection.execute("UPDATE translations SET stale = NULL")
    document = await page(await serve(path), "/archive/articles/1")
    assert texts(document, "#b3 .absent") == ["Left as it is"]
    about = " ".join(texts(document, "#b3 .about"))
    assert "Language unknown: nothing was translated Original in an unknown language" in about


async def test_a_text_without_letters_is_left_not_called_translated(path, serve):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE blocks SET text = '* * *' WHERE article = 1 AND position = 2")
        connection.execute("UPDATE translations SET text = '* * *', origin = 'same' WHERE block = 3")
        connection.execute("UPDATE translations SET stale = NULL")
    document = await page(await serve(path), "/archive/articles/1")
    assert texts(document, "#b2 .absent") == ["Left as it is"]
    assert texts(document, "#b2 .note p:first-child") == ["Left as it is"]
    assert texts(document, "#b3 .note p:first-child") == ["Already in English: nothing was translated"]


async def test_furniture_stands_apart(path, serve):
    document = await page(await serve(path), "/archive/articles/1")
    assert [pair.get("id") for pair in document.cssselect("aside.around .pair")] == ["b4", "b5", "b6"]
    assert [pair.get("id") for pair in document.cssselect(".pairs .pair")] == ["b1", "b2", "b3"]
    headline = document.cssselect("#b5 .original a")
    assert [link.get("href") for link in headline] == ["/archive/articles/2"]


async def test_the_row_is_still_json(path, serve):
    datasette = await serve(path)
    response = await datasette.client.get("/archive/articles/1.json?_shape=objects")
    assert response.json()["rows"][0]["title"] == "Le sommet s’achève"
