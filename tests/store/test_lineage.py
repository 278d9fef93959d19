"""Which text of an address is the newer one is told by when it was taken, not by when it came in."""

from dataclasses import replace
from itertools import permutations

import pytest

from archive.model import Article
from archive.store import articles, lineage, provenance
from archive.store.articles import Added
from archive.store.store import Store
from tests.examples import article

PAGE = "https://a.example/1"
BODY = (
    "Parliament votes on the budget today.",
    "Nobody knows how it will end.",
    "The minister is hopeful, the unions are not.",
)


def taken(text: str, when: str | None, content: bytes | None = None) -> Article:
    """A text of one page as it was at a time."""
    return replace(article("A", text, url=PAGE, content=content or text.encode()), retrieved=when)


def entry(*texts: str, kind: str = "feed", when: str | None = None) -> Article:
    """What a feed says of the page."""
    made = article("A", *texts, url=PAGE, content=f"feed {texts}".encode())
    assert made.original is not None
    return replace(made, original=replace(made.original, kind=kind), retrieved=when)


def stored(store: Store, *added: Article) -> list[Added]:
    with store.writing() as connection:
        return [articles.add(connection, one, None) for one in added]


def newest_first(store: Store) -> list[str]:
    """The texts of the page, each superseding the next one."""
    rows = store.connection.execute(
        """
        SELECT a.id, a.supersedes, b.text FROM articles a JOIN blocks b ON b.article = a.id
        WHERE b.position = 1
        """
    ).fetchall()
    below = {supersedes: (identity, text) for identity, supersedes, text in rows}
    assert len(below) == len(rows), "two supersede the same one"
    texts: list[str] = []
    at: int | None = None
    while at in below:
        at, text = below[at]
        texts.insert(0, text)
    return texts


@pytest.mark.parametrize("order", list(permutations(["2020", "2022", "2024"])))
def test_versions_stand_in_the_order_of_their_captures_however_they_come(
    store: Store, order: tuple[str, ...]
) -> None:
    added = stored(store, *(taken(f"As of {year}.", f"{year}-05-01T08:00:00Z") for year in order))
    assert [one.outcome for one in added] == ["new", "version", "version"]
    assert newest_first(store) == ["As of 2024.", "As of 2022.", "As of 2020."]
    found = provenance.find(store.connection, PAGE)
    assert found == 1 + order.index("2024")


def test_where_a_time_is_missing_the_later_to_come_is_the_newer(store: Store) -> None:
    stored(store, taken("first", "2024-05-01T08:00:00Z"), taken("second", None), taken("third", "2024-05-01"))
    assert newest_first(store) == ["third", "second", "first"]


def test_an_older_one_goes_below_all_that_are_newer_whatever_stands_between(store: Store) -> None:
    stored(store, taken("2024", "2024-01-01T00:00:00Z"), taken("unknown", None))
    stored(store, taken("2020", "2020-01-01T00:00:00Z"))
    assert newest_first(store) == ["unknown", "2024", "2020"]


def test_the_capture_tells_the_time_where_the_article_does_not(store: Store) -> None:
    new = taken("new", None)
    assert new.original is not None
    stored(store, replace(new, original=replace(new.original, captured="2024-01-01T00:00:00Z")))
    stored(store, taken("old", "2020-01-01T00:00:00Z"))
    assert newest_first(store) == ["new", "old"]


def test_two_articles_of_one_older_page_do_not_supersede_each_other(store: Store) -> None:
    stored(store, taken("new", "2024-01-01T00:00:00Z"))
    stored(store, *(taken(text, "2020-01-01T00:00:00Z", b"page") for text in ("one", "two")))
    rows = store.connection.execute("SELECT id, supersedes FROM articles ORDER BY id").fetchall()
    assert rows == [(1, 2), (2, None), (3, None)]


ELSEWHERE = "https://b.example/copy?utm_source=a"
CANONICAL = "https://b.example/copy"


def copy(text: str, when: str | None = None, canonical: str | None = CANONICAL) -> Article:
    """The page on another site, at an address with a canonical form."""
    made = article("A", text, url=ELSEWHERE, content=f"copy {text} {when}".encode())
    assert made.original is not None
    original = replace(made.original, captured=when)
    return replace(made, canonical_url=canonical, original=original, retrieved=when)


@pytest.mark.parametrize("canonical", [CANONICAL, None])
def test_what_changes_where_a_capture_stood_is_a_version(store: Store, canonical: str | None) -> None:
    outcomes = stored(
        store, taken("one", None), copy("one", canonical=canonical), copy("two", canonical=canonical)
    )
    assert outcomes == [Added(1, "new"), Added(1, "capture"), Added(2, "version")]
    assert newest_first(store) == ["two", "one"]


def test_a_page_that_says_its_own_address_is_no_version_of_what_stood_where_it_was_found(
    store: Store,
) -> None:
    """As the story of the day, at one URL, one story after another."""
    stored(store, taken("one", None), copy("one", canonical="https://b.example/1"))
    assert stored(store, copy("two", canonical="https://b.example/2")) == [Added(2, "new")]


def test_an_article_is_found_by_the_addresses_of_its_captures(store: Store) -> None:
    stored(store, taken("other", None), replace(taken("one", None), url="https://c.example/"), copy("one"))
    names = ("2", PAGE, ELSEWHERE, CANONICAL, "https://c.example/")
    assert [provenance.find(store.connection, name) for name in names] == [2, 1, 2, 2, 2]
    captures = provenance.provenance(store.connection, 2)["captures"]
    assert [(capture["url"], capture["canonical_url"]) for capture in captures] == [
        ("https://c.example/", None),
        (ELSEWHERE, CANONICAL),
    ]


def test_what_counts_is_when_a_text_stood_at_that_address(store: Store) -> None:
    stored(store, taken("one", "2024-01-01T00:00:00Z"), copy("one", "2019-01-01T00:00:00Z"))
    stored(store, copy("two", "2021-01-01T00:00:00Z"))
    assert newest_first(store) == ["two", "one"]


@pytest.mark.parametrize("kind", ["feed", "json"])
@pytest.mark.parametrize(
    "texts",
    [
        (BODY[0],),
        (f"{BODY[0]} […]",),
        (f"{BODY[0]} Nobody knows how...",),
        (BODY[1],),
    ],
)
def test_an_excerpt_of_a_stored_text_is_a_capture_of_it(
    store: Store, kind: str, texts: tuple[str, ...]
) -> None:
    whole, excerpt = article("A", *BODY, url=PAGE, content=b"page"), entry(*texts, kind=kind)
    assert stored(store, whole, excerpt, excerpt) == [Added(1, "new"), Added(1, "capture"), Added(1, "known")]
    rows = store.connection.execute("SELECT article, kind FROM originals ORDER BY id").fetchall()
    assert rows == [(1, "file"), (1, kind)]


@pytest.mark.parametrize(
    "texts",
    [
        ("Parliament votes on the budget tomorrow.",),
        (BODY[0], BODY[2]),
        BODY[:2],
    ],
)
def test_another_or_a_shorter_text_is_a_version(store: Store, texts: tuple[str, ...]) -> None:
    assert stored(store, article("A", *BODY, url=PAGE, content=b"page"), entry(*texts))[1] == Added(
        2, "version"
    )


def test_a_page_that_says_less_than_it_did_is_a_version(store: Store) -> None:
    whole, less = taken(BODY[0] + BODY[1], None), taken(BODY[0], None)
    assert stored(store, whole, less)[1] == Added(2, "version")


def test_the_whole_text_supersedes_its_excerpt_even_if_it_was_taken_before(store: Store) -> None:
    stored(store, entry(BODY[0], when="2024-02-01T00:00:00Z"))
    whole = replace(article("A", *BODY, url=PAGE, content=b"page"), retrieved="2024-01-01T00:00:00Z")
    assert stored(store, whole) == [Added(2, "version")]
    assert store.connection.execute("SELECT id, supersedes FROM articles").fetchall() == [(1, None), (2, 1)]


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2024-05-02", "2024-05-01T08:00:00Z", True),
        ("2024-05-01", "2024-05-01T08:00:00Z", False),
        ("2024-05-01T08:00:00Z", "2024-05-01", False),
        ("2024-05-01T08:00:00Z", "2024-05-01T07:00:00Z", True),
    ],
)
def test_a_bare_date_is_the_whole_day(one: str, other: str, later: bool) -> None:
    assert lineage.is_later(one, other) is later


@pytest.mark.parametrize("damage", ["x'ff41'", "CAST(x'41ff' AS TEXT)"])
def test_beside_a_damaged_text_articles_come_in_as_before(store: Store, damage: str) -> None:
    stored(store, article("A", *BODY, url=PAGE, content=b"page"))
    with store.writing() as connection:
        connection.execute(f"UPDATE blocks SET text = {damage} WHERE text = ?", (BODY[0],))
    assert stored(store, entry(BODY[0])) == [Added(2, "version")]
    assert stored(store, entry(BODY[1])) == [Added(1, "capture")]
