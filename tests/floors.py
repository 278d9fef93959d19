"""The floors in `floors.toml`: what was measured once and must not slip."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _all() -> dict[str, dict[str, float]]:
    return tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


def floors(topic: str) -> dict[str, float]:
    """The figures of a topic by name."""
    return _all()[topic]
