import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from warcs import page

from archive.errors import NetworkError
from archive.model import Article, Failure
from archive.read import read_again
from archive.read.fetch import Fetcher, Pace, fetch
from archive.read.limits import Limits

ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 2\n"


class Site(BaseHTTPRequestHandler):
    """A small web site: pages, a redirect, what is forbidden, what is broken."""

    protocol_version = "HTTP/1.1"
    robots = ROBOTS
    asked: list = []  # noqa: RUF012 - set anew by the fixture

    def do_GET(self):
        self.asked.append((self.path, self.headers["User-Agent"]))
        answers = {
            "/robots.txt": (200, {"Content-Type": "text/plain"}, self.robots),
            "/a": (200, {"Content-Type": "text/html; charset=utf-8"}, page(1).encode()),
            "/gz": (
                200,
                {"Content-Type": "text/html", "Content-Encoding": "gzip"},
                gzip.compress(page(2).encode(), mtime=0),
            ),
            "/plain": (200, {"Content-Type": "text/plain"}, page(3).encode()),
            "/old": (301, {"Location": "/hop"}, b""),
            "/hop": (302, {"Location": "/a"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/large": (200, {"Content-Type": "text/html"}, b"x" * 5000),
            "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
            "/elsewhere": (302, {"Location": "file:///etc/passwd"}, b""),
            "/nowhere": (302, {"Location": "//["}, b""),
        }
        status, headers, body = answers.get(self.path, (404, {"Content-Type": "text/html"}, b"no"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def site(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Site, "asked", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def at_once():
    return Pace(interval=0, sleep=lambda seconds: None)


def test_a_page_is_kept_as_a_warc_record(site):
    (article,) = fetch([f"{site}/a"], pace=at_once())
    assert article.title == "Page 1"
    assert (article.url, article.source) == (f"{site}/a", f"{site}/a")
    assert article.original.media_type == "application/warc"
    assert article.original.content.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert article.original.notes == ("payload digest verified",)
    assert article.retrieved == article.original.captured
    assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_redirects_are_followed_and_kept(site):
    (article,) = fetch([f"{site}/old"], pace=at_once())
    assert (article.source, article.url) == (f"{site}/old", f"{site}/a")
    assert article.original.content.count(b"WARC-Type: response") == 3
    assert article.original.notes[:2] == (
        f"redirected from {site}/old (301)",
        f"redirected from {site}/hop (302)",
    )
    assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_a_compressed_answer_is_read(site):
    (article,) = fetch([f"{site}/gz"], pace=at_once())
    assert article.title == "Page 2"
    assert "content-encoding gzip undone" in article.original.notes


def test_a_page_that_claims_to_be_text_is_read_and_read_again_as_a_page(site):
    (article,) = fetch([f"{site}/plain"], pace=at_once())
    assert article.title == "Page 3"
    assert read_again(article.original, source=article.source, url=article.url) == [article]


def test_what_is_refused_is_named_and_the_rest_goes_on(site):
    paths = ("/private/x", "/missing", "/loop", "/image", "/elsewhere", "/nowhere", "/a")
    items = list(fetch([f"{site}{path}" for path in paths] + ["ftp://x/"], errors="yield", pace=at_once()))
    found = [item.reason if isinstance(item, Failure) else item.title for item in items]
    assert found == [
        "robots.txt", "http", "redirects", "not an article", "not a web address", "not a web address",
        "Page 1", "not a web address",
    ]  # fmt: skip
    assert "404 Not Found" in items[1].detail


def test_a_page_that_is_too_large_is_left(site):
    (item,) = fetch([f"{site}/large"], errors="yield", pace=at_once(), limits=Limits(document=4000))
    assert (item.reason, item.detail) == ("too large", "more than 4.0 kB (Limits.document)")


def test_errors_raise(site):
    with pytest.raises(NetworkError, match="404 Not Found"):
        list(fetch([f"{site}/missing"], pace=at_once()))


def test_a_rule_for_everything_hides_none_that_is_longer(site, monkeypatch):
    monkeypatch.setattr(Site, "robots", b"User-agent: *\nAllow: /\nDisallow: /private\nDisallow: /*?print=\n")
    paths = ("/private/x", "/a?print=1", "/a")
    items = list(fetch([f"{site}{path}" for path in paths], errors="yield", pace=at_once()))
    found = [item.reason if isinstance(item, Failure) else item.title for item in items]
    assert found == ["robots.txt", "robots.txt", "Page 1"]


def test_no_server_is_a_failure():
    (item,) = fetch(["http://127.0.0.1:9/x"], errors="yield", pace=at_once())
    assert (item.source, item.reason) == ("http://127.0.0.1:9/x", "robots.txt")


def test_a_host_gets_a_request_a_second_and_its_own_delay(site):
    pauses = []
    now = [100.0]

    def sleep(seconds):
        pauses.append(round(seconds, 3))
        now[0] += seconds

    with Fetcher(pace=Pace(clock=lambda: now[0], sleep=sleep)) as fetcher:
        for path in ("/a", "/gz"):
            assert all(isinstance(item, Article) for item in fetcher.read(f"{site}{path}"))
    assert [path for path, _ in Site.asked] == ["/robots.txt", "/a", "/gz"]
    assert pauses == [1.0, 2.0]  # a second after robots.txt, then the Crawl-delay that it asks for
    assert all(agent.startswith("lire-aussi/") for _, agent in Site.asked)
