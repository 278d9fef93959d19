"""The rooms of the house know only what lies below them."""

import ast
from pathlib import Path

import pytest

import archive

PACKAGE = Path(archive.__file__).parent
SHARED = {"model", "errors", "files", "plugins", "settings"}
ALLOWED = {
    "model": set(),
    "errors": set(),
    "files": set(),
    "plugins": {"errors"},
    "settings": {"errors"},
    "read": SHARED,
    "understand": SHARED,
    "translate": SHARED,
    "store": SHARED,
    # The static pages are the site's own, rendered without a server.
    "export": SHARED | {"store", "site"},
    "site": SHARED | {"store"},
}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "archive" else [f"archive.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("archive.")}
    return rooms


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_knows_only_what_lies_below(path: Path) -> None:
    room = room_of(path)
    if room in ALLOWED:
        assert imported_rooms(path) - {room} <= ALLOWED[room]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_store_speaks_sql(path: Path) -> None:
    verbs = ("SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "CREATE TABLE")
    found = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().startswith(verbs)
    ]
    assert room_of(path) == "store" or found == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_imports_what_brings_torch(path: Path) -> None:
    heavy = {"argostranslate.translate", "argostranslate.sbd", "stanza", "spacy", "torch"}
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    assert imported & heavy == set()
