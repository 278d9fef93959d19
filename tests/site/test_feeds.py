"""Pages for programs, and the reader's choices."""

import sqlite3
from contextlib import closing

import pytest
from lxml import etree, html

from archive.site.reader import Reader, accepted, reader_of

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


async def test_the_feed_speaks_the_readers_language(path, serve):
    datasette = await serve(path)
    titles = {}
    for language in ("en", "fr", "de"):
        response = await datasette.client.get("/archive/-/feed.atom", headers={"accept-language": language})
        feed = etree.fromstring(response.content)
        titles[language] = feed.xpath("//a:entry/a:title/text()", namespaces=ATOM)
    original = ["L’accord, article par article", "Le sommet s’achève"]
    english = ["The agreement, article by article", "The summit ends"]
    assert titles == {"en": english, "fr": original, "de": original}


async def test_the_sitemap_lists_every_article(path, serve):
    datasette = await serve(path)
    index = etree.fromstring((await datasette.client.get("/sitemap.xml")).content)
    [first] = index.xpath("//s:loc/text()", namespaces=SITEMAP)
    found = etree.fromstring((await datasette.client.get(first.removeprefix("http://localhost"))).content)
    assert found.xpath("//s:loc/text()", namespaces=SITEMAP) == [
        "http://localhost/archive/articles/1",
        "http://localhost/archive/articles/2",
    ]
    robots = (await datasette.client.get("/robots.txt")).text
    assert "Disallow: /archive/-/" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots


async def test_home_shows_what_there_is(path, serve):
    datasette = await serve(path)
    response = await datasette.client.get("/", headers={"accept-language": "fr;q=0.8, en"})
    document = html.fromstring(response.text)
    figures = [d.text_content() for d in document.cssselect(".figures dd")]
    assert figures == ["2", "1", "1", "1", "0"]
    days = [" ".join(row.text_content().split()) for row in document.cssselect(".days tbody tr")]
    assert days[-2:] == ["May 6, 20241", "May 7, 20241"]
    coverage = [
        [cell.text_content() for cell in row.cssselect("th, td")]
        for row in document.cssselect(".coverage tbody tr")
    ]
    assert coverage == [["French", "100%", "8"], ["English", "=", "1"]]
    assert [a.text_content() for a in document.cssselect(".cards h3 a")] == [
        "The agreement, article by article",
        "The summit ends",
    ]


async def test_a_list_gives_no_date_of_ours_for_the_publishers(path, serve):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET published = NULL WHERE id = 2")
    datasette = await serve(path)
    for listed in ("/", "/archive/articles"):
        document = html.fromstring((await datasette.client.get(listed)).text)
        dates = {
            card.cssselect("h3 a")[0].get("href"): [time.text for time in card.cssselect("time")]
            for card in document.cssselect(".cards > li")
        }
        assert dates == {"/archive/articles/1": ["May 6, 2024"], "/archive/articles/2": []}


async def test_a_choice_is_remembered_and_leads_back(path, serve):
    datasette = await serve(path)
    response = await datasette.client.get(
        "/archive/-/languages?interface=de&reads=fr&next=/archive/articles/1"
    )
    assert (response.status_code, response.headers["location"]) == (302, "/archive/articles/1")
    page = await datasette.client.get("/", cookies={"lire_interface": "de"})
    assert html.fromstring(page.text).get("lang") == "de"
    evil = await datasette.client.get("/archive/-/languages?interface=xx&next=//evil.example")
    assert (evil.headers["location"], "set-cookie" in evil.headers) == ("/", False)


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("", ()),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", ("fr-CH", "fr", "en", "de")),
        ("en;q=0, fr", ("fr",)),
        ("<script>, ;;;, en;q=high, pt", ("pt",)),
        ("a" * 5000, ()),
    ],
)
def test_what_a_browser_accepts(header, codes):
    assert accepted(header) == codes


def test_a_choice_comes_before_the_browsers():
    assert reader_of({"lire_interface": "ar", "lire_reads": "zh-Hant"}, "fr") == Reader(
        "ar", ("zh-Hant", "ar", "fr"), True
    )
    assert reader_of({"lire_interface": "<x>"}, "nl, es;q=0.5") == Reader("es", ("nl", "es"))
