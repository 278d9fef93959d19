"""`lire-aussi inspect` and `markers`: what the understanding room makes of an input, and why."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from archive.cli import options
from archive.cli.console import refuse
from archive.errors import printable
from archive.jobs.labels import Labels
from archive.jobs.preview import preview, unlabelled
from archive.model import Article, Failure
from archive.understand.explain import explain
from archive.understand.render import marked_up

HERE = Path("archive.db")
"""Settings and markers are looked for beside an archive; these commands have none, so here."""


@click.command("inspect", short_help="Show the blocks, kinds and languages of a file.")
@options.paths
@options.reading
@click.option("--evidence", is_flag=True, help="Show what each language rests on.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an article.")
def inspect_command(
    paths: tuple[str, ...],
    reading: options.Reading,
    evidence: bool,
    as_json: bool,
) -> int:
    """Show what would be stored of each PATH: its blocks, their kinds and languages. Writes nothing."""
    labels = Labels(reading.settings(HERE), HERE)
    failed = 0
    for item in preview(paths, labels, format=reading.format, mapping=reading.mapping, given=reading.given):
        if isinstance(item, Failure):
            failed += 1
            refuse(item)
        elif as_json:
            click.echo(json.dumps(item.as_json(), ensure_ascii=False))
        else:
            Console().print(marked_up(item, evidence=evidence))
    return 1 if failed else 0


@click.command("markers", short_help="Show which marker words matched in a file, and why.")
@options.paths
@options.reading
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a finding.")
def markers_command(
    paths: tuple[str, ...],
    reading: options.Reading,
    as_json: bool,
) -> int:
    """Show what the marker lexicon matched in each PATH: by which entry, and why it counted or didn't."""
    labels = Labels(reading.settings(HERE), HERE)
    failed = 0
    for item in unlabelled(paths, format=reading.format, mapping=reading.mapping, given=reading.given):
        if isinstance(item, Failure):
            failed += 1
            refuse(item)
            continue
        for line in _findings(item, labels, as_json):
            click.echo(line)
    return 1 if failed else 0


def _findings(article: Article, labels: Labels, as_json: bool) -> Iterator[str]:
    if not as_json:
        yield printable(f"{article.source}: {article.title}")
    for finding in explain(article, labels.lexicon):
        if as_json:
            yield json.dumps({"source": article.source, **finding.as_json()}, ensure_ascii=False)
        else:
            yield printable(f"  {finding}")
