"""No text makes one of our regular expressions take more than a time linear in its length."""

import re

import pytest

from tests.security.patterns import collected, slow

PATTERNS = {one.where: one.pattern for one in collected()}

QUADRATIC = frozenset({
    "archive.read.dates._COMPACT", "archive.read.dates._ISO", "archive.read.dates._WORDS",
    "archive.read.html._SURE", "archive.read.jsonld._PIECE", "archive.read.names._DATED",
    "archive.understand.furniture._COUNT_LAST", "archive.understand.spans._STOP",
    "archive.read.names._SPLIT", "archive.read.names._TRAILING", "archive.translate.casing._SENTENCE_START",
    "archive.translate.passages._END", "archive.translate.passages._LINE_BREAK",
    "archive.understand.codes._WELL_FORMED",
    "archive.understand.entries._SECTION", "archive.understand.kinds.BULLET",
    "archive.understand.shape._DATE_FIRST",
})  # fmt: skip
"""Patterns that a long text written for them makes slow: docs/security.md says what bounds each today."""


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 120
    assert {"archive.site.markup._HIDDEN", "archive.read.html._SURE"} <= set(PATTERNS)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:\d+\s*)*x"])
def test_a_bad_pattern_would_be_noticed(pattern: str) -> None:
    assert slow(re.compile(pattern))


@pytest.mark.parametrize(
    "where", [where for where in PATTERNS if where.startswith("archive.") and where not in QUADRATIC]
)
def test_no_text_makes_a_pattern_slow(where: str) -> None:
    assert not slow(PATTERNS[where])
