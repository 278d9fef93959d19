"""A damaged row costs a reader that row: its page says so, and every other page is as it was."""

import sqlite3
from contextlib import closing

import pytest
from lxml import etree, html

from archive.store.articles import text_hash
from archive.store.store import Store
from tests.bilingual import accord, fill, summit

PAGES = (
    "/",
    "/archive/articles",
    "/archive/articles/1",
    "/archive/articles/1?to=en&view=translation",
    "/archive/articles/2",
    "/archive/-/search?q=accord",
    "/archive/-/search?q=accord&flag=length",
    "/archive/-/review",
    "/archive/-/review?to=en&flag=length",
    "/archive/-/feed.atom",
    "/archive/-/sitemap.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/archive/articles/1.json?_shape=array",
    "/archive/side_by_side.json?article=1&target=en&_sort=position&_shape=array",
    "/archive/needs_review.json?_sort_desc=severity&_shape=array",
)

NO_UTF_8 = "CAST(x'31ff32' AS TEXT)"

DAMAGE = {
    f"UPDATE blocks SET text = {NO_UTF_8} WHERE id = 2": "text of block 2",
    "UPDATE blocks SET text = CAST(text AS BLOB) WHERE id = 6": "text of block 6",
    "UPDATE blocks SET links = '[[1,' WHERE id = 2": "links of block 2",
    "UPDATE blocks SET spans = '{}', url = x'00' WHERE id = 2": "url of block 2, spans of block 2",
    "UPDATE blocks SET links = '[[0, 3, \"http://a.example/\\ud800\"]]' WHERE id = 2": "links of block 2",
    "UPDATE blocks SET language = x'ff', kind = 'titel' WHERE id = 2": "kind of block 2, language of block 2",
    "UPDATE blocks SET position = 'b', confidence = 'c' WHERE id = 2": (
        "position of block 2, confidence of block 2"
    ),
    f"UPDATE translations SET text = {NO_UTF_8} WHERE id = 2": "text of translation 2",
    "UPDATE translations SET text = x'ff', created = x'ff' WHERE id = 2": (
        "text of translation 2, created of translation 2"
    ),
    "UPDATE translations SET flags = 'length' WHERE id = 2": "flags of translation 2",
    "UPDATE translations SET flags = '{}' WHERE id = 2": "flags of translation 2",
    f"UPDATE translations SET flags = {NO_UTF_8} WHERE id = 2": "flags of translation 2",
    'UPDATE translations SET reasons = \'{"length": "\\ud800"}\' WHERE id = 2': "reasons of translation 2",
    "UPDATE translations SET target = x'656e' WHERE id = 2": "target of translation 2",
    f"UPDATE corrections SET note = {NO_UTF_8}, \"by\" = x'ff'": "by of correction 1, note of correction 1",
    f"UPDATE articles SET title = {NO_UTF_8}, language = x'ff' WHERE id = 1": (
        "title of article 1, language of article 1"
    ),
    "UPDATE articles SET title = x'', publisher = x'ff', author = x'ff' WHERE id = 1": (
        "title of article 1, publisher of article 1, author of article 1"
    ),
    "UPDATE articles SET published = x'ff', added = x'ff', words = 'w' WHERE id = 1": (
        "published of article 1, added of article 1, words of article 1"
    ),
    f"UPDATE articles SET published = {NO_UTF_8} WHERE id = 1": "published of article 1",
    "UPDATE articles SET tags = '[', languages = '[]', metadata_from = '' WHERE id = 1": (
        "languages of article 1, tags of article 1, metadata_from of article 1"
    ),
    "UPDATE originals SET notes = '5', bytes = 'b', media_type = x'ff'": (
        "media_type of original 1, notes of original 1, bytes of original 1"
    ),
    "UPDATE similar SET containment = 'c'": "containment of similar 1",
}


@pytest.fixture
def path(tmp_path):
    """Two articles that share text; one with a doubt and a correction."""
    path = tmp_path / "archive.db"
    with Store(path, create=True) as store:
        fill(store, summit(), accord())
        with store.writing() as connection:
            connection.execute("INSERT INTO similar VALUES (1, 2, 0.5)")
            connection.execute("UPDATE translations SET flags = '[\"length\"]' WHERE block IN (2, 9)")
            connection.execute("UPDATE translations SET origin = 'human' WHERE block = 3")
            connection.execute(
                """
                INSERT INTO corrections
                    (block, language, target, source, source_hash, text, "by", note, created)
                SELECT id, 'fr', 'en', text, ?, 'A joint work', 'Anne', 'why', '2024-06-01T00:00:00Z'
                FROM blocks WHERE id = 3
                """,
                (text_hash("Une œuvre commune"),),
            )
    return path


def damage(path, statements):
    """Change what no program of ours would: what guards rows against it is away meanwhile."""
    with closing(sqlite3.connect(path)) as connection, connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(f"PRAGMA ignore_check_constraints = ON; {statements}")
        for _, statement in guards:
            connection.execute(statement)


def overwrite(path, before, after):
    """Change bytes in the file itself, as a failing disk does."""
    whole = path.read_bytes()
    assert before in whole
    assert len(before) == len(after)
    path.write_bytes(whole.replace(before, after))


def texts(element, selector):
    return [" ".join(found.text_content().split()) for found in element.cssselect(selector)]


async def get(datasette, address, status=200, language="en"):
    response = await datasette.client.get(address, headers={"accept-language": language})
    assert (address, response.status_code) == (address, status)
    return response


@pytest.mark.parametrize("statement", DAMAGE)
async def test_every_page_answers_and_the_articles_names_the_damage(path, serve, statement):
    damage(path, statement)
    datasette = await serve(path)
    for address in PAGES:
        await get(datasette, address)
    document = html.fromstring((await get(datasette, "/archive/articles/1?to=en")).text)
    assert texts(document, ".notice.damage code") == [
        DAMAGE[statement], "lire-aussi verify DB", "lire-aussi reprocess DB",
    ]  # fmt: skip


async def test_a_whole_article_says_nothing_of_damage(path, serve):
    document = html.fromstring((await get(await serve(path), "/archive/articles/1")).text)
    assert texts(document, ".damage, .damaged") == []


async def test_a_block_whose_bytes_were_overwritten_is_marked_and_the_rest_stands(path, serve):
    overwrite(path, "27 pays ont signé".encode(), b"\xff\xff pays ont sign\xff\xff")
    overwrite(path, b"Read also", b"Read \xff\xff\xff\xff")
    document = html.fromstring((await get(await serve(path), "/archive/articles/1")).text)
    pairs = [
        (pair.get("id"), texts(pair, ".original"), texts(pair, ".translation"), texts(pair, ".damaged"))
        for pair in document.cssselect("#b1, #b2, #b4")
    ]
    assert pairs == [
        (
            "b1",
            ["Les �� pays ont sign�� l’accord à Tunis."],
            ["The 28 countries signed the agreement in Tunis."],
            ["Damaged in the archive: text"],
        ),
        ("b2", ["Une œuvre commune"], ["A common work"], []),
        ("b4", ["Lire aussi"], ["Read ����"], ["The translation is damaged in the archive: text"]),
    ]


async def test_what_can_not_be_read_at_all_is_marked_too(path, serve):
    damage(path, "UPDATE translations SET origin = 'magic', text = x'' WHERE block = 2")
    document = html.fromstring((await get(await serve(path), "/archive/articles/1")).text)
    assert texts(document, "#b1 .translation") == [""]
    assert texts(document, "#b1 .damaged") == ["The translation is damaged in the archive: text, origin"]
    note = texts(document, "#b1 .note > p")
    assert note == ["unlikely length", "Original in French (detected, 99%) · link to this paragraph"]


async def test_the_first_page_leaves_a_damaged_value_out_of_its_plots(path, serve):
    whole = html.fromstring((await get(await serve(path), "/")).text)
    damage(path, "UPDATE articles SET published = x'ff', publisher = x'ff', language = x'ff' WHERE id = 1")
    document = html.fromstring((await get(await serve(path), "/")).text)
    assert texts(document, ".days tbody tr")[-1] == texts(whole, ".days tbody tr")[-1] == "May 7, 20241"
    assert texts(document, "#by-language tbody tr") == ["French1"]
    assert texts(document, "#by-publisher tbody tr") == ["Le Journal1"]
    assert texts(document, ".cards h3") == ["The agreement, article by article", "The summit ends"]


async def test_a_list_of_doubts_says_what_is_missing_from_it(path, serve):
    damage(path, "UPDATE translations SET flags = '[\"len' WHERE block = 2")
    damage(path, "UPDATE translations SET reasons = '[' WHERE block = 9")
    datasette = await serve(path)
    document = html.fromstring((await get(datasette, "/archive/-/review")).text)
    assert texts(document, ".count") == ["1 doubtful paragraph"]
    assert texts(document, ".notice p:first-child") == [
        "1 translation is missing here: what was doubted in it is damaged in the archive."
    ]
    assert texts(document, ".doubts h2") == ["L’accord, article par article"]
    assert texts(document, ".doubts .damaged") == ["Damaged in the archive: reasons"]
    rows = (await get(datasette, "/archive/needs_review.json?_shape=array")).json()
    assert [row["block"] for row in rows] == [9]
    table = html.fromstring((await get(datasette, "/archive/needs_review")).text)
    assert "1 row" in " ".join(texts(table, "h3"))


async def test_a_search_counts_the_flags_that_can_be_read(path, serve):
    damage(path, "UPDATE translations SET flags = '[\"len' WHERE block = 2")
    datasette = await serve(path)
    document = html.fromstring((await get(datasette, "/archive/-/search?q=accord")).text)
    assert texts(document, "section[aria-labelledby=facet-flag] li") == ["unlikely length 1"]
    document = html.fromstring((await get(datasette, "/archive/-/search?q=accord&flag=length")).text)
    assert texts(document, ".hits h2") == ["The agreement, article by article"]


async def test_the_feed_and_the_sitemap_stay_what_their_programs_read(path, serve):
    damage(path, "UPDATE articles SET title = 'T\uffff', published = 'x', added = x'ff' WHERE id = 1")
    damage(path, "UPDATE articles SET added = '2024-06-01T00:00:00Z' WHERE id = 2")
    datasette = await serve(path)
    feed = etree.fromstring((await get(datasette, "/archive/-/feed.atom", language="fr")).content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:title/text()", namespaces=atom) == ["L’accord, article par article", "T"]
    assert feed.xpath("//a:updated/text()", namespaces=atom) == [
        "2024-06-01T00:00:00Z", "2024-06-01T00:00:00Z", "1970-01-01T00:00:00Z",
    ]  # fmt: skip
    assert feed.xpath("//a:published", namespaces=atom) == []
    sitemap = etree.fromstring((await get(datasette, "/archive/-/sitemap.xml")).content)
    entries = [[child.text for child in url] for url in sitemap]
    assert entries == [
        ["http://localhost/archive/articles/1"],
        ["http://localhost/archive/articles/2", "2024-06-01"],
    ]


def scribble(path, table):
    """Overwrite the page of the file that a table begins with."""
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        statement = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        root = connection.execute(statement, (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xaa" * size)


@pytest.mark.parametrize(
    ("table", "address", "said"),
    [
        ("originals", "/archive/articles/1", "database disk image is malformed"),
        ("article_search_data", "/archive/-/search?q=accord", "vtable constructor failed: article_search"),
    ],
)
async def test_a_file_that_sqlite_can_not_read_there_has_a_page_that_says_what_to_run(
    path, serve, table, address, said
):
    scribble(path, table)
    datasette = await serve(path)
    document = html.fromstring((await get(datasette, address, 500, "fr")).text)
    assert texts(document, "h1") == ["Les archives sont endommagées"]
    assert texts(document, "main p.lead") == [said]
    assert texts(document, "main code") == ["lire-aussi verify DB", "lire-aussi reprocess DB"]
    assert texts(document, "header .name") == ["Lire Aussi"]
    for other in ("/archive/-/review", "/archive/-/feed.atom", "/sitemap.xml"):
        await get(datasette, other)


async def test_a_fault_of_ours_stays_datasettes_to_report(path, serve, monkeypatch):
    def fail(*_, **__):
        raise sqlite3.OperationalError("no such column: titel")

    monkeypatch.setattr("archive.store.review.work_list", fail)
    response = await get(await serve(path), "/archive/-/review", 500)
    assert texts(html.fromstring(response.text), "h1") == ["Error 500"]


async def correct(datasette, text):
    """Post a correction of block 2, signed in, with the token of another block's form."""
    cookies = {"ds_actor": datasette.sign({"a": {"id": "anne"}}, "actor")}
    page = await datasette.client.get("/archive/articles/1?edit=3", cookies=cookies)
    token = page.cookies["ds_csrftoken"]
    data = {"block": "2", "target": "en", "text": text, "csrftoken": token}
    cookies |= {"ds_csrftoken": token}
    return await datasette.client.post("/archive/-/correct", data=data, cookies=cookies)


def corrections(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT block, text, machine_text FROM corrections").fetchall()


async def test_a_damaged_text_takes_no_correction(path, serve):
    overwrite(path, b"27 pays", b"\xff\xff pays")
    datasette = await serve(path)
    before = corrections(path)
    cookies = {"ds_actor": datasette.sign({"a": {"id": "anne"}}, "actor")}
    page = await datasette.client.get("/archive/articles/1?edit=2", cookies=cookies)
    document = html.fromstring(page.text)
    assert texts(document, "#b1 .note a") == ["link to this paragraph"]
    assert document.cssselect("form.correct") == []
    response = await correct(datasette, "The 27 countries")
    assert response.status_code == 500
    (said,) = texts(html.fromstring(response.text), "main p.lead")
    assert said.startswith("The text of block 2 can't be read: it isn't what was written there;")
    assert corrections(path) == before


async def test_a_damaged_translation_is_corrected_and_its_bytes_not_kept(path, serve):
    damage(path, "UPDATE translations SET text = x'41ff' WHERE block = 2")
    datasette = await serve(path)
    assert (await correct(datasette, "The 27 countries")).status_code == 302
    assert corrections(path)[1:] == [(2, "The 27 countries", "A�")]
    document = html.fromstring((await get(datasette, "/archive/articles/1")).text)
    assert texts(document, ".damage") == []
    assert texts(document, "#b1 .translation") == ["The 27 countries"]
