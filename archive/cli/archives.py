"""`lire-aussi stats`, `show` and `reprocess`: what an archive holds, where it came from, and a fresh look."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.archive import Archive, command_line
from archive.cli import options
from archive.cli.console import ConsoleReporter, stoppable
from archive.errors import printable


@click.command("stats", short_help="Count what an archive holds and lacks.")
@options.database
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats_command(database: Path, as_json: bool) -> None:
    """Say what the archive DB holds: articles, languages, translations, what is missing or stale."""
    with Archive(database, create=False, reading=True) as archive:
        numbers = archive.stats()
    click.echo(
        json.dumps(numbers, ensure_ascii=False) if as_json else "\n".join(map(printable, _lines(numbers)))
    )


@click.command("show", short_help="Tell where an article came from.")
@options.database
@click.argument("article", metavar="ARTICLE", callback=options.text)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_command(database: Path, article: str, as_json: bool) -> None:
    """Tell where ARTICLE (an id, a uid or a URL) came from and what became of it."""
    with Archive(database, create=False, reading=True) as archive:
        record = archive.provenance(article)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo("\n".join(_record(record)))


_SINGULAR = {"captures": "capture", "translations": "translation", "runs": "run"}


def _record(record: dict[str, Any], indent: str = "") -> Iterator[str]:
    for name, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, inner in enumerate(value, 1):
                yield f"{indent}{_SINGULAR.get(name, name)} {number} of {len(value)}"
                yield from _record(inner, indent + "    ")
        elif value not in (None, "", [], {}):
            plain = value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
            yield printable(f"{indent}{name:<{16}} {plain}")


@click.command("reprocess", short_help="Read an archive's originals anew.")
@options.database
def reprocess_command(database: Path) -> int:
    """Read the originals stored in DB with today's readers and labels.

    Blocks that say the same keep their translations and corrections; only what changed is translated anew.
    """
    with (
        closing(ConsoleReporter()) as reporter,
        stoppable() as stop,
        Archive(database, create=False, command=command_line(), reporter=reporter, stop=stop) as archive,
    ):
        done = archive.reprocess()
        reporter.say(f"{database}: {done.summary}")
    return 1 if done.failed or stop() else 0


def _lines(numbers: dict[str, Any]) -> list[str]:
    lines = [f"{name:<14}{number:>10,}" for name, number in numbers.items() if isinstance(number, int)]
    languages = ", ".join(f"{code} {number:,}" for code, number in numbers["languages"].items())
    lines.append(f"languages     {languages or 'none'}")
    for target, of in numbers["targets"].items():
        origins = ", ".join(f"{name} {number:,}" for name, number in of["origins"].items())
        left = ", ".join(f"{of[key]:,} {key}" for key in ("missing", "stale", "flagged"))
        lines.append(f"to {target:<11}{origins}; {left}")
    return lines
