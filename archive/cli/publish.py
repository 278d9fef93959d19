"""`lire-aussi serve`, `publish`, `export` and `import`: the archive for readers, tools and other archives."""

import signal
from pathlib import Path

import click

from archive.cli import complain, options
from archive.cli.console import stoppable
from archive.errors import LireAussiError, printable
from archive.jobs.exchange import FORMATS, Format


@click.command("serve", short_help="Read, search and correct an archive in the browser.")
@options.database
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--public", is_flag=True, help="For anybody: nothing can be changed, nobody can sign in.")
@click.option("--metadata", type=options.FILE, metavar="FILE", help="Another metadata.yml.")
@click.option("--base-url", default="/", show_default=True, help="The path that a proxy serves it under.")
def serve_command(
    database: Path, host: str, port: int, public: bool, metadata: Path | None, base_url: str
) -> None:
    """Serve the archive DB with Datasette.

    On a private instance a link is printed that signs you in, once, to correct translations.
    """
    from archive.jobs.serve import serve

    # Whoever supervises a server ends it by SIGTERM, and takes any other end for a failure.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    serve(
        database, host=host, port=port, public=public, metadata=metadata, base_url=base_url,
        say=lambda line: click.echo(printable(line), err=True),
    )  # fmt: skip


@click.command("publish", short_help="Write a copy of an archive for anybody to read.")
@options.database
@click.argument("out", metavar="OUT.db", type=options.FILE)
@click.option("--originals", is_flag=True, help="Keep the bytes that the articles came from.")
@click.option("--withhold", multiple=True, metavar="PHRASE",
              help="Leave out texts whose rights contain this, too; may be repeated.")  # fmt: skip
@click.option("--ignore-rights", is_flag=True, help="Publish every text, whatever its rights say.")
@click.option("--force", is_flag=True, help="Replace OUT.db, a published copy.")
def publish_command(
    database: Path, out: Path, originals: bool, withhold: tuple[str, ...], ignore_rights: bool, force: bool
) -> None:
    """Write a copy of DB for anybody to read: rights respected, checked, packed, safe settings beside it."""
    from archive.jobs.publish import publish

    with stoppable() as stop:
        done = publish(
            database, out, originals=originals, withhold=withhold, rights=not ignore_rights, force=force,
            stop=stop,
        )  # fmt: skip
    click.echo(printable(done.summary), err=True)
    for path in done.settings:
        click.echo(printable(f"{path} written"), err=True)


@click.command("export", short_help="Write an archive as JSONL, TMX, CSV or plain pages.")
@options.database
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("-o", "out", type=options.FILE, metavar="OUT",
              help="The file, or the folder for html; standard output for - or without it.")  # fmt: skip
@options.targets(required=False, help="Only translations into this language; may be repeated.")
@click.option("--interface", default="en", show_default=True, help="For html: the language of the pages.")
def export_command(
    database: Path, format_: Format, out: Path | None, targets: tuple[str, ...], interface: str
) -> None:
    """Write the articles of DB with their translations as JSONL, TMX, CSV, or a site of plain files."""
    from archive.jobs.exchange import export
    from archive.site.interface import LOCALES

    if interface not in LOCALES:
        raise click.BadParameter(f"one of {', '.join(LOCALES)}", param_hint="--interface")
    if out == Path("-"):
        out = None
    count = export(database, format_, out, targets=targets, language=interface)
    what = {"jsonl": "article", "html": "article", "tmx": "unit", "csv": "segment"}[format_]
    click.echo(printable(f"{out or '-'}: {count:,} {what}{'' if count == 1 else 's'}"), err=True)


@click.command("import", short_help="Take in what a translator corrected in TMX files.")
@options.database
@click.argument("paths", metavar="FILE.tmx...", nargs=-1, required=True, type=options.FILE)
@click.option(
    "--by", metavar="NAME", callback=options.text, help="Who corrected, where the file doesn't say."
)
@click.option("--note", metavar="TEXT", callback=options.text, help="Why, for every correction.")
def import_command(database: Path, paths: tuple[Path, ...], by: str | None, note: str | None) -> int:
    """Take what a translator changed in exported TMX files as corrections in DB."""
    from archive.jobs.exchange import import_corrections

    failed = 0
    with stoppable() as stop:
        for number, path in enumerate(paths):
            if stop():
                left = ", ".join(map(str, paths[number:]))
                click.echo(printable(f"Stopped; not begun: {left}"), err=True)
                break
            try:
                for _, imported in import_corrections(database, [path], by=by, note=note, stop=stop):
                    click.echo(printable(f"{path}: {imported.summary}"), err=True)
                    failed += imported.left > 0
            except LireAussiError as error:
                failed += 1
                complain(error)
    return 1 if failed or stop() else 0
