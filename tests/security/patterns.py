"""Every regular expression of the package, and the strings that make a bad one take its time."""

import ast
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import archive

ROOT = Path(__file__).parents[2]
PACKAGE = Path(archive.__file__).parent

LENGTHS = 6_000, 24_000
"""Characters of an attack, the second time four times as many."""

WORTH_A_LOOK = 0.05
"""CPU seconds for the longer attack that a linear pattern hardly takes; who takes more is measured twice."""

LINEAR = 9
"""Times that four times as much may take: a linear pattern takes 4, a quadratic one 16."""

SECONDS = 10
"""CPU seconds that one attack may take."""

ROUNDS = 3
"""Times that a pattern must be found slow: a busy machine may stretch one of them."""

MOST = 60
"""Repetitions of one pattern that are tried: of a hundred words of one shape, some stand for the others."""


@dataclass(frozen=True)
class Found:
    """A pattern, and where it is written."""

    where: str
    pattern: re.Pattern[Any]


def heard() -> list[tuple[str, int, str, int, bool]]:
    """Path, line, pattern, flags, and whether it is of bytes, of what `recorded` heard."""
    command = [sys.executable, "-m", "tests.security.recorded"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return [tuple(one) for one in json.loads(ran.stdout)]


def collected(listened: list[tuple[str, int, str, int, bool]]) -> list[Found]:
    """What the package compiled while it was imported and at work, and every literal handed to `re`."""
    found: dict[tuple[Any, int], Found] = {}
    there = calls()
    names = {(call.path, line): call.where for call in there for line in call.lines}
    for path, line, text, flags, binary in listened:
        written = text.encode("latin-1") if binary else text
        pattern = re.compile(written, flags)
        where = names.get((path, line), f"{path}:{line}")
        found.setdefault((written, pattern.flags), Found(where, pattern))
    for call in there:
        if call.literal is not None:
            pattern = re.compile(call.literal, call.flags)
            found.setdefault((call.literal, pattern.flags), Found(call.where, pattern))
    return sorted(found.values(), key=lambda one: one.where)


def unheard(listened: list[tuple[str, int, str, int, bool]]) -> list[str]:
    """Calls whose pattern isn't written out where they stand, and that the recording didn't come by."""
    lines = {(path, line) for path, line, *_ in listened}
    return [
        call.where
        for call in calls()
        if call.literal is None and not any((call.path, line) in lines for line in call.lines)
    ]


@dataclass(frozen=True)
class Call:
    """A call of a function of `re`; `literal` is None where the pattern isn't written out."""

    path: str
    lines: range
    name: str
    literal: str | bytes | None
    flags: int

    @property
    def where(self) -> str:
        """The file, and the name of the pattern or else the line of the call."""
        return f"{self.path}:{self.name or self.lines.start}"


def calls() -> list[Call]:
    """Every call of the package that makes a pattern of a text."""
    makers = {"sub", "subn", "match", "fullmatch", "search", "findall", "finditer", "split", "compile"}
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            id(node): statement.targets[0].id
            for statement in tree.body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
            for node in ast.walk(statement)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "re":
                raise AssertionError(f"{path}: say re.{node.names[0].name}, so that patterns are found")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in makers
            ):
                found.append(_call(str(path.relative_to(PACKAGE)), node, named.get(id(node), "")))
    return found


def _call(path: str, node: ast.Call, name: str) -> Call:
    assert isinstance(node.func, ast.Attribute)
    first = node.args[0]
    literal = first.value if isinstance(first, ast.Constant) else None
    given = [one.value for one in node.keywords if one.arg == "flags"]
    given += node.args[1:2] if node.func.attr == "compile" else []
    flags = eval(compile(ast.Expression(given[0]), path, "eval"), {"re": re}) if given else 0
    assert literal is None or isinstance(literal, str | bytes)
    return Call(path, range(node.lineno, (node.end_lineno or node.lineno) + 1), name, literal, int(flags))


@dataclass(frozen=True)
class Attack:
    """A text of any length: something first, the same over and over, and something last."""

    before: str
    unit: str
    end: str

    def text(self, length: int) -> str:
        return self.before + self.unit * (length // len(self.unit)) + self.end


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """What the pattern's own repetitions ask for, over and over, and then nothing that fits."""
    tree = _parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if _is_bytes(pattern) else pattern.flags
    )
    units: dict[tuple[str, str], None] = {}
    _pumps(tree, "", units)
    tried = list(units)[:: -(-len(units) // MOST) or 1] + [("", char) for char in " a1\n"]
    return [Attack(before, unit, end) for before, unit in dict.fromkeys(tried) for end in ("\x01", "")]


def _is_bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def _pumps(tree: Any, before: str, units: dict[tuple[str, str], None]) -> None:
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _low, high, inner = argument
            for unit in _samples(inner):
                if int(high) > 50 and unit:
                    units[("", unit)] = units[(before, unit)] = units[("", before + unit)] = None
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


def slow(pattern: re.Pattern[Any], bound: int | None = None) -> bool:
    """Whether a pattern takes more than linear time, tried in a process whose CPU seconds are limited.

    bound: characters of the longest text that it is ever shown, its spaces single ones; then, whether such a
    text takes it long.
    """
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        tried = attacks(pattern)
        if bound is None:
            os._exit(any(_grows(pattern, attack) for attack in tried))
        shown = (" ".join(attack.text(bound).split())[:bound] for attack in tried)
        os._exit(any(_lasts(pattern, text) for text in shown))
    _, status = os.waitpid(child, 0)
    return status != 0


def _grows(pattern: re.Pattern[Any], attack: Attack) -> bool:
    short, long = LENGTHS

    def grows() -> bool:
        seconds = _seconds(pattern, attack.text(long))
        return seconds > WORTH_A_LOOK and seconds > LINEAR * _seconds(pattern, attack.text(short))

    return all(grows() for _ in range(ROUNDS))


def _lasts(pattern: re.Pattern[Any], text: str) -> bool:
    return all(_seconds(pattern, text) > WORTH_A_LOOK for _ in range(ROUNDS))


def _seconds(pattern: re.Pattern[Any], text: str) -> float:
    """CPU seconds to look for the pattern everywhere in a text."""
    looked: Any = text.encode("utf-8") if _is_bytes(pattern) else text
    start = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(start) + SECONDS, resource.RLIM_INFINITY))
    for _ in pattern.finditer(looked):
        pass
    pattern.match(looked)
    return time.process_time() - start
