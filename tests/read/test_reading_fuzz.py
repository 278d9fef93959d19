"""Wild bytes into every reader: articles or refusals come out, never an exception, never our own fault."""

import json
import re
from subprocess import CompletedProcess

import fuzzing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import SAMPLES, check
from warcs import page

from archive.model import Article, Failure
from archive.read import read
from archive.read.context import readers

FORMATS = sorted(readers())
bounded = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@bounded
@given(st.sampled_from(FORMATS), st.binary(max_size=400))
def test_any_bytes_as_any_format(format, data):
    for item in read(data, errors="yield", format=format):
        assert not isinstance(item, Failure) or item.reason != "reader failed", item


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_read(name):
    assert any(isinstance(item, Article) for item in read(SAMPLES[name], errors="yield"))
    check(SAMPLES[name])


@bounded
@given(st.data())
def test_damaged_samples(data):
    content = bytearray(SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "repeat", "drop"])):
            case "flip":
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[max(place, 1) :]
            case "insert":
                content[place:place] = data.draw(st.binary(max_size=20))
            case "repeat":
                content[place:place] = content[place : place + 50]
            case "drop":
                del content[place : min(place + 20, len(content) - 1)]
    check(bytes(content))


KEYS = [
    "title",
    "text",
    "html",
    "url",
    "author",
    "authors",
    "date",
    "blocks",
    "items",
    "version",
    "publisher",
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@bounded
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=8))
def test_any_object_as_json(value):
    check(json.dumps(value).encode(), format="json")


@bounded
@given(values)
def test_any_json_ld(value):
    keys = ("author", "datePublished", "publisher", "keywords", "headline", "articleBody", "inLanguage")
    node = json.dumps({"@type": "NewsArticle", **dict.fromkeys(keys, value)})
    script = f'<script type="application/ld+json">{node}</script></head>'
    check(page(1).replace("</head>", script).encode())


TAGS = (
    "<p> </p> <div> </div> <a href='x'> </a> <br> <li> <ul> </ul> <td> <table> <h1> </h1> <blockquote>"
    " <script> <article> <!-- --> <![CDATA[ &amp; &#0; &#xD800; word é \u200c \ud7ff <meta charset=utf-8>"
    " <time datetime='2024-05-01'> <span class='byline'>By Ann <p lang='fr'> \x0b <title> </title>"
)


@bounded
@given(st.lists(st.sampled_from([*re.split(" (?![a-z]+=)", TAGS), "a sentence of text. "]), max_size=60))
def test_any_soup_of_tags(parts):
    check(("<html><body>" + "".join(parts)).encode(), format="html")


wild = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@bounded
@given(st.lists(wild, min_size=2, max_size=6))
def test_every_text_round_trips(lines):
    lines = ["A title without an end", *(f"\u200c{line.strip()}\u200d." for line in lines if line.strip())]
    for ending in ("\n", "\r\n"):
        (article,) = read(ending.join(lines).encode(), format="text")
        if not any("mojibake" in note for note in article.original.notes):
            assert [block.text for block in article.blocks] == lines


def test_a_reader_that_a_signal_ends_fails(monkeypatch):
    monkeypatch.setattr(fuzzing.subprocess, "run", lambda *_, **__: CompletedProcess([], -9, "", ""))
    assert fuzzing.run("warc", 1) == 1
