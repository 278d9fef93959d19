"""`lire-aussi doctor` and `lire-aussi verify`: is everything here, and is everything whole."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from archive.cli import options
from archive.cli.console import ConsoleReporter, stoppable
from archive.errors import printable
from archive.jobs.doctor import Diagnosis, examine
from archive.jobs.verify import verify


@click.command("verify", short_help="Check that an archive is whole.")
@options.database
@click.option(
    "--repair", is_flag=True, help="First make the search index anew, and mark damaged translations as stale."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a finding.")
def verify_command(database: Path, repair: bool, as_json: bool) -> int:
    """Check all of the archive DB: file, originals' hashes, references, search index, orphans, stale rows.

    Exit code 1 where something is wrong; what is merely stale is told, too.
    """
    with closing(ConsoleReporter()) as reporter, stoppable() as stop:
        verified = verify(database, repair=repair, reporter=reporter, stop=stop)
        for finding in verified.findings:
            if as_json:
                click.echo(json.dumps(asdict(finding), ensure_ascii=False))
            else:
                run = f"; run: {finding.run}" if finding.run else ""
                word = "wrong" if finding.wrong else "note"
                click.echo(printable(f"{word}: {finding.check}: {finding.detail}{run}"))
        reporter.say(f"{database}: {verified.summary}")
    return 1 if verified.wrong else 0


@click.command("doctor", short_help="Say what is missing here, and what to run.")
@click.argument("database", metavar="[DB]", required=False, type=options.FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor_command(database: Path | None, as_json: bool) -> int:
    """Say what is installed, what is missing, and what to run; with DB, also what that archive waits for.

    Every model is tried once. Exit code 1 where something doesn't work.
    """
    with closing(ConsoleReporter()) as reporter:
        diagnosis = examine(database, reporter=reporter)
    if as_json:
        click.echo(json.dumps(diagnosis.as_json(), ensure_ascii=False))
    else:
        for line in _lines(diagnosis):
            click.echo(printable(line))
    return 1 if diagnosis.wrong else 0


SHOWN = 40
"""Lines of one subject that a person wants to read; `--json` has all of them."""


def _lines(diagnosis: Diagnosis) -> list[str]:
    lines = []
    for title, facts in diagnosis.facts.items():
        lines.append(title)
        lines += [f"  {name:<20}  {_value(value)}" for name, value in list(facts.items())[:SHOWN]]
        lines += [f"  and {len(facts) - SHOWN} more"] if len(facts) > SHOWN else []
        lines += [] if facts else ["  none"]
    for advice in diagnosis.advice:
        word = "wrong" if advice.wrong else "note"
        lines.append(f"{word}: {advice.what}" + (f"; run: {advice.run}" if advice.run else ""))
    return lines


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
