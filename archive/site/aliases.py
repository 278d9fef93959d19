"""Templates that Datasette names after a database, for archives that go by any name."""

from collections.abc import Callable
from typing import Any

from datasette.utils import to_css_class
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, TemplateNotFound

from archive.site.archives import NAME, known_archive

PATTERNS = ("row-{}-articles.html", "_table-{}-articles.html")

Source = tuple[str, str | None, Callable[[], bool] | None]


class Aliases(BaseLoader):
    """Answers for `row-ANY-articles.html` with our template wherever ANY is an archive."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette
        self._ours = PackageLoader("archive.site")

    def get_source(self, environment: Environment, template: str) -> Source:
        """The source of ours that the name stands for. Raises TemplateNotFound."""
        for database in self._datasette.databases:
            for pattern in PATTERNS:
                alias = pattern.format(to_css_class(database))
                if template == alias and known_archive(self._datasette, database):
                    return self._ours.get_source(environment, pattern.format(NAME))
        raise TemplateNotFound(template)

    def list_templates(self) -> list[str]:
        """None of its own; Datasette lists all templates when it starts."""
        return []


def add_aliases(env: Any, datasette: Any) -> None:
    """Put the aliases behind every other template, so that a site can have its own."""
    if isinstance(env.loader, ChoiceLoader):
        env.loader = ChoiceLoader([*env.loader.loaders, Aliases(datasette)])
