"""A site of plain files: every article beside its translations, readable from a folder without a server."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import PackageLoader
from markupsafe import Markup

from archive.errors import UsageError
from archive.site import rendering
from archive.site.context import STATIC
from archive.site.interface import Interface
from archive.store import headlines, overview, pages
from archive.store.encoded import damaged
from archive.store.headlines import Headline
from archive.store.shown import ArticlePage, PageBlock

PER_PAGE = 200
MARK = ".lire-aussi"
"""A file that marks a folder as such a site, which may be written over."""


@dataclass(frozen=True, slots=True)
class Files:
    """The addresses in a folder of files, as seen from an article's page."""

    target: str | None
    switches: bool = False

    def article(self, article: int) -> str:
        """An article's page, in the first of its targets."""
        return f"{article}.html"

    def view(self, article: int, target: str | None, view: str) -> str:
        """The page with that target."""
        return f"{article}.{target}.html" if target else f"{article}.html"

    def publisher(self, publisher: str) -> None:
        """There are no lists by publisher."""

    def json(self, article: int) -> None:
        """There is no data beside the pages; the JSONL export has it."""

    def edit(self, article: int, target: str, block: PageBlock) -> str:
        """Nothing can be changed here."""
        return "#"

    def correct(self) -> str:
        """Nothing can be changed here."""
        return "#"


def write_html(
    connection: sqlite3.Connection,
    folder: Path,
    *,
    title: str = "Lire Aussi",
    language: str = "en",
    targets: Sequence[str] = (),
) -> int:
    """Write the site into a folder that is empty, new, or such a site already; how many articles.

    `language` is the interface's, one of `archive.site.interface.LOCALES`. Raises UsageError for a
    folder with something else in it, and ArchiveError at an article that is damaged: what leaves the archive
    is as it was written.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise UsageError(f"{folder} holds something else; name an empty folder or a new one")
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    for name in ("lire.css", "icon.svg"):
        shutil.copyfile(STATIC / name, folder / name)
    ui = Interface(language)
    env = rendering.environment(PackageLoader("archive.site"))
    page = env.get_template("lire_static.html")

    def write(name: str, up: str, heading: str, body: Markup) -> None:
        html = page.render(**rendering.said(ui), up=up, title=title, heading=heading, body=body)
        (folder / name).write_text(html, encoding="utf-8")

    count = 0
    for article in _ids(connection):
        for name, version in _versions(connection, article, targets):
            if version.damaged:
                raise damaged(version.damaged[0])
            body = rendering.article(env, version, ui, Files(version.target))
            write(f"articles/{name}", "../", version.title, body)
        count += 1
    listing = env.get_template("lire_static_list.html")
    numbers = max(1, -(-count // PER_PAGE))
    prefer = (*targets, language)
    for number, found in enumerate(_lists(connection, prefer), 1):
        html = listing.render(
            **rendering.said(ui), title=title, headlines=found, number=number, numbers=numbers, count=count
        )
        name = "index.html" if number == 1 else f"page-{number}.html"
        write(name, "", title, Markup(html))  # noqa: S704 the template escapes
    return count


def _ids(connection: sqlite3.Connection) -> Iterator[int]:
    page = 0
    while found := list(overview.addresses(connection, page, 1000)):
        yield from (article for article, _ in found)
        page += 1


def _versions(
    connection: sqlite3.Connection, article: int, targets: Sequence[str]
) -> Iterator[tuple[str, ArticlePage]]:
    """The article's page by file name: one for each target, and one without a target's name."""
    first = pages.article_page(connection, article, prefer=targets)
    if first is None:
        return
    yield f"{article}.html", first
    for target in first.targets:
        found = first if target == first.target else pages.article_page(connection, article, asked=target)
        if found is not None and (not targets or target in targets):
            yield f"{article}.{target}.html", found


def _lists(connection: sqlite3.Connection, prefer: Sequence[str]) -> Iterator[tuple[Headline, ...]]:
    """All headlines, newest first, a page at a time; at least one page, be it empty."""
    ids = list(_ids(connection))[::-1]
    for start in range(0, max(1, len(ids)), PER_PAGE):
        yield headlines.by_ids(connection, ids[start : start + PER_PAGE], prefer)
