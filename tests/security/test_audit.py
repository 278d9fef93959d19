"""An answer about nothing is not a clean bill of health."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "audited.py"
CLEAN = {"name": "click", "version": "8.1", "vulns": []}
HOLE = {"name": "lxml", "version": "5.3", "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.4", "6.0"]}]}
UNKNOWN = {"name": "babel", "skip_reason": "Dependency not found on PyPI"}
OURS = {"name": "lire-aussi", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("libraries", "code", "said"),
    [
        ([CLEAN, OURS], 0, ["1 of 1 libraries audited, 0 known holes"]),
        ([CLEAN, HOLE], 1, [
            "lxml 5.3: PYSEC-1, mended in 5.4, 6.0", "2 of 2 libraries audited, 1 known holes",
        ]),
        ([CLEAN, UNKNOWN], 3, ["1 of 2 libraries audited, 0 known holes; not answered: babel"]),
        ([UNKNOWN, OURS], 3, [
            "Nothing was audited: the service knows none of the libraries. Dependency not found on PyPI",
        ]),
    ],
)  # fmt: skip
def test_the_answer_is_judged(tmp_path: Path, libraries: list[object], code: int, said: list[str]) -> None:
    assert judged(tmp_path, json.dumps({"dependencies": libraries})) == (code, said)


def test_no_answer_is_told_with_the_reason(tmp_path: Path) -> None:
    assert judged(tmp_path, "", "Traceback ...\nConnectionError: no address\n") == (3, [
        "Nothing was audited: pip-audit couldn't ask; run this online. ConnectionError: no address",
    ])  # fmt: skip


def judged(folder: Path, answer: str, messages: str = "") -> tuple[int, list[str]]:
    (folder / "json").write_text(answer)
    (folder / "messages").write_text(messages)
    command = [sys.executable, str(SCRIPT), "json", "messages"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout.splitlines()
