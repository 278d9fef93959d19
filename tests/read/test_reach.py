"""A redirect leads from the public internet to the public internet; all servers here are local ones."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from warcs import page

from archive.model import Article, Failure
from archive.read import reach
from archive.read.fetch import Pace, fetch
from archive.read.reach import Connected, is_public, same_host
from archive.read.refused import Refused


class Machine:
    """A server at 127.0.0.1 that redirects as `to` says, else has an article, and knows what it was asked."""

    def __init__(self):
        machine = self
        self.to, self.asked = {}, []

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                machine.asked.append(self.path)
                location = machine.to.get(self.path)
                missing = self.path == "/robots.txt"
                self.send_response(302 if location else 404 if missing else 200)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page(1).encode())

            def log_message(self, *arguments):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def machines(monkeypatch):
    """The machine whose address is given, and one that it leads to."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    both = Machine(), Machine()
    yield both
    for machine in both:
        machine.close()


@pytest.fixture
def names(monkeypatch):
    """What each name stands for, one address a time that it is asked for; any other is not known."""
    found, real = {}, socket.getaddrinfo

    def asked(host, port, *arguments, **more):
        if host[0].isdigit():
            return real(host, port, *arguments, **more)
        if not found.get(host):
            raise socket.gaierror(-2, "Name or service not known")
        address = found[host].pop(0) if len(found[host]) > 1 else found[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    return found


def fetched(url):
    (item,) = fetch([url], errors="yield", pace=Pace(interval=0, sleep=lambda seconds: None))
    return item


def refusal(url, address):
    return (
        f"redirected to {url} at {address}, outside of the public internet; only a URL that is given may "
        "lead there"
    )


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1"]
)
def test_what_is_routed_on_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.1.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%1", "fd00::1",
        "fec0::1", "ff0e::1", "2001:db8::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_what_is_local_reserved_or_for_many_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://wiki.example/login", True),
        ("http://WIKI.example:80/", True),
        ("http://wiki.example:8080/", False),
        ("http://www.wiki.example/", False),
        ("http://xn--a/", False),
    ],
)
def test_a_host_stays_itself_at_its_usual_ports(other, same):
    assert same_host("http://wiki.example/page", other) is same


def test_an_address_that_is_given_may_be_local_and_lead_to_itself(machines):
    given, _ = machines
    given.to = {"/old": "/new", "/robots.txt": "/robots"}
    item = fetched(f"{given.url}/old")
    assert isinstance(item, Article)
    assert (item.url, given.asked) == (f"{given.url}/new", ["/robots.txt", "/robots", "/old", "/new"])


def test_a_redirect_into_the_local_network_is_refused(machines):
    given, inside = machines
    given.to = {"/a": f"{inside.url}/secret"}
    assert fetched(f"{given.url}/a") == Failure(
        f"{given.url}/a", "local address", refusal(f"{inside.url}/secret", "127.0.0.1")
    )
    assert inside.asked == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"])
def test_another_way_to_write_the_address_leads_there_neither(machines, host):
    given, inside = machines
    given.to = {"/a": f"http://{host}:{inside.port}/secret"}
    assert fetched(f"{given.url}/a").reason == "local address"
    assert inside.asked == []


def test_a_name_of_a_local_machine_leads_there_neither(machines, names):
    given, inside = machines
    url = f"http://intranet.example:{inside.port}/secret"
    given.to, names["intranet.example"] = {"/a": url}, ["127.0.0.1"]
    assert fetched(f"{given.url}/a") == Failure(f"{given.url}/a", "local address", refusal(url, "127.0.0.1"))
    assert inside.asked == []


def test_a_name_that_turns_local_is_told_by_what_is_connected(machines, names):
    given, inside = machines
    site = f"http://rebound.example:{inside.port}"
    given.to, names["rebound.example"] = {"/a": f"{site}/secret"}, ["1.1.1.1", "1.1.1.1", "127.0.0.1"]
    assert fetched(f"{given.url}/a") == Failure(
        f"{given.url}/a",
        "robots.txt",
        f"{site}/robots.txt can't be had: local address: {refusal(f'{site}/robots.txt', '127.0.0.1')}",
    )
    assert inside.asked == []


def test_a_public_host_that_turns_local_leads_not_even_to_itself(machines, monkeypatch):
    given, _ = machines
    given.to = {"/a": "/secret"}
    answers = iter([True, True, False])  # robots.txt and the page come from outside
    monkeypatch.setattr(reach, "is_public", lambda address: next(answers))
    assert fetched(f"{given.url}/a") == Failure(
        f"{given.url}/a", "local address", refusal(f"{given.url}/secret", "127.0.0.1")
    )
    assert given.asked == ["/robots.txt", "/a"]


def test_robots_txt_leads_into_the_local_network_neither(machines):
    given, inside = machines
    given.to = {"/robots.txt": f"{inside.url}/secret"}
    assert fetched(f"{given.url}/a") == Failure(
        f"{given.url}/a",
        "robots.txt",
        f"{given.url}/robots.txt can't be had: local address: {refusal(f'{inside.url}/secret', '127.0.0.1')}",
    )
    assert inside.asked == []


def test_a_request_that_nobody_saw_connect_is_refused():
    with pytest.raises(Refused, match="at an unknown address, outside of the public internet"):
        Connected("http://paper.example/", local=False).sure()
    Connected("http://paper.example/", local=True).sure()


def test_behind_a_proxy_names_are_the_proxys_and_addresses_are_still_refused(machines, names, monkeypatch):
    proxy, inside = machines
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    proxy.to = {
        "http://paper.example/old": "http://other.example/new",
        "http://paper.example/bad": f"{inside.url}/secret",
    }
    assert fetched("http://paper.example/old").url == "http://other.example/new"
    assert fetched("http://paper.example/bad").reason == "local address"
    assert inside.asked == []
