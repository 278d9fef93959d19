"""What scripts and people rely on stays as it was written down: commands, tables, columns, keys, codes."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import click
import pytest

import archive
from archive import Archive, Article, Block, model, read
from archive.cli import lire_aussi, main
from archive.store.store import Store
from tests import reference

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_f0e248a351a8f3d1.txt"

COLUMNS = {
    "articles": (
        "id uid title url publisher author language languages published retrieved added source words rights "
        "supersedes"
    ),
    "originals": "article media_type sha256 content",
    "blocks": "id article position kind text language confidence evidence marker time url",
    "translations": "id block target text origin model run flags created",
    "corrections": "block target text by note created",
    "memory": "model source_hash source target_text",
    "models": "id engine name version source target fingerprint licence",
    "runs": "id started finished command versions",
    "failures": "run source reason detail",
    "languages": "code name own_name direction",
}
VIEWS = {"side_by_side", "needs_review", "article_text"}

OPTIONS = {
    "ingest": "--to --from --format --engine --dry-run --json",
    "translate": "--to --engine --beam --device --scheduler --stale",
    "inspect": "--json",
    "serve": "--host --port --public",
    "publish": "",
    "models list": "--json",
    "models install": "",
    "models add": "",
    "models remove": "",
    "export": "--format -o",
    "stats": "--json",
    "doctor": "--json",
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A fresh archive, opened as any SQLite tool does."""
    path = tmp_path / "archive.db"
    Store(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize("table", COLUMNS)
def test_a_fresh_file_has_every_documented_column(connection: sqlite3.Connection, table: str) -> None:
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    assert set(COLUMNS[table].split()) - columns == set()


def test_a_fresh_file_has_every_documented_view(connection: sqlite3.Connection) -> None:
    views = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert VIEWS - views == set()
    for view in views:
        connection.execute(f"SELECT * FROM {view}").fetchall()  # it opens with no function of ours


@pytest.mark.parametrize("name", OPTIONS)
def test_every_documented_command_and_option_is_there(name: str) -> None:
    command = dict(reference.commands())[name]
    found = {option for parameter in command.params for option in parameter.opts}
    assert set(OPTIONS[name].split()) - found == set()
    assert command.help


@pytest.mark.parametrize(("name", "command"), list(reference.commands()), ids=lambda value: str(value))
def test_every_option_says_what_it_does(name: str, command: click.Command) -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


def test_the_reference_is_up_to_date() -> None:
    assert reference.FILE.read_text(encoding="utf-8") == reference.reference(), "run scripts/reference"


@pytest.mark.parametrize(
    "page", ["README.md", *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/*.md"))]
)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    known = dict(reference.commands())
    text = (ROOT / page).read_text(encoding="utf-8")
    for line in re.findall(r"^\s*(?:\$ )?lire-aussi ([a-z][a-z -]*)", text, re.M):
        words = line.split()
        assert words[0] in known, f"{page}: lire-aussi {line}"


def test_every_command_is_in_the_reference() -> None:
    with click.Context(lire_aussi) as context:
        for name in lire_aussi.list_commands(context):
            assert f"## lire-aussi {name}\n" in reference.FILE.read_text(encoding="utf-8")


def test_inspect_prints_the_documented_keys(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["inspect", str(SEED), "--json"])
    (line,) = capfd.readouterr().out.splitlines()
    article = json.loads(line)
    assert ended.value.code == 0
    assert set(article) == {
        "source", "url", "title", "language", "languages", "published", "author", "publisher", "blocks",
    }  # fmt: skip
    documented = {
        "position", "kind", "text", "language", "confidence", "evidence", "marker", "time", "url",
    }  # fmt: skip
    assert {key for block in article["blocks"] for key in block} - {"spans"} == documented


def test_the_values_are_the_documented_ones() -> None:
    assert set(model.KINDS) == {
        "title", "standfirst", "heading", "paragraph", "quote", "list_item", "caption", "byline",
        "marker", "related", "ticker", "boilerplate",
    }  # fmt: skip
    assert {
        "related", "latest", "most_read", "share", "newsletter", "advertisement", "credit", "tags",
        "comments", "video", "live", "subscribe", "source", "more",
    } <= set(model.FUNCTIONS)  # fmt: skip
    assert set(model.ORIGINS) == {"machine", "memory", "lexicon", "same", "human"}
    assert set(get_args(model.Evidence)) == {"lexicon", "script", "detector", "context", "given"}


def test_the_same_from_python(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as a:
        a.add(read(SEED))
        a.translate(to=["en"])
        assert a.stats()["targets"]["en"]["origins"] == {"lexicon": 1, "same": 18}
    assert issubclass(Block, object)
    assert issubclass(Article, object)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("inspect", "{seed}"), 0),
        (("inspect", "{tmp}/missing"), 1),
        (("ingest", "{tmp}/a.db", "{seed}"), 0),
        (("ingest", "{tmp}/a.db", "{seed}", "{tmp}/missing"), 1),
        (("ingest", "{tmp}/a.db", "{seed}", "--to", "en"), 0),
        (("ingest", "{tmp}/a.db", "{seed}", "--to", "de"), 1),
        (("stats", "{tmp}/none.db"), 1),
        (("models", "list"), 0),
        (("ingest",), 2),
        (("nonsense",), 2),
        (("--version",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_exit_codes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([part.format(tmp=tmp_path, seed=SEED) for part in arguments])
    assert ended.value.code == code
    assert "Traceback" not in capfd.readouterr().err


def test_the_version_comes_from_one_place(capfd: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    with pytest.raises(SystemExit):
        main(["--version"])
    assert capfd.readouterr().out == f"lire-aussi, version {archive.__version__}\n"
    assert version("lire-aussi") == archive.__version__
    named = [
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("archive/**/*.py"), ROOT / "pyproject.toml", ROOT / "metadata.yml")
        if re.search(rf'["\']{re.escape(archive.__version__)}["\']', path.read_text(encoding="utf-8"))
    ]
    assert named == ["archive/__init__.py"]


def test_a_command_starts_without_what_it_may_never_need() -> None:
    heavy = {
        "argostranslate",
        "ctranslate2",
        "datasette",
        "eldc",
        "ftfy",
        "lxml",
        "sqlite_utils",
        "trafilatura",
    }
    statement = f"import sys, archive.cli; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
