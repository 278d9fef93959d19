"""An article on a terminal: kinds, languages, spans; hostile text shown as text."""

from io import StringIO

from rich.console import Console

from archive.model import Article, Block
from archive.understand import understand
from archive.understand.render import marked_up


def drawn(article: Article, **options) -> str:
    console = Console(width=100, force_terminal=False, color_system=None, file=StringIO())
    console.print(marked_up(article, **options))
    return console.file.getvalue()


def test_kinds_languages_and_times_stand_in_the_margin():
    lines = ("Lire aussi", "Latest news", "- 19:42 Morocco leads the energy transition in Africa today")
    article = Article("seed.txt", "T", tuple(Block("paragraph", line) for line in lines))
    shown = drawn(understand(article), evidence=True)
    assert "marker related fr 0.97 lexicon" in " ".join(shown.split())
    assert "marker latest en 0.97 lexicon Latest news" in " ".join(shown.split())
    assert "19:42  Morocco leads the energy transition" in shown


def test_markup_and_control_characters_do_nothing():
    article = Article("[bold]x", "T", (Block("paragraph", "[red]not red[/red] \x1b[31mstill not\u202e"),))
    shown = drawn(article)
    assert "[red]not red[/red] \\x1b[31mstill not\\x202e" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_every_kind_can_be_drawn():
    kinds = ("title", "standfirst", "heading", "paragraph", "quote", "list_item", "caption", "byline")
    furniture = ("marker", "related", "ticker", "boilerplate")
    blocks = tuple(Block(kind, f"a {kind} of words") for kind in (*kinds, *furniture))
    shown = drawn(Article("x", "T", blocks))
    assert [f"a {kind} of words" in shown for kind in (*kinds, *furniture)] == [True] * 12
