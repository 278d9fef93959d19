"""`scripts/bench NAME [--json]`: run one benchmark and print how it stands against its bars."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from scripts.benchmarks.result import Result

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("__main__", "result")
    and "def measure(" in path.read_text(encoding="utf-8")
)  # fmt: skip


def main() -> int:
    """Exit 0 where every bar is met, 1 where one falls short."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure, as ratios within one run.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    module = importlib.import_module(f"scripts.benchmarks.{options.name}")
    result: Result = module.measure(lambda line: print(line, flush=True))
    print(f"\n{'ratio':<44}{'measured':>10}{'bar':>12}")
    for name, ratio in result.ratios.items():
        bar = result.bars.get(name)
        sign = "<=" if name in result.at_most else ">="
        wanted = "" if bar is None else f"{sign} {bar:g}"
        print(f"{name:<44}{ratio:>10.3f}{wanted:>12}{'   SHORT' if name in result.short else ''}")
    if options.json:
        print(json.dumps({"ratios": result.ratios, "bars": result.bars, "short": result.short}))
    return 1 if result.short else 0


if __name__ == "__main__":
    sys.exit(main())
