"""What is released holds and declares all that it needs, installs by itself, and works offline."""

import ast
import email
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import archive

ROOT = Path(__file__).parents[1]
OFFLINE = Path(__file__).with_name("offline")
SEED = ROOT / "seeds" / "000_f0e248a351a8f3d1.txt"
PACKAGE = ROOT / "seeds" / "models" / "translate-en_pt-1_0.argosmodel"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was made from it alone."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment with the wheel in it; its dependencies are those of this one.

    So one that isn't declared isn't missed there: `test_what_is_imported_is_declared` misses it.
    """
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    command = [
        str(programs / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (place,) = folder.glob("lib/python*/site-packages")
    # Paths in a .pth come last, and the .pth files of the folder named aren't read: not even this
    # checkout's own, which an editable install has there.
    (place / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return programs


def sources() -> set[str]:
    """The files of the package as they are kept."""
    listed = subprocess.run(
        ["git", "ls-files", "archive"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    return set(listed.stdout.split("\n")) - {""}


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    kept = sources()
    if not kept:
        pytest.skip("not a git checkout")
    assert names == kept | {"archive/site/metadata.yml"}
    assert zipfile.ZipFile(wheel).read("archive/site/metadata.yml") == (ROOT / "metadata.yml").read_bytes()


def test_neither_holds_models_caches_or_files_of_the_workshop(built: Path, wheel: Path) -> None:
    (archived,) = built.glob("*.tar.gz")
    with tarfile.open(archived) as sdist:
        names = [name.partition("/")[2] for name in sdist.getnames()]
    wrong = re.compile(r"\.argosmodel$|^\.ci|^\.local|^\.venv|__pycache__|^[^/]*\.db$|uv\.lock$|^dist/")
    assert [name for name in (*names, *zipfile.ZipFile(wheel).namelist()) if wrong.search(name)] == []
    assert {"README.md", "LICENSE", "metadata.yml", "pyproject.toml", "seeds/" + SEED.name} <= set(names)
    assert archived.stat().st_size < 5_000_000
    assert wheel.stat().st_size < 2_500_000


@pytest.mark.parametrize("script", ["demo", "test"])
def test_the_source_distribution_says_what_it_lacks(built: Path, tmp_path: Path, script: str) -> None:
    (archived,) = built.glob("*.tar.gz")
    with tarfile.open(archived) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    ran = subprocess.run([folder / "scripts" / script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "seeds/models is missing: a source distribution leaves out the two models, 34 MB. "
        "Copy the folder from the repository, then run this again.\n"
    )
    assert not (folder / ".venv").exists()


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        (name,) = [name for name in content.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_string(content.read(name).decode())
    assert (metadata["Name"], metadata["Version"]) == ("lire-aussi", archive.__version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    wanted = {re.split(r"[^a-z0-9-]", line)[0] for line in metadata.get_all("Requires-Dist") or []}
    assert {"argostranslate", "ctranslate2", "datasette", "eldc", "sqlite-utils", "trafilatura"} <= wanted
    assert not wanted & {"torch", "stanza", "spacy", "pytest"}


def imported() -> set[str]:
    """The packages outside of the standard library that any module of ours imports, wherever it does."""
    found: set[str] = set()
    for path in Path(archive.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"archive"}


def test_what_is_imported_is_declared(wheel: Path) -> None:
    """And nothing else is: what only an extra brings, by that extra alone."""
    with zipfile.ZipFile(wheel) as content:
        (name,) = [name for name in content.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_string(content.read(name).decode())
    extras = {"distributed": "cluster", "fxtranslate": "firefox"}
    declared: dict[str, str | None] = {}
    for line in metadata.get_all("Requires-Dist") or []:
        extra = re.search(r"extra == ['\"](\w+)['\"]", line)
        declared[canonical(re.split(r"[^\w.-]", line)[0])] = extra and extra[1]
    there = packages_distributions()
    needed = {canonical(there[name][0]) for name in imported()}
    assert declared == {name: extras.get(name) for name in needed}


def canonical(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_main_job_from_the_wheel_asks_nobody(installed: Path, tmp_path: Path) -> None:
    """From another folder, in an environment of its own, with every socket refused."""
    asked = tmp_path / "asked"
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        "PYTHONPATH": str(OFFLINE),
        "ASKED": str(asked),
        "ARGOS_PACKAGES_DIR": str(tmp_path / "packages"),
    }
    prefix = no_network()

    def run(*command: object) -> str:
        program = str(installed / str(command[0]))
        done = subprocess.run(
            [*prefix, program, *map(str, command[1:])],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    where = run("python", "-c", "import archive; print(archive.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent)
    (tmp_path / "in").mkdir()
    shutil.copy(SEED, tmp_path / "in")
    run("lire-aussi", "models", "add", PACKAGE)
    assert json.loads(run("lire-aussi", "models", "list", "--json").splitlines()[0])["source"] == "en"
    run("lire-aussi", "ingest", "a.db", "in")
    run("lire-aussi", "translate", "a.db", "--to", "pt")
    run("lire-aussi", "reprocess", "a.db")
    run("lire-aussi", "verify", "a.db")
    stats = json.loads(run("lire-aussi", "stats", "a.db", "--json"))
    assert stats["targets"]["pt"]["origins"] == {"lexicon": 2, "machine": 17}
    run("lire-aussi", "doctor", "--json")
    for format in ("tmx", "html"):
        run("lire-aussi", "export", "a.db", "--format", format, "-o", f"out-{format}")
    run("lire-aussi", "publish", "a.db", "out.db")
    pages = [
        run("python", "-m", "datasette", "out.db", "-m", "metadata.yml", "--get", page)
        for page in ("/", "/out/articles/1", "/out/-/search?q=leia")
    ]
    pages += [path.read_text(encoding="utf-8") for path in (tmp_path / "out-html").rglob("*.html")]
    assert "Leia também" in pages[1]
    assert "/out/articles/1" in pages[2]
    assert len(pages) > 2
    for page in pages:
        assert fetched_from_elsewhere(page) == []
    assert not asked.exists() or asked.read_text() == ""


def no_network() -> list[str]:
    """What starts a process in a network namespace without a route, where that is permitted."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for options in (["-n"], ["-r", "-n"]):
        if subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode == 0:
            return [unshare, *options]
    return []


def fetched_from_elsewhere(page: str) -> list[str]:
    """Addresses on other machines that a browser fetches to show a page; links are for people to follow."""
    tags = re.findall(r"<(?:script|img|iframe|source|video|audio|embed|object|input|use)\b[^>]*>", page)
    tags += [tag for tag in re.findall(r"<link\b[^>]*>", page) if re.search(r"stylesheet|icon|preload", tag)]
    urls = [url for tag in tags for url in re.findall(r"""(?:src|href|data)=["']?([^"'\s>]+)""", tag)]
    urls += re.findall(r"(?:@import|url\()\s*[\"']?((?:https?:)?//[^\"')]+)", page)
    return [url for url in urls if re.match(r"(?:https?:)?//", url)]


def test_without_the_network_an_install_names_the_way_out(
    tmp_path: Path, lire_aussi_offline: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    ran = lire_aussi_offline("models", "install", "fr", "en")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "lire-aussi models add translate-fr_en.argosmodel" in ran.stderr


@pytest.fixture
def lire_aussi_offline(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """A function that runs the command of this environment with every socket refused."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        variables = {**os.environ, "PYTHONPATH": str(OFFLINE), "ASKED": str(tmp_path / "asked")}
        program = Path(sys.executable).with_name("lire-aussi")
        return subprocess.run(
            [str(program), *arguments], cwd=tmp_path, env=variables, capture_output=True, text=True
        )

    return run
