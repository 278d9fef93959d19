"""One request's answer, and its form as a WARC record."""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Hop:
    """One response: its URL, status line, headers, and the body as it came over the wire.

    `local`: what answered has no address of the public internet.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured: datetime
    local: bool = False

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def warc_record(hop: Hop) -> bytes:
    """A response as a WARC 1.1 record (ISO 28500:2017), with SHA-1 digests of block and payload."""
    kept = [(key, value) for key, value in hop.headers if key.lower() != "transfer-encoding"]
    lines = [
        f"HTTP/1.1 {hop.status} {phrase(hop.status)}".rstrip(),
        *(f"{key}: {value}" for key, value in kept),
    ]
    block = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + hop.body
    headers = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": hop.captured.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": hop.url,
        "WARC-Payload-Digest": _digest(hop.body),
        "WARC-Block-Digest": _digest(block),
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in headers.items()) + "\r\n"
    return head.encode("utf-8") + block + b"\r\n\r\n"


def _digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def phrase(status: int) -> str:
    """The words of an HTTP status, empty for one that nobody named."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
