"""What a page's template knows: the reader, the addresses, and what this page itself shows."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment
from markupsafe import Markup

from archive.site import markup, rendering
from archive.site.interface import LOCALES, Interface
from archive.site.links import Served
from archive.site.reader import Reader, reader_of
from archive.store import salvage

STATIC = Path(__file__).parent / "static"
PLUGIN = "lire-aussi"

SCOPE = "lire_aussi"
"""Where a request keeps its context: a mapping that outlives the copies that Datasette makes of a scope."""


def kept(request: Any) -> "Lire | None":
    """The context that the request has already, if it has one."""
    found: Lire | None = request.scope.get(SCOPE, {}).get("context")
    return found


def keep(request: Any, lire: "Lire") -> None:
    """Let the request keep its context, for its template and for its headers."""
    request.scope.setdefault(SCOPE, {})["context"] = lire


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


@dataclass(slots=True)
class Lire:
    """The variable `lire` of every template of an archive's pages.

    `own` tells a page of ours from one of Datasette's own, which keeps Datasette's style sheet and
    its English. `body` is what the page shows, escaped already.
    """

    ui: Interface
    reader: Reader
    links: Served
    title: str
    metadata: dict[str, Any]
    env: Environment
    base: str
    path: str
    own: bool = False
    heading: str = ""
    kind: str = ""
    query: str = ""
    body: Markup = field(default_factory=Markup)
    canonical: str | None = None
    layout: str = "lire_layout.html"

    def static(self, name: str) -> str:
        """The address of a static file, with its digest so that it may be kept for ever."""
        return f"{self.base.rstrip('/')}/-/static-plugins/{PLUGIN}/{name}?{_digest(name)}"

    @staticmethod
    def short(text: object, length: int) -> str:
        """A cell's text on one line."""
        return markup.short(salvage.text(text), length)

    @staticmethod
    def named(text: object, length: int) -> str:
        """A cell's name on one line."""
        return markup.named(salvage.text(text), length)

    @staticmethod
    def code(value: object) -> str:
        """A language's code from a cell, which Datasette may have labelled."""
        return salvage.code(value["value"] if isinstance(value, dict) else value)

    def day(self, value: object) -> str:
        """A cell's date in words."""
        return self.ui.date(salvage.text(value))

    def render(self, template: str, **values: Any) -> Markup:
        """A part of a page from one of our templates."""
        known = rendering.said(self.ui) | {"lire": self, "links": self.links, "reader": self.reader}
        return Markup(self.env.get_template(template).render(known | values))  # noqa: S704 the template escapes

    @property
    def languages_form(self) -> Markup:
        """The choice of the interface's language, for the foot of the page."""
        return self.render("lire_languages.html", locales=LOCALES)


_environments: WeakKeyDictionary[Any, tuple[Any, Environment]] = WeakKeyDictionary()


def environment_of(datasette: Any) -> Environment:
    """The environment for one Datasette: its template folders count, so a site can replace ours."""
    # Datasette 1.0 gives its environment by a method.
    given = getattr(datasette, "get_jinja_environment", None)
    theirs = given() if given else datasette.jinja_env
    known = _environments.get(datasette)
    if known is None or known[0] is not theirs:
        known = (theirs, rendering.environment(theirs.loader))
        _environments[datasette] = known
    return known[1]


async def instance_metadata(datasette: Any) -> dict[str, Any]:
    """The top of metadata.yml, in Datasette 0.65 as in 1.0."""
    if hasattr(datasette, "get_instance_metadata"):
        return dict(await datasette.get_instance_metadata())
    return dict(datasette.metadata() or {})


async def context(datasette: Any, request: Any, database: str) -> Lire:
    """The context of a page of that archive."""
    reader = reader_of(request.cookies, request.headers.get("accept-language", ""))
    metadata = await instance_metadata(datasette)
    base = datasette.setting("base_url")
    route = datasette.databases[database].route
    return Lire(
        ui=Interface(reader.interface),
        reader=reader,
        links=Served(base, route),
        title=str(metadata.get("title") or "Lire Aussi"),
        metadata=metadata,
        env=environment_of(datasette),
        base=base,
        path=request.full_path,
    )
