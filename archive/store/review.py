"""The work list of a person who corrects: doubtful translations, the worst first."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.store import encoded, salvage
from archive.store.salvage import Row

PAGE = 25

COUNTED = 10_000
"""A work list longer than this is just long."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A translation that the checks found fault with; `damaged` has the columns that can't be read whole."""

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
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of doubts; `flags` and `targets` count those that are left, `more` where they are uncounted.

    `unreadable` counts translations whose flags are damaged, so that nobody knows what was doubted.
    """

    doubts: tuple[Doubt, ...]
    total: int
    more: bool
    flags: tuple[tuple[str, int], ...]
    targets: tuple[tuple[str, int], ...]
    page: int
    pages: int
    unreadable: int = 0


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
    total = unreadable = 0
    for key, code, stored in counted[:COUNTED]:
        row = Row(f"translation {key}", [])
        names = row.read(stored, "flags", encoded.strings)
        row.code(code, "target")
        if row.damaged:
            unreadable += 1
            continue
        targets[code] = targets.get(code, 0) + 1
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
        page, pages, unreadable,
    )  # fmt: skip


_DOUBTFUL = "t.flags != '[]' AND t.origin != 'human'"

READABLE = "CASE WHEN json_valid(flags) THEN json_type(flags) = 'array' ELSE 0 END"
"""The condition on `needs_review` that leaves out flags that are no list: nobody can say what they doubt."""


def _conditions(target: str | None, flag: str | None) -> tuple[str, list[object]]:
    conditions, values = f"{READABLE} AND typeof(t.target) = 'text'", list[object]()
    if target is not None:
        conditions += " AND t.target = ?"
        values.append(target)
    if flag is not None:
        conditions += f" AND EXISTS (SELECT 1 FROM {encoded.FLAGS} f WHERE f.value = ?)"
        values.append(flag)
    return conditions, values


def _counted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _doubt(row: tuple[Any, ...]) -> Doubt:
    (
        article, title, block, position, language, original, target, translation, flags, reasons, model,
        severity, key,
    ) = row  # fmt: skip
    own = Row(f"translation {key}", [])
    return Doubt(
        article, salvage.text(title), block, salvage.whole(position), salvage.code(language),
        own.text(original, "original"), target, own.text(translation, "translation"),
        own.read(flags, "flags", encoded.strings), own.read(reasons, "reasons", encoded.mapping),
        salvage.text_or_none(model), salvage.whole(severity), own.damaged,
    )  # fmt: skip
