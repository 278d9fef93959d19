"""Options and arguments that several commands share, with their checks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from babel import Locale, UnknownLocaleError


class LanguageCode(click.ParamType[str]):
    """A BCP 47 code that CLDR knows, in its usual spelling: `pt-br` becomes `pt-BR`."""

    name = "language"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        """Check and spell the code, or say what is wrong with it."""
        try:
            locale = Locale.parse(str(value).replace("_", "-"), sep="-", resolve_likely_subtags=False)
        except (UnknownLocaleError, ValueError):
            self.fail(f"{value!r} is not a language code such as en, pt-BR or zh-Hant", parameter, context)
        return "-".join(part for part in (locale.language, locale.script, locale.territory) if part)


LANGUAGE = LanguageCode()

database = click.argument("database", metavar="DB", type=click.Path(path_type=Path))
scheduler = click.option(
    "--scheduler", metavar="URL", help="Work on this Dask cluster, such as tcp://HOST:8786."
)
paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True)


def targets(*, required: bool) -> Callable[[Any], Any]:
    """The option `--to LANG`, which may be given several times."""
    return click.option(
        "--to", "targets", metavar="LANG", type=LANGUAGE, multiple=True, required=required,
        help="Translate into this language; may be repeated.",
    )  # fmt: skip


def decoding(command: Any) -> Any:
    """The options of a translation engine."""
    options = [
        click.option("--engine", metavar="ENGINE", help="Use this engine alone, such as argos."),
        click.option("--beam", type=click.IntRange(1, 16), help="Search this wide for every sentence."),
        click.option("--device", type=click.Choice(["cpu", "cuda"]), help="Where the models run."),
        click.option("--compute-type", metavar="TYPE", help="CTranslate2's compute type, such as int8."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, without those left open."""
    return {key: value for key, value in values.items() if value is not None}


def mapping(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str] | None:
    """FIELD=KEY pairs as a mapping, or None where there are none."""
    pairs = [value.partition("=") for value in values]
    for value, (name, equals, key) in zip(values, pairs, strict=True):
        if not (name and equals and key):
            raise click.BadParameter(f"{value!r} is not FIELD=KEY, such as title=headline")
    return {name: key for name, _, key in pairs} or None
