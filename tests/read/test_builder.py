"""Line breaks and links of one element, as blocks; many of both cost in proportion."""

import pytest

from archive.model import Link
from archive.read import builder
from archive.read.fragment import blocks_of_fragment
from tests.steps import steps_of

NBSP = "\u00a0"


class Copied(str):
    """A text that counts the characters that are cut out of it."""

    characters = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        self.characters += len(found)
        return found


def found(markup):
    return [(block.text, block.links) for block in blocks_of_fragment(markup)]


def test_a_link_across_breaks_is_in_each_block_that_it_reaches():
    assert found(
        "Before <a href='/1'>it. <br>All of it.<br></a> <a href='/2'>And</a> <a href='/3'>more</a>"
    ) == [
        ("Before it.", (Link(7, 10, "/1"),)),
        ("All of it.", (Link(0, 10, "/1"),)),
        ("And more", (Link(0, 3, "/2"), Link(4, 8, "/3"))),
    ]


def test_a_link_inside_another_comes_before_it():
    assert found("<a href='/1'>One <b><a href='/2'>two</a></b> three</a>") == [
        ("One two three", (Link(4, 7, "/2"), Link(0, 13, "/1"))),
    ]


def test_lines_are_joined_until_a_sentence_ends():
    assert [text for text, _ in found("A line<br>goes on.<br>Next<br>• a point<br><br>Last")] == [
        "A line goes on.", "Next", "• a point", "Last",
    ]  # fmt: skip
    assert [text for text, _ in found(f"It ends.<br>{NBSP}<br>{NBSP}<br>and goes")] == [
        "It ends.",
        "and goes",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<a href='/x'>A link.</a><br>",
        "<b><a href='/x'>a</a></b><br>",
        "<i><a href='/x'>A.<br><a href='/y'>b</a></a></i>",
    ],
)
def test_twice_the_links_and_breaks_are_twice_the_work(line):
    once, twice = (steps_of(lambda n=n: blocks_of_fragment(line * n), builder.__file__) for n in (100, 200))
    assert 100 < once < twice < 2.1 * once


@pytest.mark.parametrize("line", ["A sentence.\n", "word\n", f"{NBSP}\n", f"a\n{NBSP}\n", f"{NBSP}a\n\n"])
def test_twice_the_lines_are_cut_from_twice_the_text(line):
    texts = [Copied(line * n) for n in (1_000, 2_000)]
    for text in texts:
        builder._pieces(text)
    once, twice = (text.characters for text in texts)
    assert 500 < once < twice < 2.1 * once
