"""The jobs that are killed: how each begins, what it runs, what it promised, and how it ends."""

import importlib
import io
import json
import pkgutil
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import archive
import archive.jobs.ingest
import archive.jobs.reprocess
import archive.jobs.translate
from archive.model import Article
from archive.store import articles, revisions
from archive.store.store import Store
from archive.translate import packages
from tests.hold.content import Rows, faults, rows

ARCHIVE = Path("archive.db")
OUT = Path("out.db")
MODEL_FILES = {
    "metadata.json": b'{"from_code": "en", "to_code": "%s", "package_version": "%s", "type": "translate"}',
    "sentencepiece.model": b"pieces",
    "model/model.bin": b"weights" * 1000,
    "model/shared_vocabulary.txt": b"words",
}


@dataclass(frozen=True)
class Job:
    """`prepare` makes the start in the working folder, `arguments` are the command line's.

    `broken_promises` looks at what the command printed before it died; `content` is what two runs that
    end alike have in common.
    """

    name: str
    prepare: Callable[[], None]
    arguments: tuple[str, ...]
    broken_promises: Callable[[str, str], list[str]]
    content: Callable[[], Rows]
    exit_code: int = 0


def make_small() -> None:
    """Let batches and windows be small, so that a small archive has many commits."""
    archive.jobs.ingest.BATCH_ARTICLES = 3
    archive.jobs.reprocess.BATCH = 2
    archive.jobs.translate.CHUNK = 7
    archive.jobs.translate.WINDOW_WORDS = 70
    # The toy packages hold no network that could be loaded.
    packages._try_out = lambda package: None  # type: ignore[assignment]


def warm_up() -> None:
    """Import and load in this process what every forked job would load anew."""
    for module in pkgutil.walk_packages(archive.__path__, "archive."):
        if not module.name.startswith("archive.site"):
            importlib.import_module(module.name)
    _outdated()


def text(number: int) -> str:
    """A small article; each has sentences that others have, too."""
    return (
        f"The council met for the {number}th time\n"
        f"The council of the town met on Monday to talk about bridge number {number}.\n"
        "Nothing was decided. The mayor said that the bridge would be closed.\n"
        f"Lire aussi\nThe bridge that {number} people remember\n"
        f"The next meeting is on {number % 27 + 1} March. Nothing was decided.\n"
    )


def _inputs() -> None:
    folder = Path("in")
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(text(number), encoding="utf-8")
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 8)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as container:
        for number in range(10, 15):
            container.writestr(f"{number}.txt", text(number))
        container.writestr("empty.txt", "")
        container.writestr("again.txt", text(2))
    (folder / "more.zip").write_bytes(packed.getvalue())


def _filled() -> None:
    with Store(ARCHIVE, create=True) as store:
        _inputs()
        from archive.archive import Archive

        with Archive(ARCHIVE) as filled:
            filled.ingest(["in"])
        assert articles.count(store.connection) == 9


def _outdated() -> None:
    """An archive that is translated, and to be read again."""
    from archive.archive import Archive

    _filled()
    with Archive(ARCHIVE) as filled:
        filled.translate(["pt"])
    read_badly(ARCHIVE)


def read_badly(path: Path) -> None:
    """Leave an archive's articles as if their reader had lost every second block."""
    with Store(path) as store:
        for stored in articles.sources(store.connection, after=0, limit=100):
            blocks = tuple(block for _, block in articles.blocks_of(store.connection, stored.id))
            worse = Article(stored.source, stored.title, blocks[::2], language="en")
            with store.writing() as connection:
                revisions.revise(connection, stored.id, worse)


def _published() -> None:
    """An archive that has grown since it was published."""
    from archive.archive import Archive
    from archive.jobs.publish import publish

    _inputs()
    with Archive(ARCHIVE) as filled:
        filled.ingest(["in/0.txt", "in/1.txt"])
    publish(ARCHIVE, OUT)
    for path in Path().glob("*.json"):
        path.unlink()
    with Archive(ARCHIVE) as filled:
        filled.ingest(["in"])


def package(target: str, version: str) -> Path:
    file = Path(f"translate-en_{target}-{version.replace('.', '_')}.argosmodel")
    with zipfile.ZipFile(file, "w") as container:
        for name, content in MODEL_FILES.items():
            filled = content % (target.encode(), version.encode()) if name == "metadata.json" else content
            container.writestr(f"{file.stem}/{name}", filled)
    return file


def _old_packages() -> None:
    packages.add(package("pt", "1.0"))
    packages.add(package("fr", "1.0"))
    package("pt", "1.1")


def _same_package() -> None:
    packages.add(package("pt", "1.0"))
    packages.add(package("fr", "1.0"))


def _offered_package() -> None:
    _old_packages()
    index = [
        {"type": "translate", "from_code": "en", "to_code": "pt", "package_version": "1.1",
         "links": ["https://models.example/translate-en_pt-1_1.argosmodel"]},
    ]  # fmt: skip
    Path("index.json").write_text(json.dumps(index))


def serve_offer() -> None:
    """Let the network be a folder: what is asked for lies there by its last name."""
    from argostranslate import networking

    networking.get = lambda url, retry_count=3: (
        Path(url.rpartition("/")[2]) if "models.example" in url else Path("index.json")
    ).read_bytes()
    networking.get_from = lambda urls, retry_count=3: networking.get(urls[0])


def _archive_content() -> Rows:
    return rows(ARCHIVE)


def _kept_articles(out: str, err: str) -> list[str]:
    """What `ingest --json` said of articles and refusals that the archive doesn't know."""
    broken = faults(ARCHIVE) if ARCHIVE.exists() else []
    complete = out.splitlines() if out.endswith("\n") else out.splitlines()[:-1]
    told = [json.loads(line) for line in complete]
    if not told:
        return broken
    content = rows(ARCHIVE)
    for one in told:
        table, key = ("failures", "source") if one["outcome"] == "refused" else ("articles", "uid")
        if one.get(key) is not None and not any(repr(one[key]) in row for row in content[table]):
            broken.append(f"lost: {one}")
    return broken


def _kept_translations(out: str, err: str) -> list[str]:
    """What `translate` said of each target, in the line that sums it up, and that isn't stored."""
    broken = faults(ARCHIVE)
    for target, told in re.findall(r"to (\w+): (.+)\n", err):
        with closing(sqlite3.connect(ARCHIVE)) as connection:
            query = "SELECT count(*) FROM translations WHERE target = ? AND origin = ?"
            for number, origin in re.findall(r"(\d+) (machine|memory|lexicon)", told):
                (there,) = connection.execute(query, (target, origin)).fetchone()
                if there < int(number):
                    broken.append(f"told of {number} {origin} to {target}, there are {there}")
    return broken


def _kept_publication(out: str, err: str) -> list[str]:
    """What is served is the old file or the new one, whole, and what Datasette reads beside it is whole."""
    broken = faults(ARCHIVE)
    before = OUT.read_bytes()
    with closing(sqlite3.connect(OUT)) as connection:
        broken += [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        count = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    if count not in ((9,) if "out.db: 9 articles" in err else (2, 9)):
        broken.append(f"{count} articles are published")
    if OUT.read_bytes() != before:
        broken.append("the published file had something to recover")
    for path in Path().glob("*.json"):
        json.loads(path.read_text())
    return broken


def _publication() -> Rows:
    left = [path.name for path in Path().iterdir() if path.name.startswith((".", "out.db-"))]
    return {**rows(OUT), "left over": sorted(left), "settings": [Path("settings.json").read_text()]}


def _kept_packages(out: str, err: str) -> list[str]:
    """At no moment may a pair of languages be without a whole package."""
    found = {(one.from_code, one.to_code): one for one in packages.installed()}
    broken = [f"no package for {pair}" for pair in (("en", "pt"), ("en", "fr")) if pair not in found]
    for source, target, version in re.findall(r"(\w+) to (\w+), version ([\d.]+)\n", out + err):
        if (source, target) in found and found[source, target].version != version:
            broken.append(f"told of version {version}, there is {found[source, target].version}")
    for one in found.values():
        for name, content in MODEL_FILES.items():
            whole = one.folder / name
            if not whole.is_file() or (name != "metadata.json" and whole.read_bytes() != content):
                broken.append(f"{one.folder.name} has no whole {name}")
    return broken


def _packages() -> Rows:
    place = packages.folder()
    return {
        "installed": [f"{one.from_code} {one.to_code} {one.version}" for one in packages.installed()],
        "folders": sorted(path.name.split(".")[0] for path in place.iterdir() if path.is_dir()),
    }


JOBS = (
    Job("ingest", _inputs, ("ingest", "archive.db", "in", "--json"), _kept_articles, _archive_content, 1),
    Job("translate", _filled, ("translate", "archive.db", "--to", "pt", "--to", "fr"),
        _kept_translations, _archive_content),
    Job("reprocess", _outdated, ("reprocess", "archive.db"), _kept_translations, _archive_content),
    Job("publish", _published, ("publish", "archive.db", "out.db", "--force"),
        _kept_publication, _publication),
    Job("models-add", _old_packages, ("models", "add", "translate-en_pt-1_1.argosmodel"),
        _kept_packages, _packages),
    Job("models-add-same", _same_package, ("models", "add", "translate-en_pt-1_0.argosmodel"),
        _kept_packages, _packages),
    Job("models-install", _offered_package, ("models", "install", "en", "pt"), _kept_packages, _packages),
)  # fmt: skip
