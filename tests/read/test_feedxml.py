"""The charset of a feed: what it says, what it is, and entries that others wrote."""

import pytest

from archive.read import read, read_again

FEED = """<?xml version="1.0" encoding="ENCODING"?><rss version="2.0"><channel>
<title>Le Journal</title><item><title>Un été</title>
<description>Le café de la gare a été fermé.</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("declared", "codec", "notes"),
    [
        ("utf-8", "utf-8", ()),
        ("ISO-8859-1", "cp1252", ("feed in cp1252, told by meta",)),
        (
            "utf-8",
            "cp1252",
            ("feed in cp1252, told by detector", "feed meta says utf-8, but the bytes are not"),
        ),
        ("utf-16", "utf-16", ("feed in utf-16-le, told by bom",)),
        ("ISO-8859-1", "utf-8", ("feed meta says ISO-8859-1, but the bytes are UTF-8",)),
    ],
)
def test_a_feed_says_what_charset_it_was_in(declared, codec, notes):
    (article,) = read(FEED.replace("ENCODING", declared).encode(codec))
    assert [block.text for block in article.blocks] == ["Un été", "Le café de la gare a été fermé."]
    assert (article.original.charset, article.original.notes) == ("utf-8", notes)
    assert read_again(article.original, source=article.source, url=article.url) == [article]


@pytest.mark.parametrize("strange", ["déjà vu".encode("cp1252"), b"\xff\xfe\x81\x8d" * 4])
def test_an_entry_in_another_charset_costs_the_others_nothing(strange):
    second = b"<item><title>Two</title><description>A text: " + strange + b".</description></item></channel>"
    data = FEED.replace("ENCODING", "utf-8").encode().replace(b"</channel>", second)
    one, two = read(data)
    assert [block.text for block in one.blocks] == ["Un été", "Le café de la gare a été fermé."]
    assert two.blocks[1].text.startswith("A text: ")
    (note,) = two.original.notes
    assert note.startswith("feed ")
    assert note.endswith(" broken UTF-8 sequences replaced")


def test_mojibake_in_a_feed_is_mended_and_noted():
    mojibake = "Le café de la gare a été fermé.".encode().decode("cp1252")
    data = FEED.replace("ENCODING", "utf-8").replace("Le café de la gare a été fermé.", mojibake)
    (article,) = read(data.encode())
    assert article.blocks[1].text == "Le café de la gare a été fermé."
    assert article.original.notes == ("mojibake mended in 1 line",)
    assert read_again(article.original, source=article.source, url=article.url) == [article]
