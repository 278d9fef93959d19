"""Small WARCs for the tests, written by hand."""

import base64
import gzip as gz
import hashlib
import uuid


def page(number: int) -> str:
    paragraphs = "".join(
        f"<p>Paragraph {line} of page {number} says something that no other page says, {number * line}.</p>"
        for line in range(6)
    )
    head = f"<html><head><title>Page {number}</title></head>"
    return f"{head}<body><article><h1>Page {number}</h1>{paragraphs}</article></body></html>"


def record(
    url: str,
    body: bytes,
    *,
    kind: str = "response",
    status: str = "200 OK",
    headers: str = "Content-Type: text/html; charset=utf-8\r\n",
    length: int | None = None,
) -> bytes:
    payload = base64.b32encode(hashlib.sha1(body).digest()).decode()
    block = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=len(url))}>\r\n"
        f"WARC-Date: 2024-05-01T08:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Payload-Digest: sha1:{payload}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc(count: int = 4, *, gzip: bool = True) -> bytes:
    made = [record(f"http://example.com/{number}", page(number).encode()) for number in range(count)]
    return b"".join(gz.compress(one, mtime=0) if gzip else one for one in made)
