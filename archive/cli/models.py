"""`lire-aussi models`: what can be translated here, and with what."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.cli import complain, options
from archive.errors import LireAussiError, printable
from archive.settings import find
from archive.translate import packages
from archive.translate.engine import engines, installer
from archive.translate.package import Package
from archive.translate.routes import Row, rows


@click.group("models")
def models_command() -> None:
    """List, fetch, add and remove translation models."""


@models_command.command("list", short_help="Show what can be translated here, and with what.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a route.")
def list_models(as_json: bool) -> None:
    """Show each pair of languages that can be translated here: directly or through which, by which engine."""
    found = rows(engines(find()))
    if as_json:
        for row in found:
            click.echo(json.dumps(asdict(row), ensure_ascii=False))
    elif found:
        Console().print(_table(found))
    else:
        click.echo("No model is installed; `lire-aussi models install fr en` fetches one", err=True)
    for damaged in packages.damaged():
        click.echo(printable(f"{damaged.reason}; `lire-aussi doctor` tells what to run"), err=True)


def _table(found: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("from", "to", "through", "engine", "model", "version", "licence", "MB", "sha256"):
        table.add_column(title, justify="right" if title == "MB" else "left")
    for row in found:
        cells = (
            row.source, row.target, ", ".join(row.via) or "-", row.engine, row.name, row.version,
            row.licence or "?", f"{row.size / 1e6:.1f}", row.fingerprint[:12],
        )  # fmt: skip
        # A plain string would be read as markup: a package called `[/x]` ended the command.
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


@models_command.command("install", short_help="Fetch the model of a pair of languages.")
@click.argument("source", metavar="FROM", type=options.LANGUAGE)
@click.argument("target", metavar="TO", type=options.LANGUAGE)
@click.option(
    "--engine",
    default="argos",
    show_default=True,
    callback=options.installed("engines"),
    help="Whose model: argos or firefox.",
)
def install_model(source: str, target: str, engine: str) -> None:
    """Fetch the model of a pair of languages, by default from the Argos index (this needs the network)."""
    if source == target:
        raise click.BadParameter(f"{source} needs no model to become {target}", param_hint="TO")
    click.echo(printable(installer(find(), engine).install(source, target)), err=True)


@models_command.command("add", short_help="Install packages from disk.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=options.FILE)
def add_models(files: tuple[Path, ...]) -> int:
    """Install Argos packages (.argosmodel) from disk; a damaged or hostile file changes nothing."""
    failed = 0
    for file in files:
        try:
            package = packages.add(file)
            click.echo(printable(f"Added {_told(package)}"), err=True)
        except LireAussiError as error:
            failed += 1
            complain(error)
    return 1 if failed else 0


@models_command.command("remove", short_help="Delete the package of a pair of languages.")
@click.argument("source", metavar="FROM", type=options.LANGUAGE)
@click.argument("target", metavar="TO", type=options.LANGUAGE)
def remove_model(source: str, target: str) -> None:
    """Delete the Argos package of a pair of languages."""
    package = packages.remove(source, target)
    click.echo(printable(f"Removed {_told(package)}"), err=True)


def _told(package: Package) -> str:
    return f"{package.source} to {package.target}, version {package.version}"
