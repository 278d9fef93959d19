"""A stored file of each released schema: `python -m tests.store.schemas` writes today's.

Run it once for a release, with that release's code; a file that is there is never written again.
"""

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import archive
from archive.store.store import Store
from tests.bilingual import accord, fill, summit

FOLDER = Path(__file__).parents[1] / "data" / "schemas"


def write(path: Path) -> None:
    """An archive with two articles, translations, a failure and a correction, without a log beside it."""
    from archive.model import Failure
    from archive.store import corrections, runs

    with Store(path, create=True) as store:
        fill(store, summit(), accord())
        with store.writing() as connection:
            run = runs.start(connection, "lire-aussi ingest archive.db pages", {"lire-aussi": "0"})
            runs.count(connection, run, runs.Counts(articles=2))
            runs.fail(connection, run, [Failure("pages/empty.html", "empty", "no bytes")])
            corrections.correct(connection, 2, "en", "All 27 countries signed.", by="Ada", note="numbers")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")


if __name__ == "__main__":
    release = re.match(r"\d+\.\d+\.\d+", archive.__version__)
    assert release is not None
    target = FOLDER / f"{release[0]}.db"
    if target.exists() and "--force" not in sys.argv:
        sys.exit(f"{target} is there; a released schema's file is never written again")
    target.unlink(missing_ok=True)
    write(target)
    print(target, target.stat().st_size)
