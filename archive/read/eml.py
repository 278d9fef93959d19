"""E-mail newsletters: the message as it was sent, its HTML part before its plain one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses

from archive.model import Article, Block
from archive.read.context import Context, Item
from archive.read.dates import parsed
from archive.read.encoding import Decoded, decode, without_surrogates
from archive.read.entry import Entry
from archive.read.fragment import blocks_of_fragment
from archive.read.language import language_code
from archive.read.names import names_of
from archive.read.refused import Refused
from archive.read.text import blocks_of_text
from archive.read.urls import canonical_form, safe_url

_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Delivered-To|Content-Type|"
    rb"List-Unsubscribe|List-Id|DKIM-Signature|X-[\w-]+|Reply-To|Sender|Content-Transfer-Encoding):",
    re.I | re.M,
)
_FIRST = re.compile(rb"^(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]")
_SURE = re.compile(rb"^(?:Message-ID|MIME-Version|Received|Return-Path|List-Unsubscribe):", re.I | re.M)


class EmlReader:
    """A message of RFC 5322 with MIME parts."""

    name = "eml"
    container = False

    def sniff(self, head: bytes, name: str) -> float:
        if not _FIRST.match(head[:1024]):
            return 0.0
        top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
        known = len({match.lower() for match in _HEADER.findall(top)})
        return 0.9 if known >= 3 and _SURE.search(top) else 0.0

    def read(self, entry: Entry, context: Context) -> Iterator[Item]:
        content = entry.content(context.limits.document)
        if known := context.recognised(content, entry.source, entry):
            yield known
            return
        try:
            message = message_from_bytes(content, policy=policy.default)
            article, decoded = _article(message, entry, context.declared)
        except (MessageError, LookupError, ValueError, TypeError, IndexError, AttributeError) as error:
            # The standard library's parser of header values fails in many ways on malformed ones.
            raise Refused("damaged", f"e-mail: {error}"[:200]) from error
        original = entry.original(
            content,
            "message/rfc822",
            charset=decoded.charset,
            charset_from=decoded.charset_from,
            notes=entry.notes + decoded.notes,
        )
        yield replace(article, original=original, retrieved=article.retrieved or entry.captured)


def _article(message: EmailMessage, entry: Entry, declared: str | None) -> tuple[Article, Decoded]:
    subject = _header(message, "Subject") or ""
    blocks, decoded = _blocks(message)
    if not blocks:
        raise Refused("no article text", "a message without a text part")
    title = subject or blocks[0].text[:100]
    senders = getaddresses([_header(message, "From") or ""])
    sender = next((name or address for name, address in senders if name or address), None)
    house = re.sub(r"<[^<>]*>\s*+$", "", _header(message, "List-Id") or "").strip('" ')
    publisher = house or sender
    raw = _header(message, "Date")
    published = parsed(raw) if raw else None
    url = _archived_at(message)
    origins = {"title": "header", "publisher": "header", "published": "header" if published else ""}
    authors = names_of([sender], publisher=publisher) if sender and "@" not in sender else ()
    if authors:
        origins["author"] = "header"
    return (
        Article(
            source=entry.source,
            title=title,
            blocks=(Block("title", title), *(block for block in blocks if block.text != title)),
            url=url,
            canonical_url=canonical_form(url),
            publisher=publisher,
            authors=authors,
            published=published,
            published_raw=raw,
            declared=declared or language_code(_header(message, "Content-Language")),
            metadata_from={field: origin for field, origin in origins.items() if origin},
        ),
        decoded,
    )


def _blocks(message: EmailMessage) -> tuple[list[Block], Decoded]:
    nothing = Decoded("", "us-ascii", "header")
    for wanted in ("html", "plain"):
        body = message.get_body((wanted,))
        if body is None:
            continue
        payload = body.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        decoded = decode(payload, header=body.get_content_charset())
        blocks = (
            blocks_of_fragment(decoded.text)
            if wanted == "html"
            else blocks_of_text(decoded.text, titled=True)
        )
        if blocks:
            return blocks, decoded
    return [], nothing


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(without_surrogates(str(value)).split()) or None if value is not None else None


def _archived_at(message: EmailMessage) -> str | None:
    """Where the newsletter stands on the web, if it says so."""
    for name in ("Archived-At", "X-Archive-URL"):
        for url in re.findall(r"https?://[^\s<>]+", _header(message, name) or ""):
            if safe_url(url):
                return str(url)
    return None
