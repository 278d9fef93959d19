"""Say what pip-audit's answer is worth: audited.py JSON MESSAGES; scripts/audit runs it.

pip-audit itself ends well where its service knows none of the libraries, as a mirror of an index doesn't.
"""

import json
import sys
from pathlib import Path

OURS = "lire-aussi"
UNANSWERED = 3


def judge(answer: str, messages: str) -> tuple[int, list[str]]:
    """Exit code and lines: each known hole, then one line that sums up."""
    try:
        libraries = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (messages.strip() or "it said nothing").splitlines()[-1]
        return UNANSWERED, [f"Nothing was audited: pip-audit couldn't ask; run this online. {last}"]
    libraries = [library for library in libraries if library["name"] != OURS]
    passed_over = [library for library in libraries if "vulns" not in library]
    holes = [
        f"{library['name']} {library['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for library in libraries
        for hole in library.get("vulns", ())
    ]
    if len(passed_over) == len(libraries):
        reason = f" {passed_over[0]['skip_reason']}" if passed_over else ""
        return UNANSWERED, [f"Nothing was audited: the service knows none of the libraries.{reason}"]
    asked = f"{len(libraries) - len(passed_over)} of {len(libraries)} libraries audited"
    sums = [f"{asked}, {len(holes)} known holes"]
    if passed_over:
        sums[0] += "; not answered: " + ", ".join(library["name"] for library in passed_over)
    return (1 if holes else UNANSWERED if passed_over else 0), holes + sums


if __name__ == "__main__":
    code, lines = judge(*(Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3]))
    print("\n".join(lines))
    sys.exit(code)
