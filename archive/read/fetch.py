"""Take pages from the web, politely; each response is kept as the WARC records that it came in."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpx

from archive.errors import NetworkError
from archive.model import Article, Failure
from archive.read.context import Context
from archive.read.entry import Entry
from archive.read.exchange import Hop, phrase, warc_record
from archive.read.limits import Limits, size
from archive.read.reach import Connected, refuse_local, same_host
from archive.read.refused import Refused
from archive.read.robots import Robots, robots_of
from archive.read.urls import safe_url

NAME = "lire-aussi"
AGENT = f"{NAME}/{version('lire-aussi')} (archives single articles on a person's order; keeps robots.txt)"
ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"
INTERVAL = 1.0
PATIENCE = 30.0
"""The longest that a server may make us wait, by Crawl-delay or Retry-After, before its page is refused."""
REDIRECTS = 10
ROBOTS = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""


@dataclass
class Pace:
    """When the next request to a host may start: one each `interval` seconds."""

    interval: float = INTERVAL
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str, delay: float = 0.0) -> None:
        """Sleep until it is the host's turn, and book the next turn."""
        now = self.clock()
        pause = self._next.get(host, now) - now
        if pause > 0:
            self.sleep(pause)
        self._next[host] = max(now, self._next.get(host, now)) + max(self.interval, delay)


class Fetcher:
    """Fetches pages at one pace, with the robots.txt of each site, asked once."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        pace: Pace | None = None,
        agent: str = AGENT,
        timeout: float = 30.0,
        declared: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._pace = pace or Pace()
        self._timeout = timeout
        self._declared = declared
        self._robots: dict[str, Robots] = {}
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(timeout, connect=min(10.0, timeout)),
            follow_redirects=False,
            # A connection for each request: what it leads to is looked at while it is made.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def read(self, url: str) -> Iterator[Article | Failure]:
        """The article at an address, or the Failure that it is; see `fetch`."""
        try:
            hops = self._hops(url)
        except Refused as refusal:
            yield Failure(url, refusal.reason, refusal.detail)
            return
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            yield Failure(url, "network", f"{type(error).__name__}: {error}"[:300])
            return
        yield from self._articles(url, hops)

    def _articles(self, url: str, hops: list[Hop]) -> Iterator[Article | Failure]:
        records = [warc_record(hop) for hop in hops]
        content = b"".join(records)
        notes = tuple(f"redirected from {hop.url} ({hop.status})" for hop in hops[:-1])
        entry = Entry.of_bytes(content, url, kind="fetch", path=url)
        found = False
        for item in Context(limits=self._limits, declared=self._declared).open(entry, "warc"):
            found = True
            if isinstance(item, Article) and item.original is not None:
                original = replace(
                    item.original,
                    content=content,
                    media_type="application/warc",
                    kind="fetch",
                    path=url,
                    member=None,
                    notes=(*notes, *item.original.notes),
                )
                yield replace(item, source=url, original=original)
            elif isinstance(item, Failure):
                yield replace(item, source=url)
        if not found:
            what = hops[-1].header("content-type") or "a body of no type"
            yield Failure(
                url, "not an article", f"the server sent {what}" if hops[-1].body else "an empty body"
            )

    def _hops(self, url: str) -> list[Hop]:
        hops: list[Hop] = []
        retried = False
        local = True  # whoever gave the address may mean their own network
        while True:
            if safe_url(url) is None:
                raise Refused("not a web address", f"{url!r}; http and https are fetched")
            if not local:
                refuse_local(url)
            self._ask_robots(url, local=local)
            hop = self._get(url, self._limits.document, local=local)
            wait = _retry_after(hop)
            if wait is not None and not retried:
                retried = True
                self._pace.wait(_host(url), wait)
                continue
            hops.append(hop)
            location = hop.header("location")
            if hop.status in (301, 302, 303, 307, 308) and location:
                if len(hops) > REDIRECTS:
                    raise Refused("redirects", f"more than {REDIRECTS}, the last to {location}")
                url = _joined(url, location)
                local = _stays(hop, url)
                continue
            if not 200 <= hop.status < 300:
                raise Refused("http", f"{hop.status} {phrase(hop.status)}".strip())
            return hops

    def _get(self, url: str, limit: int, *, local: bool) -> Hop:
        self._pace.wait(_host(url), self._delay(url))
        started = time.monotonic()
        connected = Connected(url, local=local)
        with self._client.stream("GET", url, extensions={"trace": connected}) as response:
            connected.sure()
            parts: list[bytes] = []
            length = 0
            for part in response.iter_raw():
                parts.append(part)
                length += len(part)
                if length > limit:
                    raise Refused("too large", f"more than {size(limit)} (Limits.document)")
                if time.monotonic() - started > 4 * self._timeout:
                    raise Refused("too slow", f"not whole after {4 * self._timeout:.0f} seconds")
            headers = tuple(
                (key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers.raw
            )
            body = b"".join(parts)
            now = datetime.now(UTC)
            return Hop(url, response.status_code, headers, body, now, local=connected.public is False)

    def _ask_robots(self, url: str, *, local: bool) -> None:
        """Raise Refused where the site's robots.txt forbids the page, or can't be had (RFC 9309, 2.3.1)."""
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._rules(site, local=local)
        if not self._robots[site].allows(url):
            raise Refused("robots.txt", f"{site}/robots.txt doesn't let {NAME} fetch it")

    def _rules(self, site: str, *, local: bool) -> Robots:
        url = f"{site}/robots.txt"
        hop = None
        for _ in range(5):
            try:
                if not local:
                    refuse_local(url)
                hop = self._get(url, ROBOTS, local=local)
            except (httpx.HTTPError, Refused) as error:
                raise Refused("robots.txt", f"{site}/robots.txt can't be had: {error}") from error
            location = hop.header("location")
            if hop.status not in (301, 302, 303, 307, 308) or not location:
                break
            url = _joined(url, location)
            if safe_url(url) is None:
                break
            local = _stays(hop, url)
        if hop is None or hop.status >= 500:
            raise Refused("robots.txt", f"{site}/robots.txt answers {hop.status if hop else 'nothing'}")
        return robots_of(_plain(hop), NAME) if 200 <= hop.status < 300 else Robots()

    def _delay(self, url: str) -> float:
        rules = self._robots.get(_site(url))
        delay = rules.delay if rules is not None else 0.0
        if delay > PATIENCE:
            raise Refused(
                "robots.txt", f"asks for {delay:.0f} seconds between requests; {PATIENCE:.0f} are waited"
            )
        return delay


def fetch(
    urls: Iterable[str],
    *,
    errors: Literal["raise", "yield"] = "raise",
    limits: Limits | None = None,
    pace: Pace | None = None,
    agent: str = AGENT,
    timeout: float = 30.0,
    declared: str | None = None,
) -> Iterator[Article | Failure]:
    """The articles at web addresses, in order: the one part of reading that uses the network.

    Polite: robots.txt is kept (Crawl-delay too), a host gets one request a second, the user agent says
    who asks, redirects are followed ten times at most, and Retry-After is waited for once.

    A redirect never leads into the local network. An address that is given may be there, and may lead on
    within its own host and port.

    The article's original is the exchange as WARC records (`application/warc`): each redirect, then the
    page; its `notes` name the redirects. `source` is the address as given, `url` where it led.

    limits: `Limits.document` bounds a page. timeout: seconds for a server to answer; a page may take
    four times that in all. errors: with `raise`, the first failure is a NetworkError; with `yield`, a
    Failure, and the rest goes on.
    """
    with Fetcher(limits=limits, pace=pace, agent=agent, timeout=timeout, declared=declared) as fetcher:
        for url in urls:
            for item in fetcher.read(url):
                if isinstance(item, Failure) and errors == "raise":
                    raise NetworkError(": ".join(filter(None, (item.source, item.reason, item.detail))))
                yield item


def _plain(hop: Hop) -> bytes:
    """The body of a robots.txt, as far as it is read; what can't be inflated says nothing."""
    if not hop.header("content-encoding"):
        return hop.body
    try:
        return zlib.decompressobj(47).decompress(hop.body, ROBOTS)
    except zlib.error:
        return b""


def _retry_after(hop: Hop) -> float | None:
    value = hop.header("retry-after") if hop.status in (429, 503) else None
    return float(value) if value and value.isdecimal() and int(value) <= PATIENCE else None


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; what is no address stays as it is, for `safe_url` to refuse."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _stays(hop: Hop, url: str) -> bool:
    """Whether a redirect may lead to the local network: from a host there to itself alone."""
    return hop.local and same_host(hop.url, url)
