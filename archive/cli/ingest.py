"""`lire-aussi ingest` and `fetch`: articles in, from this machine or from the web."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from archive.archive import Archive, command_line
from archive.cli import options
from archive.cli.console import ConsoleReporter, Stop, refuse, stoppable
from archive.errors import printable
from archive.jobs.ingest import Ingested, Taken
from archive.jobs.labels import Labels
from archive.jobs.preview import Shelf, preview
from archive.model import Article, Failure


@click.command("ingest", short_help="Read articles into an archive, and translate them.")
@options.database
@options.paths
@options.targets(required=False)
@options.reading
@options.decoding
@options.scheduler
@click.option("--again", is_flag=True, help="Read what is known already once more.")
@click.option("--dry-run", is_flag=True, help="Say new, version, capture or known of each; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an input on standard output.")
def ingest_command(
    database: Path,
    paths: tuple[str, ...],
    targets: tuple[str, ...],
    reading: options.Reading,
    engine: str | None,
    scheduler: str | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
    **decoding: Any,
) -> int:
    """Take articles into the archive DB, which is made where it isn't there, and translate them.

    PATH is a file, a folder, or - for standard input. What is known already is recognised; what can't be
    read is named, recorded, and passed over (exit code 1).
    """
    settings = reading.settings(database)
    if dry_run:
        labels = Labels(settings, database)
        items = preview(paths, labels, format=reading.format, mapping=reading.mapping, given=reading.given)
        return _dry_run(database, items, as_json)
    with (
        closing(ConsoleReporter()) as reporter,
        stoppable() as stop,
        Archive(database, settings=settings, command=command_line(), reporter=reporter, stop=stop) as archive,
    ):
        ingested = archive.ingest(
            paths,
            format=reading.format,
            mapping=reading.mapping,
            given=reading.given,
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


@click.command("fetch", short_help="Get articles from the web into an archive.")
@options.database
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@options.targets(required=False)
@click.option(
    "--from", "given", metavar="LANG", type=options.LANGUAGE, help="The language that you vouch for."
)
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

    robots.txt is kept, a host is asked once a second at most, and the exchange is stored as WARC records. A
    redirect never leads into the local network; a URL that is given may, and from there to its own host.
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
        only_old = translated.failures and not (translated.lacking or any(translated.made.values()))
        reporter.say(f"{archive.path}: {'nothing new to translate' if only_old else translated.summary}")
        failed += translated.lacking
    return 1 if failed or stop() else 0


def _print(taken: Taken) -> None:
    click.echo(json.dumps({k: v for k, v in asdict(taken).items() if v is not None}, ensure_ascii=False))


def _dry_run(database: Path, items: Iterator[Article | Failure], as_json: bool) -> int:
    outcomes: Counter[str] = Counter()
    with closing(Shelf(database)) as shelf:
        for item in items:
            if isinstance(item, Failure):
                outcomes["refused"] += 1
                refuse(item)
                continue
            outcome = shelf.outcome(item)
            outcomes[outcome] += 1
            if as_json:
                _print(Taken(item.source, outcome, uid=item.uid, title=item.title))
            else:
                count = len(item.blocks)
                blocks = f"{count} block{'s' * (count != 1)}, {item.words} words, {item.language}"
                click.echo(printable(f"{outcome}: {item.source}: {item.title} ({blocks})"))
    click.echo(printable(f"{database}, were it written: {Ingested(outcomes).summary}"), err=True)
    return 1 if outcomes["refused"] else 0
