"""`lire-aussi stats`: what an archive holds."""

import json
from pathlib import Path
from typing import Any

import click

from archive.archive import Archive
from archive.cli import options


@click.command("stats")
@options.database
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats_command(database: Path, as_json: bool) -> None:
    """Say what the archive DB holds: articles, languages, translations, what is missing or stale."""
    with Archive(database, create=False) as archive:
        numbers = archive.stats()
    click.echo(json.dumps(numbers, ensure_ascii=False) if as_json else "\n".join(_lines(numbers)))


def _lines(numbers: dict[str, Any]) -> list[str]:
    lines = [f"{name:<14}{number:>10,}" for name, number in numbers.items() if isinstance(number, int)]
    languages = ", ".join(f"{code} {number:,}" for code, number in numbers["languages"].items())
    lines.append(f"languages     {languages or 'none'}")
    for target, of in numbers["targets"].items():
        origins = ", ".join(f"{name} {number:,}" for name, number in of["origins"].items())
        left = ", ".join(f"{of[key]:,} {key}" for key in ("missing", "stale", "flagged"))
        lines.append(f"to {target:<11}{origins}; {left}")
    return lines
