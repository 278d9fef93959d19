"""Models from disk and from an index, through the real command and a real connection."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argostranslate import settings
from rich.console import Console

from archive.cli import models
from archive.translate.routes import Row
from tests.cli.conftest import Ran
from tests.package_index import package_index
from tests.packages import toy_bpe, zipped

Run = Callable[..., Ran]
PACKAGE = Path(__file__).parents[2] / "seeds" / "models" / "translate-en_pt-1_0.argosmodel"


@pytest.fixture
def index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_packages: Callable[[Path], None]
) -> Iterator[str]:
    """A package index on this machine, and an empty packages folder."""
    use_packages(tmp_path / "packages")
    with package_index(tmp_path / "served", PACKAGE, version="1.0") as address:
        monkeypatch.setattr(settings, "remote_package_index", f"{address}/index.json")
        yield address


def test_a_pair_is_fetched_checked_and_installed(run: Run, index: str) -> None:
    assert run("models", "install", "en", "pt") == Ran(0, "", "Installed en to pt, version 1.0\n")
    (row,) = map(json.loads, run("models", "list", "--json").out.splitlines())
    assert (row["source"], row["target"], row["engine"], row["via"]) == ("en", "pt", "argos", [])


def test_a_damaged_package_is_not_passed_over_in_silence(run: Run, index: str) -> None:
    run("models", "install", "en", "pt")
    (settings.package_data_dir / "translate-en_pt-1_0" / "sentencepiece.model").unlink()
    assert run("models", "list").err.splitlines() == [
        "No model is installed; `lire-aussi models install fr en` fetches one",
        "translate-en_pt-1_0 is damaged: neither sentencepiece.model nor bpe.model is there; "
        "`lire-aussi doctor` tells what to run",
    ]
    # The one that is fetched takes its place.
    run("models", "install", "en", "pt")
    assert run("models", "list").err == ""


def test_a_pair_that_the_index_lacks(run: Run, index: str) -> None:
    ran = run("models", "install", "fr", "en")
    assert ran == Ran(1, "", "lire-aussi: The package index has nothing from fr to en\n")


def test_without_a_network_one_line_says_what_to_do(
    run: Run, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "remote_package_index", "http://127.0.0.1:1/index.json")
    ran = run("models", "install", "fr", "en")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(
        "lire-aussi: The package index can't be reached (http://127.0.0.1:1/index.json)"
    )
    assert "lire-aussi models add translate-fr_en.argosmodel" in ran.err


def test_a_damaged_package_leaves_what_was_there(run: Run, index: str, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.argosmodel"
    damaged.write_bytes(PACKAGE.read_bytes()[:100_000])
    run("models", "add", PACKAGE)
    before = run("models", "list", "--json").out
    ran = run("models", "add", damaged)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert run("models", "list", "--json").out == before


def test_a_package_that_is_refused_keeps_no_other_out(run: Run, index: str, tmp_path: Path) -> None:
    folder = toy_bpe(tmp_path / "made", {"Lire": "Read"}, "fr", "en")
    (folder / "bpe.model").write_text("#version: 0.2\n\x1b[8m a b\n")
    ran = run("models", "add", zipped(folder, tmp_path / "bad.argosmodel"), PACKAGE)
    refused, added = ran.err.splitlines()
    assert (ran.code, added) == (1, "Added en to pt, version 1.0")
    assert refused.endswith("bpe.model can't be read: line 2 is not two pieces with a space between them")


def test_what_a_model_says_of_itself_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row("en", "pt", (), "argos", "[/bold]", "\x1b[2J1.0", "[red]CC0", "ab", 1, ())
    Console(width=200).print(models._table([row]))
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "en", "pt", "-", "argos", "[/bold]", "\\x1b[2J1.0", "[red]CC0", "0.0", "ab",
    ]  # fmt: skip
