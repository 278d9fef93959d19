"""Templates that Datasette names after a database, for archives that go by any name."""

from collections.abc import Callable
from typing import Any

from datasette.utils import to_css_class
from jinja2 import ChoiceLoader, FunctionLoader, PackageLoader

from archive.site.archives import NAME, known_archive

PATTERNS = ("row-{}-articles.html", "_table-{}-articles.html")


def add_aliases(env: Any, datasette: Any) -> None:
    """Let `row-ANY-articles.html` be ours for every archive, unless a site has its own."""
    if isinstance(env.loader, ChoiceLoader):
        env.loader = ChoiceLoader([*env.loader.loaders, FunctionLoader(_source(env, datasette))])


def _source(env: Any, datasette: Any) -> Callable[[str], Any]:
    ours = PackageLoader("archive.site")

    def source(name: str) -> Any:
        for pattern in PATTERNS:
            for database in datasette.databases:
                if name == pattern.format(to_css_class(database)) and known_archive(datasette, database):
                    return ours.get_source(env, pattern.format(NAME))
        return None

    return source
