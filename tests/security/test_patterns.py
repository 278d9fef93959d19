"""No text makes one of our regular expressions take more than a time linear in its length."""

import re

import pytest

from tests.security.patterns import collected, heard, slow, unheard

HEARD = heard()
FOUND = collected(HEARD)

BOUNDED = {"read/dates.py": 80, "read/names.py": 400, "read/byline_words.py": 400}
"""Files whose patterns are never shown more characters: docs/security.md says what cuts them."""


def test_the_patterns_are_found() -> None:
    assert len(FOUND) > 220
    names = {one.where for one in FOUND}
    assert {"site/markup.py:_HIDDEN", "read/html.py:_SURE", "store/fold.py:_WORD"} - names == set()


def test_no_pattern_is_put_together_unheard() -> None:
    assert unheard(HEARD) == []


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:\d+\s*)*x", r"\s+$", r"<[a-z][^>]*>", r"a*b"])
def test_a_bad_pattern_would_be_noticed(pattern: str) -> None:
    assert slow(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s+$", r"(?<!a)a*+b", r"[^>]{1,40}>", r"\bword\b|other"])
def test_a_good_pattern_is_not(pattern: str) -> None:
    assert not slow(re.compile(pattern))


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.where)
def test_no_text_makes_a_pattern_slow(one) -> None:
    bound = BOUNDED.get(one.where, BOUNDED.get(one.where.partition(":")[0]))
    assert not slow(one.pattern, bound)
