"""The command reference: each command's own help, as docs/commands.md."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.cli import lire_aussi

FILE = Path(__file__).parents[1] / "docs" / "commands.md"
WIDTH = 100

HEAD = """# Commands

What `lire-aussi COMMAND --help` says, written by `scripts/reference`.

- PATH is a file, a folder, or `-` for standard input; LANG a code such as `fr`, `pt-BR` or `zh-Hant`.
- What a program may read goes to standard output, one JSON object a line with `--json`; messages and
  progress go to standard error.
- Exit codes: 0 all well; 1 something was refused or failed, it is named and recorded, and the rest went on;
  2 wrong usage.
- Ctrl-C and SIGTERM stop after the batch in hand; what was done is kept, and the next run goes on from there.
  What `publish` and `models` were to replace stays as it was.
"""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what is in them."""
    with click.Context(lire_aussi) as context:
        for name in lire_aussi.list_commands(context):
            command = lire_aussi.get_command(context, name)
            assert command is not None
            yield name, command
            if isinstance(command, click.Group):
                for inner, one in command.commands.items():
                    yield f"{name} {inner}", one


def reference() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, command in commands():
        context = click.Context(
            command, info_name=f"lire-aussi {name}", terminal_width=WIDTH, max_content_width=WIDTH
        )
        context.help_option_names = ["-h", "--help"]
        with context:
            parts.append(f"## lire-aussi {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
