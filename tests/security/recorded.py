"""Print every pattern that the package compiles while it is imported and while it works, with its place.

    python -m tests.security.recorded

A process of its own, in which `re` is listened to before anything else is imported: so what a function puts
together from data files or from a text is heard as well as what a module holds.
"""

import importlib
import json
import pkgutil
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import archive

ROOT = Path(__file__).parents[2]
PACKAGE = str(Path(archive.__file__).parent)
found: dict[tuple[str, int], list[tuple[str, int, bool]]] = {}


def listen() -> None:
    """Note each pattern that code of the package hands to a function of `re`."""
    compiling = re._compile  # type: ignore[attr-defined]

    def noted(pattern: object, flags: int) -> object:
        caller = sys._getframe(2)
        compiled = compiling(pattern, flags)
        if caller.f_code.co_filename.startswith(PACKAGE) and not isinstance(pattern, re.Pattern):
            place = (str(Path(caller.f_code.co_filename).relative_to(PACKAGE)), caller.f_lineno)
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else str(pattern)
            one = (text, int(compiled.flags), isinstance(pattern, bytes))
            if one not in found.setdefault(place, []):
                found[place].append(one)
        return compiled

    re._compile = noted  # type: ignore[attr-defined]


def work(folder: Path) -> None:
    """Import everything, then do what puts patterns together: read, label, look for, translate, refuse."""
    for module in pkgutil.walk_packages(archive.__path__, "archive."):
        importlib.import_module(module.name)

    from archive.archive import Archive
    from archive.errors import DataFileError
    from archive.read import read
    from archive.settings import find
    from archive.store.hits import Finder
    from archive.translate import pieces, spelling
    from archive.translate.checks import spelled
    from archive.translate.glossary import PairGlossary, Term, holds

    with Archive(folder / "a.db") as stored:
        stored.ingest([ROOT / "seeds", ROOT / "tests" / "data" / "pages"])
    list(read(b"---\ntitle: T\ntags: a; b\nauthor: A and B\n---\n\nText\n"))
    list(read(b"Title: T\nTags: a, b\nAuthor: A and B\n\nSome text\n"))
    bad = folder / "lire-aussi.toml"
    bad.write_text("[translate]\nbeam = 'wide'\n")
    with suppress(DataFileError):
        find(folder / "a.db")
    Finder('paix "deux mots" commenc* 日本')
    spelling.restore("A Gunter", (("Gunter", "Günter"),))
    pieces.around("See https://a.example/ and wait", ("wait",))
    for language in spelled._table():
        spelled.spelled("1", language)
    PairGlossary((Term("Lire Aussi", None),)).find("Lire Aussi")
    holds("Lire Aussi", "Aussi")


if __name__ == "__main__":
    listen()
    with tempfile.TemporaryDirectory() as name:
        work(Path(name))
    print(json.dumps([[*place, *one] for place, ones in sorted(found.items()) for one in ones]))
