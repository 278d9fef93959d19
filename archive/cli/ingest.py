"""`lire-aussi ingest`, `fetch` and `inspect`: articles in, and a look at what they are."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.archive import Archive, command_line
from archive.cli import options
from archive.cli.console import ConsoleReporter, Stop, printable, stoppable
from archive.jobs.ingest import Ingested, Taken
from archive.jobs.labels import Labels
from archive.jobs.preview import Shelf, preview
from archive.model import Article, Failure, Known
from archive.read import read
from archive.settings import find


@click.command("ingest")
@options.database
@options.paths
@options.targets(required=False)
@click.option("--from", "given", metavar="LANG", type=options.LANGUAGE, help="The language to assume.")
@click.option("--format", "format_", metavar="FORMAT", help="Read every input in this format, such as html.")
@options.decoding
@options.scheduler
@click.option("--map", "mapping", metavar="FIELD=KEY", multiple=True, callback=options.mapping,
              help="For JSON: KEY holds FIELD, such as --map text=content.body.")  # fmt: skip
@click.option("--again", is_flag=True, help="Read what is known already once more.")
@click.option("--dry-run", is_flag=True, help="Say what would be stored; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an input on standard output.")
def ingest_command(
    database: Path,
    paths: tuple[str, ...],
    targets: tuple[str, ...],
    given: str | None,
    format_: str | None,
    engine: str | None,
    scheduler: str | None,
    mapping: dict[str, str] | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
    **decoding: Any,
) -> int:
    """Take articles into the archive DB, which is made where it isn't there, and translate them.

    PATH is a file, a folder, or - for standard input. What is known already is recognised; what can't be
    read is named, recorded, and passed over (exit code 1).
    """
    with closing(ConsoleReporter()) as reporter, stoppable() as stop:
        if dry_run:
            labels = Labels(find(database), database)
            items = _read(paths, format_, given, mapping)
            return _dry_run(database, preview(items, labels, given=given), as_json)
        with Archive(database, command=command_line(), reporter=reporter, stop=stop) as archive:
            ingested = archive.ingest(
                paths,
                format=format_,
                mapping=mapping,
                given=given,
                again=again,
                scheduler=scheduler,
                each=_print if as_json else lambda taken: None,
            )
            return _ended(
                archive,
                ingested,
                targets,
                engine,
                options.chosen({**decoding, "scheduler": scheduler}),
                reporter,
                stop,
            )


@click.command("fetch")
@options.database
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@options.targets(required=False)
@click.option("--from", "given", metavar="LANG", type=options.LANGUAGE, help="The language to assume.")
@options.decoding
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a page on standard output.")
def fetch_command(
    database: Path,
    urls: tuple[str, ...],
    targets: tuple[str, ...],
    given: str | None,
    engine: str | None,
    as_json: bool,
    **decoding: Any,
) -> int:
    """Get each URL from the web into the archive DB, and translate it. This needs the network.

    robots.txt is kept, a host is asked once a second at most, and the exchange is stored as WARC records.
    """
    each = _print if as_json else lambda taken: None
    with (
        closing(ConsoleReporter()) as reporter,
        stoppable() as stop,
        Archive(database, command=command_line(), reporter=reporter, stop=stop) as archive,
    ):
        ingested = archive.fetch(urls, given=given, each=each)
        return _ended(archive, ingested, targets, engine, options.chosen(decoding), reporter, stop)


def _ended(
    archive: Archive,
    ingested: Ingested,
    targets: tuple[str, ...],
    engine: str | None,
    decoding: dict[str, Any],
    reporter: ConsoleReporter,
    stop: Stop,
) -> int:
    """Say what was taken in, translate it where that was asked for, and give the exit code."""
    reporter.say(f"{archive.path}: {ingested.summary}")
    failed = ingested.outcomes.get("refused", 0)
    if targets and not stop():
        translated = archive.translate(targets, engine=engine, **decoding)
        reporter.say(f"{archive.path}: {translated.summary}")
        failed += translated.failed
    return 1 if failed or stop() else 0


def _print(taken: Taken) -> None:
    click.echo(json.dumps({k: v for k, v in asdict(taken).items() if v is not None}, ensure_ascii=False))


def _dry_run(database: Path, items: Iterator[Article | Failure], as_json: bool) -> int:
    failed = 0
    with closing(Shelf(database)) as shelf:
        for item in items:
            if isinstance(item, Failure):
                failed += 1
                _complain(item)
                continue
            outcome = "known" if shelf.holds(item) else "new"
            if as_json:
                _print(Taken(item.source, outcome, uid=item.uid, title=item.title))
            else:
                blocks = f"{len(item.blocks)} blocks, {item.words} words, {item.language}"
                click.echo(printable(f"{outcome}: {item.source}: {item.title} ({blocks})"))
    return 1 if failed else 0


@click.command("inspect")
@options.paths
@click.option("--from", "given", metavar="LANG", type=options.LANGUAGE, help="The language to assume.")
@click.option("--format", "format_", metavar="FORMAT", help="Read every input in this format, such as html.")
@click.option("--map", "mapping", metavar="FIELD=KEY", multiple=True, callback=options.mapping,
              help="For JSON: KEY holds FIELD, such as --map text=content.body.")  # fmt: skip
@click.option("--evidence", is_flag=True, help="Show what each language rests on.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an article.")
def inspect_command(
    paths: tuple[str, ...],
    given: str | None,
    format_: str | None,
    mapping: dict[str, str] | None,
    evidence: bool,
    as_json: bool,
) -> int:
    """Show what would be stored of each PATH: its blocks, their kinds and languages. Writes nothing."""
    failed = 0
    labels = Labels(find(), Path.cwd() / "archive.db")
    items = _read(paths, format_, given, mapping)
    for item in preview(items, labels, given=given):
        if isinstance(item, Failure):
            failed += 1
            _complain(item)
        elif as_json:
            click.echo(json.dumps(item.as_json(), ensure_ascii=False))
        else:
            for block in item.blocks:
                click.echo(printable(f"{block.kind:<12}{block.language:<8}{block.text}"))
    return 1 if failed else 0


def _read(
    paths: tuple[str, ...], format_: str | None, given: str | None, mapping: dict[str, str] | None
) -> Iterator[Article | Failure | Known]:
    for path in paths:
        yield from read(path, format=format_, errors="yield", declared=given, mapping=mapping)


def _complain(failure: Failure) -> None:
    detail = f": {failure.detail}" if failure.detail else ""
    click.echo(printable(f"Refused: {failure.source}: {failure.reason}{detail}"), err=True)
