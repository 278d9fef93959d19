"""No text makes one of our regular expressions take more than a time linear in its length."""

import re

import pytest

from tests.security.patterns import collected, slow

PATTERNS = {one.where: one.pattern for one in collected()}

BOUNDED = frozenset({
    "archive.read.names._DATED", "archive.read.names._SPLIT", "archive.read.names._TRAILING",
    "archive.translate.passages._END",
})  # fmt: skip
"""Patterns that would be slow on a long text and are never shown one: docs/security.md says what cuts it."""


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 120
    assert {"archive.site.markup._HIDDEN", "archive.read.html._SURE"} <= set(PATTERNS)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:\d+\s*)*x"])
def test_a_bad_pattern_would_be_noticed(pattern: str) -> None:
    assert slow(re.compile(pattern))


@pytest.mark.parametrize(
    "where", [where for where in PATTERNS if where.startswith("archive.") and where not in BOUNDED]
)
def test_no_text_makes_a_pattern_slow(where: str) -> None:
    assert not slow(PATTERNS[where])
