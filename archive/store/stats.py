"""What an archive holds, in numbers."""

import sqlite3
from collections.abc import Collection
from typing import Any

from archive.store import salvage

TABLES = ("articles", "blocks", "translations", "corrections", "memory", "models", "runs", "failures")


def count(connection: sqlite3.Connection, current: Collection[str] | None = None) -> dict[str, Any]:
    """Rows of each table, articles by language, coverage by target, and what is stale or flagged.

    `current` holds the ids of today's models; without it, no translation is stale for its model. An article
    whose code is damaged counts as `und`.
    """
    with salvage.marking(connection):
        languages = salvage.by_code(
            connection.execute("SELECT language, count(*) FROM articles GROUP BY language ORDER BY 2 DESC, 1")
        )
        targets = connection.execute(
            "SELECT DISTINCT target FROM translations WHERE typeof(target) = 'text' ORDER BY 1"
        ).fetchall()
        return {
            **{table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES},
            "languages": languages,
            "targets": {target: _target(connection, target, current) for (target,) in targets},
        }


def _target(connection: sqlite3.Connection, target: str, current: Collection[str] | None) -> dict[str, Any]:
    blocks = connection.execute("SELECT count(*) FROM blocks").fetchone()[0]
    origins = {
        salvage.text(origin): number
        for origin, number in connection.execute(
            "SELECT origin, count(*) FROM translations WHERE target = ? GROUP BY origin ORDER BY origin",
            (target,),
        )
    }
    models = connection.execute(
        """
        SELECT model, count(*) FROM translations
        WHERE target = ? AND model IS NOT NULL AND stale IS NULL GROUP BY model
        """,
        (target,),
    ).fetchall()
    stale = connection.execute(
        "SELECT count(*) FROM translations WHERE target = ? AND stale IS NOT NULL", (target,)
    ).fetchone()[0]
    flagged = connection.execute(
        "SELECT count(*) FROM translations WHERE target = ? AND flags != '[]' AND origin != 'human'",
        (target,),
    ).fetchone()[0]
    outdated = sum(number for model, number in models if current is not None and model not in current)
    return {
        "origins": origins,
        "missing": blocks - sum(origins.values()),
        "stale": stale + outdated,
        "flagged": flagged,
    }
