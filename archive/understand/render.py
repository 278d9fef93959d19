"""An article on a terminal as a person would mark it up: kinds in colour, languages in the margin."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.errors import printable
from archive.model import UNDETERMINED, Article, Block

STYLES = {
    "title": "bold underline", "standfirst": "bold", "heading": "bold", "paragraph": "", "quote": "italic",
    "list_item": "", "caption": "dim italic", "byline": "dim",
    "marker": "bold magenta", "related": "cyan", "ticker": "yellow", "boilerplate": "dim strike",
}  # fmt: skip
_FOREIGN = "bold green"


def marked_up(article: Article, *, evidence: bool = False) -> RenderableType:
    """The article as something that a rich console prints.

    In the margin of each block stand its kind (and function), its language and how sure that is; with
    `evidence` also what the language rests on. Text is shown as text: square brackets and control
    characters in it do nothing.
    """
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    if evidence:
        table.add_column(no_wrap=True, style="dim")
    table.add_column(ratio=1, overflow="fold")
    for block in article.blocks:
        cells: list[RenderableType] = [
            Text(_kind(block), STYLES[block.kind].replace("strike", "")),
            _language(block),
        ]
        if evidence:
            cells.append(Text(block.evidence or "-"))
        table.add_row(*cells, _words(block, article.language))
    return Group(_heading(article), Text(""), table)


def _heading(article: Article) -> Text:
    shares = ", ".join(f"{code} {share:.1%}" for code, share in article.languages.items())
    facts = [article.source, article.url, article.publisher, article.author, article.published]
    heading = Text(printable(" · ".join(fact for fact in facts if fact)), "dim")
    heading.append(f"\n{article.language}", _FOREIGN)
    return heading.append(f"  ({shares})" if shares else "", "dim")


def _kind(block: Block) -> str:
    return f"{block.kind} {block.marker}" if block.marker else block.kind


def _language(block: Block) -> Text:
    if block.language == UNDETERMINED:
        return Text("und", "dim")
    return Text(f"{block.language} {block.confidence:.2f}")


def _words(block: Block, main: str) -> Text:
    style = STYLES[block.kind]
    words = Text(style=style)
    if block.time:
        words.append(f"{block.time}  ", "bold")
    for text, language in _passages(block):
        line = printable(text.replace("\n", " ").replace("\t", " "))
        words.append(line, _FOREIGN if language not in (main, UNDETERMINED) else "")
    if block.url:
        words.append(f"  → {printable(block.url)}", "dim")
    return words


def _passages(block: Block) -> Iterator[tuple[str, str]]:
    position = 0
    for span in block.spans:
        yield block.text[position : span.start], block.language
        yield block.text[span.start : span.end], span.language
        position = span.end
    yield block.text[position:], block.language
