import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from archive.errors import DataFileError
from archive.read.data import checked, words
from archive.read.dates import in_utc, parsed
from archive.read.language import language_code
from archive.read.metadata import metadata_of
from archive.read.names import looks_like_names, names_of
from archive.read.tree import parse


def of(head="", body="", *, url=None, html=""):
    tree, _ = parse(f"<html {html}><head>{head}</head><body>{body}<p>Text.</p></body></html>")
    return metadata_of(tree, url)


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("bylines", "names"),
    [
        (["By Ann Lee and Bo Ek"], ("Ann Lee", "Bo Ek")),
        (["By ANN LEE, Staff Writer"], ("Ann Lee",)),
        (["Ann Lee, Bo Ek; Cy Fox & Di Gee"], ("Ann Lee", "Bo Ek", "Cy Fox", "Di Gee")),
        (["Martin Luther King, Jr."], ("Martin Luther King, Jr.",)),
        (["Von Jonas Reiter und Eva Klein"], ("Jonas Reiter", "Eva Klein")),
        (["Par Claire Dupuis (avec AFP)"], ("Claire Dupuis",)),
        (["Por Lola Marín y Pedro Sanz"], ("Lola Marín", "Pedro Sanz")),
        (["di Sandro Gallo e Lia Neri"], ("Sandro Gallo", "Lia Neri")),
        (["Автор: Ирина Ковалёва"], ("Ирина Ковалёва",)),
        (["بقلم ليلى منصور"], ("ليلى منصور",)),
        (["최서연 기자"], ("최서연",)),
        (["記者 田中みどり"], ("田中みどり",)),
        (["記者：李明"], ("李明",)),
        (["https://www.facebook.com/paper", "admin", "@handle", "ann@paper.example"], ()),
        (["Ann Lee | 11/06/2024 10:30"], ("Ann Lee",)),
        (["Ann Lee", "ann lee"], ("Ann Lee",)),
        (["Ursula von der Leyen"], ("Ursula von der Leyen",)),
        (["Leonardo da Vinci"], ("Leonardo da Vinci",)),
        (["José Ortega y Gasset"], ("José Ortega y Gasset",)),
        (
            ["Per Olsson", "Theo Francken", "Na Li", "Oleh Kovalenko", "Mag Ruffman", "R. K. Narayan"],
            ("Per Olsson", "Theo Francken", "Na Li", "Oleh Kovalenko", "Mag Ruffman", "R. K. Narayan"),
        ),
        (["Oleh Budi Santoso"], ("Budi Santoso",)),
        (["Prof. Dr. Ann Lee, Bern, und Mag. Bo Ek (Text)"], ("Ann Lee", "Bo Ek")),
        (["By Ann Lee, Kyiv | The Paper", "Ann Lee in Berlin", "Bern - Ann Lee"], ("Ann Lee",)),
        (["Text: Ann Lee Foto: Bo Ek"], ("Ann Lee",)),
        (["최서연 기자 박지훈 기자"], ("최서연", "박지훈")),
        (["Kim Ja Young", "Mary E Lee Smith"], ("Kim Ja Young", "Mary E Lee Smith")),
        (["ANA PRAT Y LUIS GIL"], ("Ana Prat", "Luis Gil")),
        (["By Ann Lee And Bo Ek"], ("Ann Lee", "Bo Ek")),
        (["Reuters, dpa"], ()),
        (["新华社记者 张三丰 李四光"], ("张三丰", "李四光")),
        (["长江日报记者 张三丰 实习生 李四光"], ("张三丰", "李四光")),
        (["聯合報／ 記者王小明／台東即時報導", "〔記者李大華／台北報導〕"], ("王小明", "李大華")),
        (["中央社記者張三丰台北12日電"], ("張三丰",)),
        (["記者 山田 太郎"], ("山田 太郎",)),
        (["[서울=뉴시스] 홍길동 선임기자"], ("홍길동",)),
        (
            ["Ayşe ÇELİK-Mehmet ŞAHİN", "Jean DUPONT-MARTIN"],
            ("Ayşe ÇELİK", "Mehmet ŞAHİN", "Jean DUPONT-MARTIN"),
        ),
        (["Eva Klein, ARD Wien"], ("Eva Klein",)),
        (["Ann Lee Staff Reporter"], ("Ann Lee",)),
        (["Rūta Kalna, laida „Rytas“"], ("Rūta Kalna",)),
    ],
)
def test_names_in_bylines(bylines, names):
    assert names_of(bylines) == names


def test_the_publisher_is_no_author_beside_a_person():
    assert names_of(["Ann Lee", "The Paper"], publisher="The Paper") == ("Ann Lee",)
    assert names_of(["The Paper"], publisher="The Paper") == ("The Paper",)


def test_sentences_are_no_bylines():
    assert looks_like_names("By Ann Lee")
    assert not looks_like_names("Sign up for our newsletter!")
    assert not looks_like_names("12 May 2024")


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T10:00:00.123+02:00", "2024-05-01T08:00:00Z"),
        ("2024-05-01 10:00:00 +0530", "2024-05-01T04:30:00Z"),
        ("2024-05-01T10:00:00-03", "2024-05-01T13:00:00Z"),
        ("2024-05-01T10:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T24:00:00Z", "2024-05-02T00:00:00Z"),
        ("2024-05-01T10:00:00+02:00[Europe/Paris]", "2024-05-01T08:00:00Z"),
        ("20240501", "2024-05-01"),
        ("20240501T101500Z", "2024-05-01T10:15:00Z"),
        ("Wed, 01 May 2024 10:00:00 +0200", "2024-05-01T08:00:00Z"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00Z"),
        ("01.05.2024", "2024-05-01"),
        ("01/05/2024 10:30", "2024-05-01T10:30:00Z"),
        ("05/31/2024", "2024-05-31"),
        ("2024年5月1日", "2024-05-01"),
        ("1714557600", "2024-05-01T10:00:00Z"),
        ("1714557600000", "2024-05-01T10:00:00Z"),
        ("May 1, 2024", "2024-05-01"),
        ("May 1, 2024 10:30 AM EDT", "2024-05-01T14:30:00Z"),
        ("1 mai 2024", "2024-05-01"),
        ("31/02/2024", None),
        ("2024-13-01", None),
        ("2024-02-30T10:00:00Z", None),
        ("12/03/2021 2:00 PM", "2021-12-03T14:00:00Z"),
        ("12/03/2021 14:00", "2021-03-12T14:00:00Z"),
        ("2022-03-04 10:00:00 PM", "2022-03-04T22:00:00Z"),
        ("2022-03-04 10:00:00 Europe/Berlin", "2022-03-04T09:00:00Z"),
        ("2022-03-04 10:00:00 Europe/Nowhere", "2022-03-04"),
        ("2024-03-12 10:00 (ET)", "2024-03-12T14:00:00Z"),
        ("2024-03-12 10:00 cest", "2024-03-12T08:00:00Z"),
        ("2024-03-12 10:00 Uhr", "2024-03-12T10:00:00Z"),
        ("Mar 12, 2024 10:00 am ET", "2024-03-12T14:00:00Z"),
        ("Mar 5, 2024 10:00 am ET", "2024-03-05T15:00:00Z"),
        ("Mar 12, 2024 10:00 PT", "2024-03-12T17:00:00Z"),
        ("Mar 12, 2024 10:00 p.m. CT", "2024-03-13T03:00:00Z"),
        ("Mar 12, 2024 10:00 PM (MT)", "2024-03-13T04:00:00Z"),
        ("12 de março de 2024 10:00 BRT", "2024-03-12T13:00:00Z"),
        ("12 de julho de 2024, 10:00 WEST", "2024-07-12T09:00:00Z"),
        ("12.03.2024 10:00 MSK", "2024-03-12T07:00:00Z"),
        ("12/03/2024 10:00 AEST", "2024-03-12T00:00:00Z"),
        ("12 March 2024 10:00 UTC+2", "2024-03-12T08:00:00Z"),
        ("12 March 2024 10:00 GMT +05:30", "2024-03-12T04:30:00Z"),
        ("12 March 2024 10:00 XYZT", "2024-03-12"),
        ("12.03.2024 10:00 UHR", "2024-03-12T10:00:00Z"),
        ("12 mars 2024 10:00 et encore", "2024-03-12T10:00:00Z"),
        ("12 March 2024 10:00 Updated", "2024-03-12T10:00:00Z"),
        ("4. 3. 2022 10:00", "2022-03-04T10:00:00Z"),
        ("04.03.22, 14:30", "2022-03-04T14:30:00Z"),
        ("14:30 11.03.2024", "2024-03-11T14:30:00Z"),
        ("2022. 3. 4. 오후 2:30", "2022-03-04T14:30:00Z"),
        ("2022年3月4日(金) 14時30分", "2022-03-04T14:30:00Z"),
        ("2022. március 4. 14:30", "2022-03-04T14:30:00Z"),
        ("2022 m. kovo 4 d. 14:30", "2022-03-04T14:30:00Z"),
        ("4 มีนาคม 2565", "2022-03-04"),
        ("۱۴ اسفند ۱۴۰۰", "2022-03-05"),
        ("30 اسفند 1399", "2021-03-20"),
        ("30 اسفند 1400", None),
        ("1403/01/01", "2024-03-20"),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_dates(raw, moment):
    assert parsed(raw) == moment


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("pt_br", "pt-BR"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("fr-FR", "fr-FR"),
        ("français", None),
        (7, None),
    ],
)
def test_language_codes(said, code):
    assert language_code(said) == code


@pytest.mark.parametrize(
    "author",
    [
        '"Ann Lee"',
        '{"@type": "Person", "name": "Ann Lee"}',
        '[{"name": "Ann Lee"}]',
        '{"@list": [{"name": "Ann Lee"}]}',
        '{"name": ["Ann Lee"]}',
        '{"givenName": "Ann", "familyName": "Lee"}',
        '"By Ann Lee"',
        '[["Ann Lee"], {"name": ""}]',
    ],
)
def test_shapes_of_an_author_in_json_ld(author):
    found = of(ld(f'{{"@type": "NewsArticle", "author": {author}}}'))
    assert (found.authors, found.origins["author"]) == (("Ann Lee",), "json-ld")


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "A title",}',
        '<!-- {"@type": "NewsArticle", "headline": "A title"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A title"}\n//]]>',
        '{"@type": "NewsArticle", /* a comment */ "headline": "A title"};',
        '{"@type": "NewsArticle", "headline": "A\ttitle"}',
        '{"@type": "NewsArticle", "headline": "A\ntitle"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A title&quot;}",
        '{"@type": "NewsArticle", "headline": "A \\title"}',
        '{"@type": "Thing"}{"@type": "NewsArticle", "headline": "A title"}',
        '{"@type": ["Article", "NewsArticle"], "headline": "A title"}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "A title"}',
        '{"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "Report", "headline": "A title"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "A title"}}',
    ],
)
def test_broken_and_odd_json_ld_is_read(text):
    assert of(ld(text)).title in ("A title", "A itle")


def test_the_article_with_the_pages_address_is_chosen():
    text = (
        '[{"@type": "NewsArticle", "headline": "Wrong", "url": "https://a.example/1"},'
        '{"@type": "NewsArticle", "headline": "Right", "url": "https://a.example/2"}]'
    )
    assert of(ld(text), url="https://www.a.example/2?utm_source=x").title == "Right"


def test_a_cut_headline_is_made_whole_by_the_heading():
    whole = "A headline that is so long that somebody cut it"
    assert (
        of(ld('{"@type": "Article", "headline": "A headline that is so..."}'), f"<h1>{whole}</h1>").title
        == whole
    )


OG_TITLE = '<meta property="og:title" content="A title of some length | The Paper">'
OG_SITE = '<meta property="og:site_name" content="The Paper">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (f"{OG_TITLE}{OG_SITE}", "", "A title of some length"),
        ("<title>A title of some length - The Paper</title>", "", "A title of some length"),
        ("<title>The Paper</title>", "<h1>The one heading</h1>", "The one heading"),
        ("<title>Win - lose - draw: a story</title>", "<h1>x</h1><h1>y</h1>", "Win - lose - draw: a story"),
    ],
)
def test_titles_without_json_ld(head, body, title):
    assert of(head, body).title == title


def test_a_date_that_cannot_be_is_passed_over_for_the_next():
    found = of(
        ld('{"@type": "NewsArticle", "datePublished": "31/02/2024"}')
        + '<meta property="article:published_time" content="2024-03-01T10:00:00+01:00">'
    )
    assert (found.published, found.published_raw) == (
        "2024-03-01T09:00:00Z",
        "2024-03-01T10:00:00+01:00",
    )
    assert found.origins["published"] == "meta"


def test_dates_that_systems_write_for_none_are_not_believed():
    found = of(ld('{"@type": "NewsArticle", "datePublished": "1970-01-01T00:00:00Z"}'))
    assert (found.published, found.published_raw) == (None, "1970-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("html", "body", "authors", "published", "origin"),
    [
        ("", '<p class="byline">By <a href="/author/x">Ann Lee</a>, Science correspondent</p>', ("Ann Lee",),
         None, None),
        ("", '<p class="byline"><b>Ann Lee</b><b>Mar. 12, 2024 10:00 am ET</b></p>', ("Ann Lee",),
         "2024-03-12T14:00:00Z", "visible"),
        ("", '<p class="date">Published: 12.03.2024 10:00 MSK</p>', (), "2024-03-12T07:00:00Z", "visible"),
        ('lang="en-US"', '<p class="date">Published 03/12/2024 2:00 PM ET</p>', (), "2024-03-12T18:00:00Z",
         "visible"),
        ("", '<p class="date">Publicado el 12 de marzo de 2024 a las 10:00</p>', (),
         "2024-03-12T10:00:00Z", "visible"),
        ('lang="en-US"', '<p class="date">03/12/2024</p>', (), "2024-03-12", "visible"),
        ('lang="fr"', '<p class="date">12/03/2024 10h40</p>', (), "2024-03-12T10:40:00Z", "visible"),
        ("", '<a class="author" href="/x">ANN LEE</a> <a class="author" href="/y">BO EK</a>',
         ("Ann Lee", "Bo Ek"), None, None),
        ("", '<span class="author">Redaktion</span>', ("Redaktion",), None, None),
    ],
)  # fmt: skip
def test_what_readers_see_beside_the_headline(html, body, authors, published, origin):
    found = of("", f"<h1>A headline</h1>{body}", html=html)
    assert (found.authors, found.published, found.origins.get("published")) == (authors, published, origin)


def test_an_agency_among_the_authors_is_not_the_publisher():
    found = of(
        ld('{"@type": "NewsArticle", "author": [{"@type": "Organization", "name": "Reuters"}, "Ann Lee"]}')
    )
    assert (found.authors, found.publisher) == (("Reuters", "Ann Lee"), None)


def test_a_card_that_says_written_by():
    head = '<meta name="twitter:label1" content="Verfasst von"><meta name="twitter:data1" content="Ann Lee">'
    assert of(head).authors == ("Ann Lee",)


def test_a_canonical_address_that_is_the_whole_site_is_not_believed():
    found = of('<link rel="canonical" href="https://a.example/">', url="https://a.example/news/1")
    assert found.canonical_url == "https://a.example/news/1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[keys]\ntitle = 'x'\n", "here.toml:2: keys.title must be a list of words"),
        ("[keys]\na = ['x']\ntitle = ['x', ' y']\n", "here.toml:3: ' y' in keys.title is not a word"),
        ("[keys]\ntitle = ['x', 'x']\n", "here.toml:2: keys.title says a word twice"),
        ("[other]\n", "here.toml:1: there is no table [keys]"),
        ("[keys]\n[kyes]\n", "here.toml:2: unknown table [kyes]; it has keys"),
        ("[keys\n", "here.toml: "),
    ],
)
def test_a_slip_in_a_data_file_is_named(text, message):
    with pytest.raises(DataFileError) as raised:
        checked(text, "here.toml", ("keys",))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("De la Cruz", ("De la Cruz",)),
        ("von der Leyen", ("von der Leyen",)),
        ("Von Ann Lee", ("Ann Lee",)),
        ("Redaktion", ("Redaktion",)),
        ("dpa", ("dpa",)),
        ("admin", ()),
    ],
)
def test_names_in_json_ld(name, authors):
    node = {"@type": "NewsArticle", "headline": "A headline", "author": {"name": name}}
    assert of(f'<script type="application/ld+json">{json.dumps(node)}</script>').authors == authors


def test_a_house_gives_way_to_a_person():
    node = {"@type": "NewsArticle", "headline": "A headline", "author": {"name": "Redaktion"}}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert of(head, '<p class="byline">Von Ann Lee</p>').authors == ("Ann Lee",)


def test_an_article_in_a_list_of_others_is_not_the_pages_own():
    other = {
        "@type": "NewsArticle",
        "headline": "Another",
        "datePublished": "2020-01-01",
        "author": "Zed Zed",
    }
    head = (
        f'<script type="application/ld+json">{json.dumps({"@type": "ItemList", "itemListElement": [other]})}'
        '</script><meta name="author" content="Ann Lee"><meta name="date" content="2022-03-04">'
    )
    found = of(head, "<h1>A headline of the story</h1>")
    assert (found.authors, found.published) == (("Ann Lee",), "2022-03-04")


def test_quotation_marks_that_nobody_escaped():
    broken = '{"@type": "NewsArticle", "headline": "A "fine" day", "author": {"name": "Ann Lee"}}'
    assert of(f'<script type="application/ld+json">{broken}</script>').authors == ("Ann Lee",)


def test_what_12_03_means_in_an_american_page():
    head = '<meta name="date" content="12/03/2021">'
    assert of(head, html='lang="en-US"').published == "2021-12-03"
    assert of(head, html='lang="en-GB"').published == "2021-03-12"


@pytest.mark.parametrize(
    ("html", "locale", "moment"),
    [
        ('lang="en-US"', "", "2024-03-12"),
        ('lang="en"', '<meta property="og:locale" content="en_US">', "2024-03-12"),
        ('lang="en"', '<meta property="og:locale" content="en_GB">', "2024-12-03"),
        ('lang="fr"', '<meta property="og:locale" content="en_US">', "2024-12-03"),
    ],
)
def test_both_dates_are_of_the_pages_country(html, locale, moment):
    head = '<meta name="date" content="03/12/2024"><meta name="last-modified" content="03/12/2024">'
    found = of(locale + head, html=html)
    assert (found.published, found.modified) == (moment, moment)
    seen = of(locale, '<h1>H</h1><time class="updated" datetime="03/12/2024">x</time>', html=html)
    assert seen.modified == moment


def test_every_zone_of_the_data_is_one():
    tables = words("zones.toml", ("offsets", "places"))
    names = [name for rows in tables.values() for listed in rows.values() for name in listed]
    assert len(names) == len(set(names))
    for meant, listed in (*tables["offsets"].items(), *tables["places"].items()):
        moment = datetime(2024, 7, 1, 12, tzinfo=ZoneInfo(meant)) if "/" in meant else None
        wanted = in_utc(moment or datetime.fromisoformat(f"2024-07-01T12:00{meant}"))
        assert {parsed(f"1 July 2024 12:00 {name}") for name in listed if len(name) > 1} <= {wanted}


CC = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>'
ALL = '<meta name="copyright" content="All rights reserved">'


@pytest.mark.parametrize(
    "body",
    [
        f"<figure><figcaption>Photo {CC}</figcaption></figure>",
        f"<aside>{CC}</aside>",
        f'<div class="photo-credit"><b>Ann Lee</b> {CC}</div>',
        f'<p class="wp-caption-text">{CC}</p>',
        f'<p class="credits">{CC}</p>',
    ],
)
def test_the_licence_of_a_picture_is_not_the_articles(body):
    assert of(ALL, body).rights == "All rights reserved"
    assert of("", body).rights is None


def test_every_statement_of_rights_is_kept():
    address = "https://creativecommons.org/licenses/by/4.0/"
    node = {"@type": "NewsArticle", "headline": "H", "license": address, "copyrightNotice": "© A Paper"}
    assert of("", f"<footer>{CC}</footer>").rights == address
    assert of(f'<link rel="license" href="{address}">').rights == address
    assert of(ld(json.dumps(node)) + ALL, f'<div class="copyright">{CC}</div>').rights == (
        f"{address} | © A Paper | All rights reserved"
    )


@pytest.mark.parametrize(
    "body",
    [
        '<aside><time datetime="2021-01-01">x</time></aside><h1>H</h1><time datetime="2022-03-04">y</time>',
        '<article><h2>T</h2><time datetime="2021-01-01">x</time></article>'
        '<article><h1>H</h1><time datetime="2022-03-04">y</time></article>',
        '<h1>H</h1><span property="dc:date dc:created" content="2022-03-04">Fri, 03/04/2022</span>',
    ],
)
def test_the_time_beside_the_headline_comes_before_those_of_teasers(body):
    assert of("", body).published == "2022-03-04"


def test_a_number_in_the_text_is_no_year():
    paragraphs = "".join(
        f"<p>Paragraph {n} of page 402 says something, and {402 * n} too.</p>" for n in range(6)
    )
    assert (
        of("<title>Page 402</title>", f"<article><h1>Page 402</h1>{paragraphs}</article>").published is None
    )


def test_the_other_authors_of_ghost_are_its_contributors():
    found = of(
        ld(
            '{"@type": "Article", "author": {"@type": "Person", "name": "Ann Lee"},'
            ' "contributor": [{"@type": "Person", "name": "Bo Ek"}, {"@type": "Person", "name": "Ann Lee"}]}'
        )
    )
    assert found.authors == ("Ann Lee", "Bo Ek")


def test_a_paper_is_no_author_beside_a_person():
    paper = '{"@type": "Organization", "name": "Lakeside Communications Limited"}'
    both = f'[{paper}, {{"@type": "Person", "name": "Ann Lee"}}]'
    assert of(ld(f'{{"@type": "NewsArticle", "author": {both}}}')).authors == ("Ann Lee",)
    alone = of(ld(f'{{"@type": "NewsArticle", "author": {paper}}}'))
    assert alone.authors == ("Lakeside Communications Limited",)


def test_a_name_and_a_role_in_elements_side_by_side():
    box = '<span itemprop="author">By <a href="/ann">Ann Lee</a><span>Staff Reporter</span></span>'
    assert of(body=f"<h1>A headline of some length</h1>{box}").authors == ("Ann Lee",)


def test_a_signature_at_the_right_of_the_article_that_the_headline_stands_before():
    text = "<p>The river rose by a metre in one night, and the ferry stayed away.</p>" * 10
    signed = '<p style="text-align:right"><b>Võ Hoài Thạnh</b></p>'
    page = f"<h1>A headline of some length</h1><article>{text}{signed}</article>"
    assert of(body=page).authors == ("Võ Hoài Thạnh",)


def test_editors_sign_where_no_reporter_does():
    editors = '<div class="author">责任编辑：樊以宁</div>'
    reporters = "<div>长江日报记者 张三丰</div>"
    assert of(body=f"<h1>修伞铺的最后一个梅雨季节</h1>{reporters}{editors}", html='lang="zh"').authors == (
        "张三丰",
    )
    assert of(body=f"<h1>修伞铺的最后一个梅雨季节</h1>{editors}", html='lang="zh"').authors == ("樊以宁",)
