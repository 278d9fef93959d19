"""Authors and dates on heads and bylines after those of news sites in 28 languages."""

import tomllib
from pathlib import Path

import pytest

from archive.read import read
from archive.read.context import Context
from archive.read.entry import Entry

DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "heads.toml").read_text("utf-8"))
PAGES = DATA["page"]


def markup_of(page):
    title, *paragraphs = DATA["texts"][page["lang"].split("-")[0]]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<meta charset="utf-8"><title>{{title}}</title>{page["head"]}'
    whole = (
        f'<!doctype html><html lang="{page["lang"]}"><head>{head}</head><body>{page["body"]}</body></html>'
    )
    return whole.replace("{text}", text).replace("{title}", title)


def article_of(page):
    entry = Entry.of_bytes(markup_of(page).encode(), "page.html", url=page.get("url"))
    (article,) = Context().open(entry)
    return article


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_authors_and_date(page):
    article = article_of(page)
    assert {name.casefold() for name in article.authors} == {name.casefold() for name in page["authors"]}
    wanted = page["published"]
    assert (article.published or "")[: len(wanted)] == wanted


def test_the_names_of_the_pages_are_their_own():
    assert len({page["name"] for page in PAGES}) == len(PAGES)


def test_a_page_without_author_and_date_has_none():
    text = "".join(f"<p>{paragraph}</p>" for paragraph in DATA["texts"]["en"][1:])
    (article,) = read(f"<html><body><h1>A headline of some length</h1>{text}</body></html>".encode())
    assert (article.authors, article.published, dict(article.metadata_from).get("author")) == ((), None, None)
