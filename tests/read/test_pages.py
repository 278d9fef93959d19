"""Pages after real shapes of news sites, each with gold beside it: own text, own markup, in 18 languages."""

import json
import re
from pathlib import Path

import pytest
import trafilatura

from archive.read import read
from tests.floors import floors

PAGES = sorted((Path(__file__).parents[1] / "data" / "pages").glob("*.html"))
NAMES = [path.stem for path in PAGES]


def gold_of(path):
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


def article_of(path):
    (article,) = read(path)
    return article


def words(text):
    return set(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]|\w+", text))


def f1(found, gold):
    common = len(found & gold)
    return 2 * common / (len(found) + len(gold)) if common else 0.0


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_metadata(path):
    gold, article = gold_of(path), article_of(path)
    found = {
        "url": article.canonical_url,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "publisher": article.publisher,
        "language": article.declared,
        "section": article.section,
        "tags": list(article.tags),
    }
    assert found == {field: gold[field] for field in found}


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_every_block_of_the_body_is_there_with_its_kind(path):
    found = [[block.kind, block.text] for block in article_of(path).blocks]
    assert found[0] == ["title", gold_of(path)["title"]]
    wanted = gold_of(path)["body"]
    assert [block for block in found if block in wanted] == wanted


def test_the_body_is_not_below_trafilaturas_own():
    ours, theirs = [], []
    for path in PAGES:
        gold = words(" ".join(text for _, text in gold_of(path)["body"]))
        ours.append(f1(words(" ".join(block.text for block in article_of(path).blocks[1:])), gold))
        alone = trafilatura.extract(path.read_bytes(), favor_precision=True, include_comments=False) or ""
        theirs.append(f1(words(alone), gold))
    floor = floors("pages")
    assert sum(ours) / len(ours) >= floor["body_f1"]
    assert sum(ours) >= sum(theirs) - floor["below_trafilatura_at_most"] * len(PAGES)


def test_what_gave_each_field_is_kept():
    origins = {path.stem: dict(article_of(path).metadata_from) for path in PAGES}
    assert origins["fr-wordpress"] == dict.fromkeys(("title", "author", "published", "publisher"), "json-ld")
    assert origins["pt-microdata"] == {
        "title": "meta",
        "author": "microdata",
        "published": "microdata",
        "publisher": "meta",
    }
    assert origins["hi-bad-date"]["published"] == "htmldate"
    assert origins["ar-escaped-jsonld"]["author"] == "byline"
    assert origins["ja-time"]["published"] == "time"


def test_raw_dates_and_charsets_are_kept():
    articles = {path.stem: article_of(path) for path in PAGES}
    assert articles["fr-wordpress"].published_raw == "2024-03-14T06:30:00+01:00"
    assert articles["fr-wordpress"].modified == "2024-03-14T08:12:44Z"
    charsets = {
        name: (article.original.charset, article.original.charset_from) for name, article in articles.items()
    }
    assert charsets["ru-cp1251"] == ("cp1251", "meta")
    assert charsets["it-tables"] == ("cp1252", "meta")
    assert charsets["zh-portal"] == ("gb18030", "meta")
    assert charsets["fa-zwnj"] == ("utf-8", "meta")


def test_links_of_a_block_are_kept():
    (article,) = (article_of(path) for path in PAGES if path.stem == "fr-wordpress")
    (block,) = (block for block in article.blocks if block.text.startswith("Lire aussi"))
    (link,) = block.links
    assert block.text[link.start : link.end] == "Le musée ferme le lundi"
    assert link.url == "https://gazette.example/musee/"


def test_a_passage_in_another_language_is_declared():
    (article,) = (article_of(path) for path in PAGES if path.stem == "sv-ingress")
    assert {block.declared for block in article.blocks[:-1]} == {None}
    assert (article.declared, article.blocks[-1].declared) == ("sv", "en")


def test_zero_width_joiners_are_kept():
    (article,) = (article_of(path) for path in PAGES if path.stem == "fa-zwnj")
    assert article.title == "کتابخانه\u200cی تازه باز می\u200cشود"
    assert "\u200c" in article.blocks[1].text
