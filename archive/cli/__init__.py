"""The command line: it parses, calls one function of the library, and prints."""

import codecs
import io
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

import archive
from archive.errors import LireAussiError, UsageError, printable, why

COMMANDS = {
    "ingest": "archive.cli.ingest",
    "fetch": "archive.cli.ingest",
    "inspect": "archive.cli.inspect",
    "markers": "archive.cli.inspect",
    "translate": "archive.cli.translate",
    "models": "archive.cli.models",
    "serve": "archive.cli.publish",
    "publish": "archive.cli.publish",
    "export": "archive.cli.publish",
    "import": "archive.cli.publish",
    "stats": "archive.cli.archives",
    "show": "archive.cli.archives",
    "reprocess": "archive.cli.archives",
    "doctor": "archive.cli.care",
    "verify": "archive.cli.care",
}
"""Where each command lives; a module is imported only when its command is called."""


class _UnreadError(Exception):
    """Whoever reads our output, such as `head`, has seen enough."""


@contextmanager
def _heard() -> Iterator[None]:
    """Keep a closed pipe from click, whose own answer to it is exit code 1."""
    try:
        yield
    except BrokenPipeError as error:
        raise _UnreadError from error


class Commands(click.Group):
    """A group that imports a command's module at first use, so that `--help` needs no models."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The commands in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, if there is one."""
        if name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[name]), f"{name}_command".replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    @_heard()
    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """See click; `--help` is printed here."""
        return super().make_context(*arguments, **options)

    @_heard()
    def invoke(self, context: click.Context) -> Any:
        """See click."""
        return super().invoke(context)


ESCAPED = "lire-aussi-escaped"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What an output's encoding lacks, written as JSON writes it, so that `--json` stays JSON."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(ESCAPED, _escaped)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(archive.__version__, prog_name="lire-aussi")
def lire_aussi() -> None:
    """Read an article in your language, too.

    Keeps articles beside their translations in one SQLite file, offline, and publishes it with Datasette.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: exit 0 where all is well, 1 where something failed, 2 for wrong usage."""
    before = signal.getsignal(signal.SIGTERM)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPED)
    try:
        # A process that SIGTERM ends on the spot removes none of its temporary files.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        code = lire_aussi.main(arguments, prog_name="lire-aussi", standalone_mode=False)
        if sys.stdout is not None:  # it is closed where a command was started with >&-
            sys.stdout.flush()  # on the way out nobody would hear that it can't be written
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except UsageError as error:
        code = complain(error, 2)
    except LireAussiError as error:
        code = complain(error, 1)
    except sqlite3.DatabaseError as error:
        # Damage or a failing disk shows itself while reading, too, in any statement of any command.
        from archive.store.database import said

        code = complain(
            f"The archive can't be used: {said(error)}; `lire-aussi verify DB` tells what is wrong with it", 1
        )
    except (KeyboardInterrupt, click.Abort):
        code = complain("Stopped; what was done is kept", 1)
        if threading.active_count() > 1:  # a thread that waits for a model would be waited for
            sys.stdout.flush()
            os._exit(code)
    except MemoryError:
        code = complain("There is not enough memory; what was done is kept", 1)
    except (_UnreadError, BrokenPipeError):
        null = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):  # what is left in the buffers would fail again at the end
            os.dup2(null, stream)
        code = 0
    except OSError as error:
        name = error.filename or "The output"
        code = complain(f"{name} can't be written or read: {why(error)}", 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer would fail again at the end
    finally:
        signal.signal(signal.SIGTERM, before)
    sys.exit(code if isinstance(code, int) else 0)


def complain(message: object, code: int = 1) -> int:
    """Tell a fault in one line, and return the exit code that goes with it."""
    click.echo(f"lire-aussi: {printable(str(message))}", err=True)
    return code
