"""A real Datasette over an archive of hostile articles: nothing runs, nothing leaks, nothing breaks."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from datasette.app import Datasette
from lxml import html

from archive.model import Article, Block, Original
from archive.site import metadata_path
from archive.store import articles
from archive.store.store import Store
from tests.bilingual import fill
from tests.security.tables import content

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE articles; --",
    "{{ 7*7 }}{% debug %}",
    "[click](javascript:alert(1))",
    "</style><style>body{display:none}</style>",
    "\u202egnp.exe\u2066 раураl",
    "line\r\nSet-Cookie: a=b\r\n\r\n<html>",
)
SQL = (
    "'", '"', "1 OR 1=1", "1; DROP TABLE articles", "' UNION SELECT content FROM originals --", "%00", "\x00",
    "-1", "9" * 400, "AND", '"unclosed', "NEAR(", "title:", "*", "^", "(" * 500, "🐍" * 300,
)  # fmt: skip
CANARY = "who holds the lease"
"""Stands in a table that no page shows."""
CONDITIONS = (
    "1 OR 1=1", "x' OR '1'='1", 'x" OR "1"="1', "x') OR ('1'='1", "x' OR 1=1 --", "x%' OR 1=1 --", "%", "*",
    "x' UNION SELECT holder FROM leases --", "x' UNION SELECT 1, holder, 3, 4, 5 FROM leases --",
)  # fmt: skip
"""What would let everything through where a value became a part of a statement."""
LISTS = {
    "/archive/-/search?q=alert&language=": "fr",
    "/archive/-/search?q=alert&publisher=": HOSTILE[1],
    "/archive/-/search?q=alert&date=": "2024",
    "/archive/-/search?q=alert&flag=": "numbers",
    "/archive/-/search?q=": "alert",
    "/archive/-/review?flag=": "numbers",
    "/archive/articles.json?language=": "fr",
    "/archive/articles.json?publisher=": HOSTILE[1],
    "/archive/articles.json?_search=": "alert",
    "/archive/articles.json?title__in=": SCRIPT,
    "/archive/articles.json?id=": "1",
    "/archive/side_by_side.json?language=": "fr",
}
"""Lists by one parameter, each with a value that finds something."""
PARAMETERS = ("q", "language", "publisher", "date", "flag", "page", "lang", "to", "target", "view", "_sort",
              "_facet", "_search", "id", "next", "interface")  # fmt: skip
TABLE_PARAMETERS = ("_sort_desc", "_through", "_timelimit", "_facet_size", "_col", "_nocol", "_where", "_ttl",
                    "_size", "_next", "id__gt", "title__in")  # fmt: skip
PAGES = ("/archive/-/search", "/archive/-/review", "/archive/-/feed.atom", "/archive/articles",
         "/archive/articles/1", "/archive/-/languages")  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive whose every text is an attack."""
    path = tmp_path / "archive.db"
    blocks = tuple(Block("paragraph", text, "fr", 1.0, "detector") for text in HOSTILE)
    related = tuple(
        Block("related", SCRIPT, "fr", 1.0, "detector", url=url)
        for url in ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", 'https://a/"onload="x')
    )
    article = Article(
        SCRIPT, SCRIPT, blocks + related, Original(b"x", "text/plain", path=SCRIPT),
        url="javascript:alert(1)", publisher=HOSTILE[1], authors=(SCRIPT,), language="fr",
        section=SCRIPT, tags=(SCRIPT,), rights=SCRIPT, published="2024-05-06", languages={"fr": 1.0},
    )  # fmt: skip
    with Store(path, create=True) as store:
        fill(store, article, texts={text: text for text in (*HOSTILE, SCRIPT)})
        assert articles.count(store.connection) == 1
        with store.writing() as connection:
            connection.execute("UPDATE translations SET flags = '[\"numbers\"]'")
            connection.execute("INSERT INTO leases VALUES ('translate', ?, '2024')", (CANARY,))
    return path


async def started(path: Path) -> Datasette:
    datasette = Datasette(
        [str(path)],
        metadata=yaml.safe_load(metadata_path().read_text()),
        # A busy machine is no attack.
        settings={"sql_time_limit_ms": 20_000, "facet_time_limit_ms": 20_000, "suggest_facets": False},
    )
    await datasette.invoke_startup()
    return datasette


def close(datasette: Datasette) -> None:
    for database in datasette.databases.values():
        for connection in list(getattr(database, "_all_file_connections", [])):
            connection.close()


async def test_hostile_text_stays_text(path: Path) -> None:
    datasette = await started(path)
    for page in (
        "/",
        "/archive",
        *PAGES,
        "/archive/blocks",
        "/archive/translations",
        "/archive/side_by_side",
    ):
        answer = await datasette.client.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert SCRIPT not in answer.text, page
        assert "<img src=x" not in answer.text, page
        assert "</style><style>" not in answer.text, page
        assert not re.search(r"""(?:href|src|action)=["']?\s*(?:javascript|data):(?!image)""", answer.text), (
            page
        )
        assert "set-cookie" not in {name.lower() for name in answer.headers if "a=b" in answer.headers[name]}
    close(datasette)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/archive/articles"])
async def test_sql_in_every_parameter_is_a_word_like_another(path: Path, page: str) -> None:
    datasette = await started(path)
    before = content(path)
    for number, attack in enumerate(SQL):
        names = PARAMETERS if number < 5 else PARAMETERS[number % 4 :: 4]
        answer = await datasette.client.get(page, params=dict.fromkeys(names, attack), follow_redirects=False)
        assert answer.status_code < 500, (page, attack[:40])
        assert "sqlite3." not in answer.text, (page, attack[:40])
        assert CANARY not in answer.text, (page, attack[:40])
    assert content(path) == before
    close(datasette)


@pytest.mark.parametrize("start", LISTS)
async def test_an_injected_condition_finds_nothing(path: Path, start: str) -> None:
    datasette = await started(path)
    before = content(path)

    async def found(value: str) -> int:
        answer = await datasette.client.get(start + quote(value))
        assert answer.status_code == 200, value
        assert CANARY not in answer.text, value
        if ".json" in start:
            return len(answer.json()["rows"])
        return len(html.fromstring(answer.text).xpath('//ol[@class="hits" or @class="doubts"]/li'))

    assert await found(LISTS[start]) > 0
    assert {attack: await found(attack) for attack in CONDITIONS} == dict.fromkeys(CONDITIONS, 0)
    assert content(path) == before
    close(datasette)


@pytest.mark.parametrize("page", ["articles", "articles.json", "side_by_side"])
# Datasette drops a coroutine where it refuses to sort.
@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
async def test_sql_in_every_parameter_of_the_table_page(
    path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else each refusal draws half a second of traceback.
    monkeypatch.setattr("datasette.handle_exception.rich", None)
    datasette = await started(path)
    before = content(path)
    for name in (*PARAMETERS, *TABLE_PARAMETERS):
        for attack in (*SQL[::5], "\x00", "id", "[text]", "²"):
            answer = await datasette.client.get(f"/archive/{page}", params={name: attack})
            assert answer.status_code < 500, (name, attack[:40])
            assert "sqlite3." not in answer.text, (name, attack[:40])
            assert CANARY not in answer.text, (name, attack[:40])
    assert content(path) == before
    close(datasette)


async def test_a_fault_of_ours_stays_a_fault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("archive.site.article.rendering.article", broken)
    datasette = await started(path)
    assert (await datasette.client.get("/archive/articles/1?to=en")).status_code == 500
    close(datasette)


@pytest.mark.parametrize("name", ["lang", "next", "to", "q"])
async def test_no_parameter_writes_a_header(path: Path, name: str) -> None:
    datasette = await started(path)
    for page in PAGES:
        answer = await datasette.client.get(
            page, params={name: "x\r\nSet-Cookie: stolen=1\r\n\r\n<html>"}, follow_redirects=False
        )
        assert "stolen" not in answer.cookies
        location = answer.headers.get("location", "")
        assert not {"\r", "\n"} & set(location)
        assert not re.match(r"(?:https?:)?//(?!localhost)", location)
    close(datasette)
