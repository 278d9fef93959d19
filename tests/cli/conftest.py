"""Run the command line in this process, as the installed command would."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from archive.cli import main


class Ran(NamedTuple):
    """What a command left behind: its exit code and both outputs."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """A function that runs `lire-aussi` with arguments."""

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as exit:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        code = exit.value.code
        assert isinstance(code, int)
        return Ran(code, out, err)

    return run
