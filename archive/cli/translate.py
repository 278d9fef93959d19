"""`lire-aussi translate`: give an archive's blocks their translations."""

from contextlib import closing
from pathlib import Path

import click

from archive.archive import Archive, command_line
from archive.cli import options
from archive.cli.console import ConsoleReporter, stoppable


@click.command("translate")
@options.database
@options.targets(required=True)
@options.decoding
@click.option("--stale", is_flag=True, help="Also renew what another model, or an older text, left behind.")
def translate_command(
    database: Path,
    targets: tuple[str, ...],
    engine: str | None,
    beam: int | None,
    device: str | None,
    compute_type: str | None,
    stale: bool,
) -> int:
    """Translate what the archive DB lacks in a language, with the models installed here.

    What was translated before is never translated again; people's corrections stay.
    """
    chosen = options.chosen(beam=beam, device=device, compute_type=compute_type)
    with (
        closing(ConsoleReporter()) as reporter,
        stoppable() as stop,
        Archive(database, create=False, command=command_line(), reporter=reporter, stop=stop) as archive,
    ):
        done = archive.translate(targets, engine=engine, stale=stale, **chosen)
        reporter.say(f"{database}: {done.summary}")
    return 1 if done.failed or stop() else 0
