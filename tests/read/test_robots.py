"""robots.txt by RFC 9309: its own examples, and what sites write beside it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.read.robots import robots_of

SITE = "https://a.example"

SIMPLE = b"""User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


def allows(robots: str, path: str, agent: str = "lire-aussi") -> bool:
    return robots_of(robots.encode(), agent).allows(SITE + path)


@pytest.mark.parametrize(
    ("agent", "allowed", "forbidden"),
    [
        ("foobot", ["/example/page.html", "/example/allowed.gif"], ["/", "/example/", "/publications/"]),
        ("BarBot", ["/", "/example/", "/a.gif"], ["/example/page.html"]),
        ("bazbot", ["/", "/example/", "/a.gif"], ["/example/page.html"]),
        ("quxbot", ["/", "/example/page.html", "/a.gif"], []),
        ("lire-aussi", ["/", "/publications/x", "/a.gif?x"], ["/a.gif", "/example/page.html"]),
    ],
)
def test_the_simple_example_of_the_standard(agent: str, allowed: list[str], forbidden: list[str]) -> None:
    robots = robots_of(SIMPLE, agent)
    assert [path for path in allowed + forbidden if robots.allows(SITE + path)] == allowed


def test_the_longest_match_counts() -> None:
    robots = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"
    assert not allows(robots, "/example/page/disallowed.gif", "foobot")
    assert allows(robots, "/example/page/x.gif", "foobot")
    assert not allows("User-agent: *\nAllow: /\nDisallow: /private\n", "/private/x")
    assert allows("User-agent: *\nDisallow: /p\nAllow: /p\n", "/p")


def test_groups_of_one_crawler_are_put_together() -> None:
    ours = "user-agent: Lire-Aussi\ndisallow: /foo\n\n", "USER-AGENT: lire-aussi/2.0\ndisallow: /bar\n"
    robots = "user-agent: *\ndisallow: /\n\n".join(ours)
    assert [allows(robots, path) for path in ("/foo", "/bar", "/baz")] == [False, False, True]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3a%2f%2Ffoo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%e3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html"),
        ("/path/foo-%24", "/path/foo-$"),
        ("/*?print=", "/news/1?print=1"),
        ("/*/b", "/a?x=/b"),
        ("/*x=%2F", "/a?x=%2Fb"),
        ("*", "/anything"),
        ("/a$b", "/a$b"),
        ("/a*$", "/abc"),
        ("/", ""),
    ],
)
def test_a_pattern_matches_the_path_however_both_are_escaped(pattern: str, path: str) -> None:
    assert not allows(f"User-agent: *\nDisallow: {pattern}\n", path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/a%2Fb", "/a/b"),
        ("/A", "/a"),
        ("/a$", "/ab"),
        ("*a*a$", "/a"),
        ("private", "/private"),
        ("", "/"),
        ("/ # all of it", "/robots.txt"),
    ],
)
def test_what_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert allows(f"User-agent: *\nDisallow: {pattern}\n", path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_no_rule_ends_no_group(end: str) -> None:
    lines = ["\ufeffUser-agent: other", "", "Sitemap: https://a.example/s.xml", "User-Agent : *  # us", "",
             "Host: a.example", "Disallow: /p # private", "no rule at all"]  # fmt: skip
    assert [allows(end.join(lines), path) for path in ("/p", "/q")] == [False, True]


def test_rules_before_any_name_are_nobodys() -> None:
    assert allows("Disallow: /\nUser-agent: other\nDisallow: /\n", "/")
    assert allows("", "/")


def test_octets_that_are_no_utf_8_are_compared_as_they_are() -> None:
    assert not robots_of(b"User-agent: *\nDisallow: /caf\xe9\n", "x").allows(f"{SITE}/caf%E9/menu")


def test_the_delay_is_that_of_our_own_groups() -> None:
    everybody, us = b"User-agent: *\nCrawl-delay: 9\nDisallow:\n\n", b"User-agent: us\nDisallow:\n"
    robots = everybody + us + b"Crawl-delay: 2.5\nCrawl-delay: soon\n"
    assert [robots_of(robots, agent).delay for agent in ("us", "them")] == [2.5, 9.0]
    assert robots_of(everybody + us, "us").delay == 0.0


SMALL = st.text("ab/*$", max_size=8)
RULES = st.lists(st.tuples(st.booleans(), SMALL), max_size=6)


@given(RULES, st.text("ab/", max_size=10))
def test_the_answer_is_that_of_a_plain_reading_of_the_standard(
    rules: list[tuple[bool, str]], path: str
) -> None:
    lines = [f"{'Allow' if allow else 'Disallow'}: {pattern}" for allow, pattern in rules]
    wanted = True
    best = (-1, True)
    for allow, pattern in rules:
        shortest = re.sub(r"\*+", "*", pattern)
        body = shortest.removesuffix("$")
        expression = ".*".join(map(re.escape, body.split("*"))) + ("$" if shortest.endswith("$") else "")
        octets = len(shortest.encode()) + 2 * body.count("$")  # one in the middle is written %24
        if pattern and re.match(expression, f"/{path}", re.S) and (octets, allow) > best:
            best = (octets, allow)
            wanted = allow
    assert allows("\n".join(["User-agent: *", *lines]), f"/{path}") is wanted


def test_thousands_of_names_and_rules_and_asterisks_are_read_at_once() -> None:
    robots = "User-agent: *\n" + "User-agent: lire-aussi\n" * 9000 + "Disallow: /b\n" * 9000
    assert len(robots_of(robots.encode(), "lire-aussi").rules) == 9000
    assert allows(f"User-agent: *\nDisallow: /{'*a' * 100_000}*b$\n", "/" + "a" * 100_000)
