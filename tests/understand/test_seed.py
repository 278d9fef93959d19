"""The seed article, told apart exactly."""

from pathlib import Path

from archive.model import Article, Block
from archive.understand import understand

SEED = Path(__file__).parents[2] / "seeds" / "000_f0e248a351a8f3d1.txt"


def test_the_seed_article_is_told_apart_exactly():
    lines = SEED.read_text(encoding="utf-8").split("\n")
    article = Article(
        SEED.name, lines[0], tuple(Block("paragraph" if n else "title", line) for n, line in enumerate(lines))
    )
    read = understand(article)
    assert read.language == "en"
    assert [(b.kind, b.marker, b.time, b.language, b.evidence, b.text) for b in read.blocks] == [
        ("title", None, None, "en", "detector", lines[0]),
        *[("paragraph", None, None, "en", "detector", line) for line in lines[1:10]],
        ("marker", "related", None, "fr", "lexicon", "Lire aussi"),
        ("marker", "latest", None, "en", "lexicon", "Latest News"),
        *[("ticker", None, line[2:7], "en", "detector", line[8:]) for line in lines[12:]],
    ]
