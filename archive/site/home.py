"""The first page: what the archive holds, in numbers and pictures, and what came last."""

import sqlite3
import time
from typing import Any
from weakref import WeakKeyDictionary

from archive.site.context import Lire
from archive.site.pages import read
from archive.store import overview
from archive.store.headlines import Headline

KEPT_SECONDS = 60.0
"""How long the figures stand: new articles show among the newest at once, the sums a minute later."""

_kept: WeakKeyDictionary[Any, tuple[float, overview.Overview]] = WeakKeyDictionary()


async def figures(datasette: Any, name: str) -> overview.Overview:
    """The figures, read anew once a minute, and once for good from a file that can't change."""
    database = datasette.databases[name]
    known = _kept.get(database)
    if known and (not database.is_mutable or time.monotonic() - known[0] < KEPT_SECONDS):
        return known[1]
    found: overview.Overview = await database.execute_fn(overview.overview)
    _kept[database] = (time.monotonic(), found)
    return found


async def home(datasette: Any, name: str, lire: Lire) -> None:
    """Fill `lire` with the first page."""
    found = await figures(datasette, name)
    prefer = lire.reader.reads or (lire.ui.code,)

    def newest(connection: sqlite3.Connection) -> tuple[Headline, ...]:
        return overview.newest(connection, prefer)

    codes = dict.fromkeys((*found.targets, *(code for code, _ in found.by_language)))
    readable = sorted(codes, key=lire.ui.name)
    lire.own = True
    lire.kind = "home-page"
    lire.heading = lire.ui.gettext("Home")
    lire.body = lire.render(
        "lire_home.html",
        o=found,
        newest=await read(datasette, name, newest),
        readable=readable,
        reads=next((code for code in prefer if code in codes), None),
        language_rows=[
            (lire.ui.name(code), count, lire.links.table("articles", {"language__exact": code}))
            for code, count in found.by_language[:10]
        ],
        publisher_rows=[
            (publisher, count, lire.links.publisher(publisher)) for publisher, count in found.by_publisher
        ],
    )
