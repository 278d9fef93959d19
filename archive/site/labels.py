"""Names for the form fields that Datasette's own pages leave without one."""

from markupsafe import Markup

NAMES = (
    ('<select name="_filter_column', "Column"),
    ('<select name="_filter_op', "Comparison"),
    ('<input type="text" name="_filter_value', "Value"),
    ('<select name="_sort"', "Sort by"),
    ('<textarea id="sql-editor"', "SQL"),
)
"""What each field begins with, and what a screen reader is to call it."""


COLUMNS = '<dl class="column-descriptions">'
"""Datasette shows the descriptions of all columns before the rows; they are folded away."""


def labelled(html: str) -> Markup:
    """The page's content with those names; escaped text can't hold what they look for."""
    # A Markup would escape what is put into it.
    html = str(html)
    for start, name in NAMES:
        element, rest = start.split(" ", 1)
        html = html.replace(start, f'{element} aria-label="{name}" {rest}')
    # A scrolling table is out of the keyboard's reach unless it takes the focus.
    region = '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">'
    html = html.replace('<div class="table-wrapper">', region)
    if COLUMNS in html:
        before, rest = html.split(COLUMNS, 1)
        columns, after = rest.split("</dl>", 1)
        folded = f"<details><summary>What the columns hold</summary>{COLUMNS}{columns}</dl></details>"
        html = f"{before}{folded}{after}"
    return Markup(html)  # noqa: S704 it is a template's output, escaped there
