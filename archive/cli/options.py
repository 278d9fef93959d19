"""Options and arguments that several commands share, with their checks."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from archive import plugins
from archive.errors import UsageError
from archive.model import storable
from archive.settings import Settings, find
from archive.understand.codes import spelled


class LanguageCode(click.ParamType[str]):
    """A BCP 47 code that CLDR knows, in its usual spelling: `pt-br` becomes `pt-BR`."""

    name = "language"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """Check and spell the code, or say what is wrong with it."""
        try:
            return spelled(value)
        except UsageError as error:
            self.fail(str(error), parameter, context)


LANGUAGE = LanguageCode()

FILE = click.Path(path_type=Path, readable=False)
"""A path that is looked at by whoever opens it: click calls a file that can't be read wrong usage."""

database = click.argument("database", metavar="DB", type=FILE)
scheduler = click.option(
    "--scheduler", metavar="URL", help="Work on this Dask cluster, such as tcp://HOST:8786."
)
paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True)


def targets(
    *, required: bool, help: str = "Translate into this language; may be repeated."
) -> Callable[[Any], Any]:
    """The option `--to LANG`, which may be given several times."""
    return click.option(
        "--to", "targets", metavar="LANG", type=LANGUAGE, multiple=True, required=required,
        help=help,
    )  # fmt: skip


def installed(kind: plugins.Kind) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """A check that something of that name is installed."""

    def check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        known = plugins.found(kind)
        if value is not None and value not in known:
            raise click.BadParameter(f"{value!r} isn't installed; there are: {', '.join(sorted(known))}")
        return value

    return check


def decoding(command: Any) -> Any:
    """The options of a translation engine."""
    options = [
        click.option(
            "--engine",
            metavar="ENGINE",
            callback=installed("engines"),
            help="Use this engine alone, such as argos.",
        ),
        click.option("--beam", type=click.IntRange(1, 16), help="Search this wide for every sentence."),
        click.option("--device", type=click.Choice(["cpu", "cuda"]), help="Where the models run."),
        click.option("--compute-type", metavar="TYPE", help="CTranslate2's compute type, such as int8."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Reading:
    """How the command line says that inputs are to be read and labelled."""

    given: str | None
    languages: tuple[str, ...]
    detector: str | None
    format: str | None
    mapping: dict[str, str] | None

    def settings(self, archive: Path) -> Settings:
        """The settings in force for an archive, with what the command line says instead."""
        found = find(archive)
        return replace(
            found, languages=self.languages or found.languages, detector=self.detector or found.detector
        )


def reading(command: Any) -> Any:
    """The options of reading and labelling; the command is given them as one `Reading`."""

    @wraps(command)
    def with_reading(**values: Any) -> Any:
        said = {field.name: values.pop(field.name) for field in fields(Reading)}
        return command(reading=Reading(**said), **values)

    options = [
        click.option("--from", "given", metavar="LANG", type=LANGUAGE,
                     help="The language that you vouch for: evidence for what the text alone doesn't tell."),
        click.option("--languages", metavar="LANG,LANG...", callback=_codes,
                     help="Choose each block's language among these alone."),
        click.option("--detector", metavar="NAME", callback=installed("detectors"),
                     help="Use this detector alone, such as langdetect."),
        click.option("--format", metavar="FORMAT", callback=installed("readers"),
                     help="Read every input in this format, such as html."),
        click.option("--map", "mapping", metavar="FIELD=KEY", multiple=True, callback=_mapping,
                     help="For JSON: KEY holds FIELD, such as --map text=content.body."),
    ]  # fmt: skip
    for option in reversed(options):
        option(with_reading)
    return with_reading


def text(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A text as an archive can hold it, whatever bytes were typed."""
    return value and storable(value)


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, without those left open."""
    return {key: value for key, value in values.items() if value is not None}


def _mapping(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str] | None:
    """FIELD=KEY pairs as a mapping, or None where there are none."""
    pairs = [value.partition("=") for value in values]
    for value, (name, equals, key) in zip(values, pairs, strict=True):
        if not (name and equals and key):
            raise click.BadParameter(f"{value!r} is not FIELD=KEY, such as title=headline")
    if pairs:
        from archive.read.record import fields  # no other option needs it

        for name, _, _ in pairs:
            if name not in fields():
                raise click.BadParameter(f"there is no field {name!r}; there are: {', '.join(fields())}")
    return {name: key for name, _, key in pairs} or None


def _codes(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Codes with commas between."""
    parts = [part.strip() for part in (value or "").split(",")]
    return tuple(LANGUAGE.convert(part, parameter, context) for part in parts if part)
