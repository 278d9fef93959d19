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


def labelled(html: str) -> Markup:
    """The page's content with those names; escaped text can't hold what they look for."""
    for start, name in NAMES:
        element, rest = start.split(" ", 1)
        html = html.replace(start, f'{element} aria-label="{name}" {rest}')
    # A scrolling table is out of the keyboard's reach unless it takes the focus.
    html = html.replace(
        '<div class="table-wrapper">',
        '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">',
    )
    return Markup(html)  # noqa: S704 it is a template's output, escaped there
