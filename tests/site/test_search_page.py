"""Search: any language, either side, every facet, and no query that breaks it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from archive.model import Article, Block
from archive.store import search
from archive.store.results import Asked, find
from archive.store.store import Store
from tests.bilingual import accord, arabic, chinese, fill, summit
from tests.hostile import attack

DECLARATION = {
    "hi": ("मानवाधिकारों की घोषणा", "सभी मनुष्यों को ज़िन्दगी का अधिकार है।", "जिन्दगी"),
    "he": ("הכרזה", "כָּל בְּנֵי הָאָדָם נוֹלְדוּ חוֹפְשִׁיִּים.", "נולדו"),
    "th": ("ปฏิญญาสากล", "มนุษย์ทั้งหลายเกิดมามีอิสระ", "อิสระ"),
    "ja": ("世界人権宣言", "すべての人間は、生れながらにして自由である。", "生れながら"),
    "el": ("Διακήρυξη", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.", "ΑΝΘΡΩΠΟΙ"),
    "de": ("Erklärung", "Alle Menschen sind an der Straße gleich.", "strasse"),
    "ru": ("Декларация", "Ещё раз: все люди рождаются свободными.", "еще"),
    "tr": ("Bildirge", "IŞIK herkese aittir.", "işik"),
}


def simple(language, title, text):
    blocks = (Block("title", title, language), Block("paragraph", text, language))
    return Article(f"{language}.txt", title, blocks, language=language, languages={language: 1.0})


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "archive.db"
    with Store(path, create=True) as store:
        fill(store, summit(), accord(), arabic(), chinese(), attack())
        fill(store, *(simple(code, title, text) for code, (title, text, _) in DECLARATION.items()))
    return path


@pytest.fixture
def connection(stocked):
    with Store(stocked) as store:
        yield store.connection


def hits(connection, query, **facets):
    return [hit.headline.id for hit in find(connection, Asked(query, **facets)).hits]


async def test_a_hit_says_where_it_stands(stocked, serve):
    datasette = await serve(stocked)
    found = {}
    for query in ("sommet", "summit", "oeuvre"):
        response = await datasette.client.get(f"/archive/-/search?q={query}")
        document = html.fromstring(response.text)
        found[query] = [
            (
                " ".join(passage.cssselect(".side")[0].text_content().split()),
                passage.cssselect(".text")[0].get("lang"),
                [mark.text_content() for mark in passage.cssselect("mark")],
            )
            for passage in document.cssselect(".passage")
        ]
    assert found == {
        "sommet": [("in the original, French", "fr", ["sommet"])],
        "summit": [("in the translation, English", "en", ["summit"])],
        "oeuvre": [("in the original, French", "fr", ["œuvre"])],
    }


@pytest.mark.parametrize("code", DECLARATION)
def test_every_script_is_found_and_marked(connection, code):
    title, _, query = DECLARATION[code]
    results = find(connection, Asked(query))
    assert [hit.headline.title for hit in results.hits] == [title]
    passage = results.hits[0].passages[0]
    assert (passage.language, passage.target, bool(passage.snippet.spans)) == (code, None, True)


def test_arabic_and_chinese_by_original_and_translation(connection):
    assert hits(connection, "الاعلان") == hits(connection, "احرارا") == [3]
    assert hits(connection, "人权") == [4]
    assert sorted(hits(connection, '"Human Rights"')) == [3, 4]


def test_facets_narrow_and_count(connection):
    results = find(connection, Asked("accord"))
    assert (results.total, results.facets["publisher"]) == (2, (("Le Journal", 2),))
    assert results.facets["date"] == (("2024-05", 2),)
    assert results.facets["flag"] == (("numbers", 1),)
    assert hits(connection, "accord", flag="numbers") == [1]
    assert hits(connection, "accord", date="2024-05-07") == [2]
    assert hits(connection, "accord", language="en") == []
    assert hits(connection, "accord", publisher="Le Journal", language="fr", date="2024") != []


def test_the_index_agrees_with_the_tables(connection):
    assert search.check(connection) is None


def test_a_common_word_is_counted_up_to_a_bound(tmp_path):
    with Store(tmp_path / "many.db", create=True) as store:
        fill(store, *(simple("en", f"Report {n}", f"The same word, {n}") for n in range(520)))
        results = find(store.connection, Asked("word"), page=999)
    assert (results.total, results.more, results.page, results.pages) == (500, True, 25, 25)


WILD = (
    "", " ", '"', "AND", "a AND OR NOT", "title:x", "^a", "{a b}", "NEAR(a b)", "%00", "%ED%A0%80", "(" * 500,
    "'; DROP TABLE articles; --", "*", "-", "\\", "%", "_" * 300, "🙂", "a" * 5000, "<script>", "{{7*7}}",
)  # fmt: skip


async def test_no_query_is_an_error(stocked, serve):
    datasette = await serve(stocked)
    asked = [("/archive/-/search", {"q": query}) for query in WILD]
    asked += [("/archive/articles", {"_search": query}) for query in WILD]
    for facet in ("language", "publisher", "date", "flag", "page"):
        asked += [("/archive/-/search", {"q": "accord", facet: query}) for query in WILD]
    refused = []
    for path, query in asked:
        response = await datasette.client.get(path, params=query)
        if response.status_code != 200:
            refused.append((path, query, response.status_code))
    assert refused == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_string_breaks_a_search(connection, query):
    find(connection, Asked(query, date=query[:5] or None))


async def test_the_table_of_articles_searches_alike(stocked, serve):
    datasette = await serve(stocked)
    found = {}
    for query in ("人权", "summit", "strasse", "?!"):
        response = await datasette.client.get(
            "/archive/articles.json", params={"_search": query, "_shape": "objects"}
        )
        found[query] = [row["id"] for row in response.json()["rows"]]
    assert found == {"人权": [4], "summit": [1], "strasse": [11], "?!": []}
