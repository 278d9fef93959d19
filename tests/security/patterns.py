"""Every regular expression of the package, and the strings that make a bad one take its time."""

import ast
import importlib
import os
import pkgutil
import re
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import archive

LENGTH = 12_000
"""Characters of an attack: a linear pattern reads them in milliseconds, a quadratic one in many seconds."""

SECONDS = 4
"""CPU seconds that one pattern may take for all its attacks."""


@dataclass(frozen=True)
class Found:
    """A pattern, and where it is written."""

    where: str
    pattern: re.Pattern[Any]


def collected() -> list[Found]:
    """The compiled patterns that any module holds, and the literals that any module hands to `re`."""
    found: dict[tuple[Any, int], Found] = {}
    for module in pkgutil.walk_packages(archive.__path__, "archive."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            for pattern in _inside(value):
                found.setdefault((pattern.pattern, pattern.flags), Found(f"{module.name}.{name}", pattern))
    for path in sorted(Path(archive.__path__[0]).rglob("*.py")):
        for line, text in _literals(path):
            pattern = re.compile(text)
            found.setdefault((pattern.pattern, pattern.flags), Found(f"{path.name}:{line}", pattern))
    return sorted(found.values(), key=lambda one: one.where)


def _inside(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        for inner in value.values():
            yield from _inside(inner, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _inside(inner, depth + 1)
    elif depth == 0 and isinstance(value, type) and value.__module__.startswith("archive."):
        for inner in vars(value).values():
            yield from _inside(inner, depth + 1)


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    calls = {"sub", "subn", "match", "fullmatch", "search", "findall", "finditer", "split", "compile"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in calls
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            yield node.lineno, node.args[0].value


def attacks(pattern: re.Pattern[Any]) -> list[str]:
    """What the pattern's own repetitions ask for, over and over, and then nothing that fits."""
    tree = _parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if _is_bytes(pattern) else pattern.flags
    )
    units: dict[tuple[str, str], None] = {}
    _pumps(tree, "", units)
    for char in " a1\n":
        units[("", char)] = None
    return [before + unit * (LENGTH // len(unit)) + end for before, unit in units for end in ("\x01", "")]


def _is_bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def _pumps(tree: Any, before: str, units: dict[tuple[str, str], None]) -> None:
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _low, high, inner = argument
            for unit in _samples(inner):
                if int(high) > 50 and unit:
                    units[("", unit)] = units[(before, unit)] = None
            _pumps(inner, before, units)
        elif name == "SUBPATTERN":
            _pumps(argument[-1], before, units)
        elif name == "BRANCH":
            for branch in argument[1]:
                _pumps(branch, before, units)
        elif name in ("ASSERT", "ASSERT_NOT"):
            _pumps(argument[1], before, units)
        elif name == "ATOMIC_GROUP":
            _pumps(argument, before, units)
        before += next(iter(_samples([(operation, argument)])), "")


def _samples(tree: Any, most: int = 6) -> list[str]:
    """Some strings that a part of a pattern matches, in the main."""
    found = [""]
    for operation, argument in tree:
        pieces = _pieces(str(operation), argument)
        found = [start + piece for start in found for piece in pieces][:most]
    return found


def _pieces(name: str, argument: Any) -> list[str]:
    if name == "LITERAL":
        return [chr(argument)]
    if name in ("NOT_LITERAL", "ANY"):
        return ["a" if name == "ANY" or argument != ord("a") else "b"]
    if name == "IN":
        return _members(argument)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, _high, inner = argument
        return [piece * max(1, int(low)) for piece in _samples(inner)]
    if name == "SUBPATTERN":
        return _samples(argument[-1])
    if name == "ATOMIC_GROUP":
        return _samples(argument)
    if name == "BRANCH":
        return [piece for branch in argument[1] for piece in _samples(branch, 2)][:6]
    return [""]


def _members(items: Any) -> list[str]:
    """Characters of a class: of each kind one, and for what it excludes something else."""
    categories = {
        "CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a",
        "CATEGORY_NOT_DIGIT": "a", "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": "-",
    }  # fmt: skip
    named = []
    for operation, argument in items:
        name = str(operation)
        if name == "NEGATE":
            return ["a", " ", "1", "-"]
        if name == "LITERAL":
            named.append(chr(argument))
        elif name == "RANGE":
            named.append(chr(argument[0]))
        elif name == "CATEGORY":
            named.append(categories.get(str(argument), "a"))
    return list(dict.fromkeys(named))[:6] or ["a"]


def slow(pattern: re.Pattern[Any]) -> bool:
    """Whether a pattern can't stand its attacks, tried in a process whose CPU seconds are limited."""
    texts = [attack.encode("utf-8") if _is_bytes(pattern) else attack for attack in attacks(pattern)]
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        for text in texts:
            for _ in pattern.finditer(text):
                pass
            pattern.match(text)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
