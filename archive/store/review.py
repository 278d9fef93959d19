"""The work list of a person who corrects: doubtful translations, the worst first."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.store import encoded

PAGE = 25

COUNTED = 10_000
"""A work list longer than this is just long."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A translation that the checks found fault with."""

    article: int
    article_title: str
    block: int
    position: int
    language: str
    original: str
    target: str
    translation: str
    flags: tuple[str, ...]
    reasons: Mapping[str, str]
    model: str | None
    severity: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of doubts; `flags` and `targets` count those that are left, `more` where they are uncounted."""

    doubts: tuple[Doubt, ...]
    total: int
    more: bool
    flags: tuple[tuple[str, int], ...]
    targets: tuple[tuple[str, int], ...]
    page: int
    pages: int


def work_list(
    connection: sqlite3.Connection, *, target: str | None = None, flag: str | None = None, page: int = 1
) -> WorkList:
    """The doubts for a target and a flag, the gravest first."""
    conditions, values = _conditions(target, flag)
    counted = connection.execute(
        f"SELECT t.id, t.target, t.flags FROM translations t WHERE {_DOUBTFUL} LIMIT ?", (COUNTED + 1,)
    ).fetchall()
    flags: dict[str, int] = {}
    targets: dict[str, int] = {}
    total = 0
    for key, code, stored in counted[:COUNTED]:
        targets[code] = targets.get(code, 0) + 1
        names = encoded.strings(stored, "flags of translation", key)
        for name in names:
            if target in (None, code):
                flags[name] = flags.get(name, 0) + 1
        total += target in (None, code) and flag in (None, *names)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = connection.execute(
        f"""
        SELECT article, article_title, block, position, language, original, target, translation, flags,
            reasons, model, severity, translation_id
        FROM needs_review t WHERE {conditions} ORDER BY severity DESC, block LIMIT ? OFFSET ?
        """,
        (*values, PAGE, (page - 1) * PAGE),
    ).fetchall()
    return WorkList(
        tuple(_doubt(row) for row in rows), total, len(counted) > COUNTED, _counted(flags), _counted(targets),
        page, pages,
    )  # fmt: skip


_DOUBTFUL = "t.flags != '[]' AND t.origin != 'human'"


def _conditions(target: str | None, flag: str | None) -> tuple[str, list[object]]:
    conditions, values = "1", list[object]()
    if target is not None:
        conditions += " AND t.target = ?"
        values.append(target)
    if flag is not None:
        conditions += " AND EXISTS (SELECT 1 FROM json_each(t.flags) f WHERE f.value = ?)"
        values.append(flag)
    return conditions, values


def _counted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _doubt(row: tuple[Any, ...]) -> Doubt:
    *values, key = row
    values[8] = encoded.strings(values[8], "flags of translation", key)
    values[9] = encoded.mapping(values[9], "reasons of translation", key)
    return Doubt(*values)
