"""Templates made into HTML: the environment, and the parts that need more than a template."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import BaseLoader, Environment
from markupsafe import Markup

from archive.site import interface, markup, names
from archive.site.interface import Interface
from archive.site.links import Links
from archive.site.notes import Notes
from archive.store.shown import ArticlePage

_APART = frozenset({"marker", "related", "ticker", "boilerplate"})

TAGS: Mapping[str, tuple[str, ...]] = {
    "title": ("h2",),
    "heading": ("h2",),
    "quote": ("blockquote",),
}
"""The element of each kind of block; the rest are paragraphs."""


def environment(loader: BaseLoader) -> Environment:
    """An environment for the site's templates, escaping everything; Datasette's own awaits at every call."""
    env = Environment(loader=loader, autoescape=True, enable_async=False, trim_blocks=False)
    env.filters.update(
        safe_url=markup.safe_url,
        short=markup.short,
        visible=markup.visible,
        clean=markup.clean,
        named=markup.named,
        address=markup.address,
    )
    env.globals.update(direction=interface.direction, rich=markup.rich, tags=TAGS)
    return env


def said(ui: Interface) -> dict[str, Any]:
    """What every template needs to speak to its reader."""
    return {
        "ui": ui,
        "_": ui.gettext,
        "ngettext": ui.ngettext,
        "flag_name": lambda flag: names.flag_name(ui, flag),
    }


def article(
    env: Environment,
    page: ArticlePage,
    ui: Interface,
    links: Links,
    *,
    view: str = "both",
    may_correct: bool = False,
    editing: int | None = None,
    csrftoken: Callable[[], str] = lambda: "",
) -> Markup:
    """The article's part of its page: header, pairs of blocks, furniture, provenance, neighbours."""
    view = view if view in names.VIEWS and page.target else "both" if page.target else "original"
    title = next((block for block in page.blocks if block.kind == "title"), None)
    body = [block for block in page.blocks if block is not title and block.kind not in _APART]
    around = [block for block in page.blocks if block.kind in _APART]
    models = dict.fromkeys(
        block.rendering.model for block in page.blocks if block.rendering and block.rendering.model
    )
    return Markup(  # noqa: S704 the template escapes
        env.get_template("lire_article.html").render(
            **said(ui), page=page, links=links, view=view, title_block=title, body=body, around=around,
            models=list(models), notes=Notes(ui), may_correct=may_correct, editing=editing,
            csrftoken=csrftoken,
        )
    )  # fmt: skip
