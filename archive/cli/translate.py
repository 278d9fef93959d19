"""`lire-aussi translate`: give an archive's blocks their translations."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.archive import Archive, command_line
from archive.cli import options
from archive.cli.console import ConsoleReporter, stoppable


@click.command("translate", short_help="Translate what an archive lacks in a language.")
@options.database
@options.targets(required=True)
@options.decoding
@options.scheduler
@click.option("--stale", is_flag=True, help="Also renew what another model, or an older text, left behind.")
def translate_command(
    database: Path,
    targets: tuple[str, ...],
    engine: str | None,
    scheduler: str | None,
    stale: bool,
    **decoding: Any,
) -> int:
    """Translate what the archive DB lacks in a language, with the models installed here.

    What was translated before is never translated again; people's corrections stay.
    """
    with (
        closing(ConsoleReporter()) as reporter,
        stoppable() as stop,
        Archive(database, create=False, command=command_line(), reporter=reporter, stop=stop) as archive,
    ):
        done = archive.translate(
            targets, engine=engine, stale=stale, scheduler=scheduler, **options.chosen(decoding)
        )
        reporter.say(f"{database}: {done.summary}")
    return 1 if done.failed or stop() else 0
