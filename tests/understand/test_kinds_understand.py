"""Kinds of blocks, from plain text and from HTML structure, by words and by neighbours."""

import pytest

from archive.model import Article, Block, Link
from archive.understand import explain, label_lines, understand

PROSE = "The council met on Tuesday evening and voted for the new budget after a long debate about schools."


def told(*blocks: Block | str) -> list[tuple]:
    blocks = tuple(block if isinstance(block, Block) else Block("paragraph", block) for block in blocks)
    return [(b.kind, b.marker, b.text) for b in understand(Article("test", "Title", blocks)).blocks]


def linked(text: str, kind: str = "paragraph") -> Block:
    return Block(kind, text, links=(Link(0, len(text), f"https://example.org/{len(text)}"),))


@pytest.mark.parametrize(
    ("line", "marker", "headline"),
    [
        ("Les også: En far for de store anledninger", "Les også:", "En far for de store anledninger"),
        ("À lire aussi La natalité russe menacée", "À lire aussi", "La natalité russe menacée"),
        (
            "À lire aussiTempête Ciaran : le récit d’une nuit",
            "À lire aussi",
            "Tempête Ciaran : le récit d’une nuit",
        ),
        ("(MORE: Iceland Volcano Eruption: What We Know)", "MORE:", "Iceland Volcano Eruption: What We Know"),
        (
            "【関連記事】東京女子医大、理事長の体制見直しへ",
            "【関連記事】",
            "東京女子医大、理事長の体制見直しへ",
        ),
        ("Читайте также: В Латвии взорвался центр", "Читайте также:", "В Латвии взорвался центр"),
        ("اقرأ أيضا: الحكومة تعلن موعد الانتخابات", "اقرأ أيضا:", "الحكومة تعلن موعد الانتخابات"),
        ("MUST READ | Thousands call for a resignation", "MUST READ |", "Thousands call for a resignation"),
    ],
)
def test_a_marker_is_split_from_its_headline(line, marker, headline):
    assert told(line) == [
        ("marker", "more" if marker == "MORE:" else "related", marker),
        ("related", None, headline),
    ]


def test_a_split_headline_keeps_its_link():
    text = "Lire aussi : Le Maroc mène la transition"
    block = Block("paragraph", text, links=(Link(13, len(text), "https://example.org/maroc"),))
    marker, related = understand(Article("test", "T", (block,))).blocks
    assert (marker.text, marker.links, marker.url) == ("Lire aussi :", (), None)
    assert (related.text, related.url) == ("Le Maroc mène la transition", "https://example.org/maroc")
    assert related.links == (Link(0, 27, "https://example.org/maroc"),)


@pytest.mark.parametrize(
    "line",
    [
        "More on that in a follow-up post about V8's performance.",
        "Read more books this year, and you will sleep better, says a new study from the university.",
        "Related work was done by several groups in the nineties.",
        "Περισσότερα από 800 νοσήματα σχετίζονται με παθήσεις των δοντιών",
        "11.18 More from Tom Phillips in Indonesia.",
        "1997: Blair wins the general election for Labour",
        "12.31 Uhr: Ultraorthodoxe Zeitung lehnt Aussagen von Minister ab",
        "Recommended for:",
        "关于《家用汽车产品修理、更换、退货责任规定（第二次征求意见稿）》",
    ],
)
def test_a_line_that_only_looks_like_furniture_is_left(line):
    assert told(PROSE, line, PROSE)[1][0] in ("paragraph", "heading")


@pytest.mark.parametrize(
    ("line", "function"),
    [
        ("Newsletter abonnieren", "newsletter"),
        ("Share on Facebook", "share"),
        ("Publicité", "advertisement"),
        ("Foto: dpa", "credit"),
        ("Tags: Politik, Wirtschaft, Berlin", "tags"),
        ("Leave a comment", "comments"),
        ("© 2019 Science X Network", "copyright"),
        ("We use cookies to improve your visit", "cookies"),
        ("Already a subscriber? Log in", "subscribe"),
        ("Skip to content", "navigation"),
        ("Quelle: APA", "source"),
        ("Lesedauer: 4 Minuten", None),
        ("5 min read", "navigation"),
    ],
)
def test_boilerplate_is_told_by_function(line, function):
    expected = "boilerplate" if function else "byline"
    assert told(PROSE, line)[1][:2] == (expected, function)


def test_a_feed_runs_back_in_time_and_a_programme_runs_on():
    feed = ["19:42 Morocco leads the energy transition", "19:39 Ministers meet in Marrakech today"]
    programme = ["18:00 Opening of the conference by the mayor", "18:20 Debate on the new city budget"]
    assert [kind for kind, _, _ in told(PROSE, *feed)] == ["paragraph", "ticker", "ticker"]
    assert [kind for kind, _, _ in told(PROSE, *programme)] == ["paragraph"] * 3
    assert [kind for kind, _, _ in told("Latest news", *programme)] == ["marker", "ticker", "ticker"]


def test_a_time_in_a_live_report_is_body():
    lines = (
        "9h05 - La Bourse de Paris ouvre en hausse",
        "Le CAC 40 gagne un demi-point dans les premiers échanges.",
    )
    kinds = [kind for kind, _, _ in told("La séance du jour à la Bourse de Paris", *lines)]
    assert kinds == ["paragraph", "heading", "paragraph"]


def test_linked_headlines_under_a_label_are_related_and_the_next_heading_is_not():
    heads = [
        linked("Granatapfel: Diese Rezepte sind gesund", "list_item"),
        linked("Demenz: Ab wann", "list_item"),
    ]
    kinds = [
        kind
        for kind, _, _ in told(
            PROSE, "Auch interessant", *heads, Block("heading", "Wie es weitergeht"), PROSE
        )
    ]
    assert kinds == ["paragraph", "marker", "related", "related", "heading", "paragraph"]


def test_link_density_alone_is_not_evidence():
    assert told(PROSE, linked("The full report of the commission on schools"), PROSE)[1][0] in (
        "paragraph",
        "heading",
    )


def test_bare_linked_headlines_in_a_row_after_the_text_are_related():
    heads = [linked(f"Minister number {n} resigns after the vote") for n in ("one", "two", "three")]
    assert [kind for kind, _, _ in told(PROSE, *heads)] == ["paragraph", "related", "related", "related"]


def test_a_weak_label_needs_support():
    assert told(PROSE, "Video", PROSE)[1][0] != "marker"
    assert told(PROSE, linked("Video"), PROSE)[1][:2] == ("marker", "video")


def test_structure_of_html_is_kept():
    kinds = ("title", "standfirst", "heading", "quote", "list_item", "caption", "byline")
    assert [kind for kind, _, _ in told(*(Block(kind, PROSE) for kind in kinds))] == list(kinds)


def test_plain_text_gets_headings_quotes_and_bylines():
    lines = (
        PROSE,
        "By Anna Smith",
        PROSE,
        "What comes next",
        PROSE,
        "“We will not give up on our schools”",
        PROSE,
    )
    kinds = [kind for kind, _, _ in told(*lines)]
    assert kinds == ["paragraph", "byline", "paragraph", "heading", "paragraph", "quote", "paragraph"]


def test_reading_again_changes_nothing():
    first = understand(
        Article("t", "T", (Block("paragraph", PROSE), Block("paragraph", "Lire aussi : Le Maroc gagne")))
    )
    assert understand(first) == first


def test_lines_can_be_labelled_alone():
    assert [block.kind for block in label_lines(["Lire aussi", PROSE], "fr")] == ["marker", "paragraph"]


def test_what_matched_is_explained():
    blocks = (
        Block("paragraph", PROSE),
        Block("paragraph", "Lire aussi : Le Maroc gagne"),
        Block("paragraph", "Video"),
    )
    found = list(explain(Article("t", "T", blocks)))
    assert [(e.position, e.wording, e.function, e.language, e.why, e.kind) for e in found] == [
        (1, "Lire aussi", "related", "fr", "before a headline", "marker"),
        (2, "Video", "video", found[1].language, "the whole line, which needs support", "marker"),
    ]
    assert found[0].entry.startswith("fr.markers:")
    assert str(found[0]).startswith("1: marker: 'Lire aussi' [fr related, fr.markers:")


@pytest.mark.parametrize(
    ("line", "kind", "marker"),
    [
        ("Comments (23)", "boilerplate", "comments"),
        ("12 Kommentare", "boilerplate", "comments"),
        ("Reporting by Mark Holt; Editing by Ali Bell", "byline", None),
        ("Publié le 3 décembre 2025 à 10h34", "byline", None),
        ("03.12.2025 10:34", "paragraph", None),
        ("1/12", "paragraph", None),
        ("Leere Bahnsteige in Köln. Foto: Imago", "caption", None),
        ("Manifestants à Paris, le 3 décembre. (Photo AFP)", "caption", None),
        ("Foto roku", "heading", None),
        ("(AFP)", "boilerplate", "credit"),
        ("Source: a man who asked not to be named said no.", "paragraph", None),
        ("120 shares", "heading", None),
    ],
)
def test_numbers_names_and_dates_beside_a_label(line, kind, marker):
    assert told(PROSE, line, PROSE)[1] == (kind, marker, line)


def test_network_names_beside_a_share_label_are_of_no_language():
    blocks = tuple(Block("paragraph", text) for text in (PROSE, "Share", "Facebook", "WhatsApp"))
    read = understand(Article("test", "Title", blocks)).blocks[1:]
    assert [(b.kind, b.marker, b.language) for b in read] == [
        ("boilerplate", "share", "en"),
        ("boilerplate", "share", "und"),
        ("boilerplate", "share", "und"),
    ]
    assert told(PROSE, "Facebook", PROSE)[1][0] == "heading"


def test_a_bulleted_headline_alone_behind_the_text_is_related_and_a_list_is_a_list():
    headline = "- Dementia: When gaps in the memory become a worry"
    assert told(PROSE, headline)[-1][0] == "related"
    assert told(PROSE, headline, PROSE)[1][0] != "related"
    assert [kind for kind, _, _ in told(PROSE, headline, headline.replace("Dem", "Am"))[1:]] == [
        "list_item",
        "list_item",
    ]
    assert told(PROSE, "12.31 Uhr: Die Sitzung ist nach langer Debatte vertagt")[-1][0] != "related"


def test_a_label_both_chinese_scripts_share_is_in_the_articles():
    blocks = tuple(
        Block("paragraph", text) for text in ("颱風逼近，北部各縣市宣布停班停課，請民眾不要外出。", "看更多")
    )
    assert understand(Article("test", "Title", blocks)).blocks[1].language == "zh-Hant"


def test_a_label_without_its_accents_is_in_the_articles_language():
    body = (
        "El gobierno anunció el martes un nuevo plan de ayudas para los agricultores de la región afectada."
    )
    read = understand(
        Article("test", "T", (Block("paragraph", body), Block("paragraph", "VIDEO: Así fue el rescate")))
    )
    assert [(b.kind, b.language) for b in read.blocks[1:]] == [("marker", "es"), ("related", "es")]
