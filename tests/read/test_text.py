from pathlib import Path

from archive.model import Block
from archive.read import read

SEED = Path(__file__).parents[2] / "seeds" / "000_f0e248a351a8f3d1.txt"


def only(source, **options):
    articles = list(read(source, **options))
    assert len(articles) == 1
    return articles[0]


def test_the_seed_keeps_every_line():
    lines = SEED.read_text("utf-8").splitlines()
    article = only(SEED)
    assert article.title == lines[0]
    assert [block.text for block in article.blocks] == lines
    assert [block.kind for block in article.blocks] == ["title"] + ["paragraph"] * 11 + ["list_item"] * 7
    assert article.original.content == SEED.read_bytes()
    assert (article.original.charset, article.original.charset_from) == ("utf-8", "utf-8")
    assert (article.original.kind, article.original.media_type) == ("file", "text/plain")


def test_a_first_line_that_is_a_sentence_is_no_title():
    article = only("C'était un matin de mai.\nIl pleuvait sur la ville.\n".encode())
    assert article.blocks == (
        Block("paragraph", "C'était un matin de mai."),
        Block("paragraph", "Il pleuvait sur la ville."),
    )
    assert article.title == "C'était un matin de mai."


def test_a_title_taken_from_the_body_is_counted_once():
    assert only("C'était un matin de mai.\nIl pleuvait sur la ville.\n".encode()).words == 10
    assert only(b"A strike\n\nA strike has stopped all trains.\n").words == 8
