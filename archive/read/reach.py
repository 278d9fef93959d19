"""Where a redirect may lead: from the public internet, never into the local network."""

import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpx

from archive.read.refused import Refused

UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is public; `is_global` alone says it of multicast and reserved addresses, too."""
NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 writes them, for a gateway to translate (RFC 6052)."""
PORTS = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; one that holds an IPv4 address is what that is."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is None:
            return found in UNICAST and found.is_global
        found = inner
    return found.is_global and not found.is_multicast


def same_host(one: str, other: str) -> bool:
    """Whether two URLs are of one host and port; the usual ports of http and https count as one."""
    try:
        first, second = httpx.URL(one), httpx.URL(other)
    except httpx.InvalidURL:
        return False
    return (first.raw_host, first.port) == (second.raw_host, second.port)


def refuse_local(url: str) -> None:
    """Raise Refused where a URL's host, by what its name stands for now, is not of the public internet."""
    host, port = _goal(httpx.URL(url))
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return  # the request will say so, or a proxy knows the name
    for *_, place in found:
        if not is_public(str(place[0])):
            raise _refusal(url, str(place[0]))


class Connected:
    """Looks at what a request is connected to, before a byte is sent: a name may change what it stands for.

    Given to httpx as the `trace` of a request that has a connection of its own
    (https://www.python-httpx.org/advanced/extensions/#trace). `local` says that the request may go to the
    local network, else Refused is raised. `public` is what was found, None where nothing was seen.

    Behind a proxy it is the proxy that resolves names and connects, so that all there is to see is the proxy.
    """

    def __init__(self, url: str, *, local: bool) -> None:
        self.public: bool | None = None
        self._url = url
        self._goal = _goal(httpx.URL(url))
        self._local = local
        self._proxy = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self._proxy = (info["host"], info["port"]) != self._goal
        elif event == "connection.connect_tcp.complete":
            stream = info["return_value"]
            try:
                address = stream.get_extra_info("server_addr")[0]
            except OSError as error:
                stream.close()
                raise httpx.ConnectError(str(error)) from error
            self.public = is_public(address)
            if not (self.public or self._local or self._proxy):
                stream.close()
                raise _refusal(self._url, address)

    def sure(self) -> None:
        """Raise Refused where a request that may not go to the local network went nobody knows where.

        httpcore may rename its events; then nothing of what came is kept.
        """
        if self.public is None and not self._local:
            raise _refusal(self._url, "an unknown address")


def _goal(url: httpx.URL) -> tuple[str, int]:
    return url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]


def _refusal(url: str, address: str) -> Refused:
    return Refused(
        "local address",
        f"redirected to {url} at {address}, outside of the public internet; "
        "only a URL that is given may lead there",
    )
