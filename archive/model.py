"""The nouns of an archive: articles, blocks and translations, as plain values.

Identity is the store's concern; nothing here holds a database id or does I/O.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

Kind = Literal[
    "title", "standfirst", "heading", "paragraph", "quote", "list_item", "caption", "byline",
    "marker", "related", "ticker", "boilerplate",
]  # fmt: skip
Function = Literal[
    "related", "latest", "most_read", "share", "newsletter", "advertisement", "credit", "tags", "comments",
    "video", "live", "subscribe", "source", "more", "cookies", "copyright", "navigation",
]  # fmt: skip
Evidence = Literal["lexicon", "script", "detector", "context", "given"]
Origin = Literal["machine", "memory", "lexicon", "same", "human"]

KINDS: tuple[Kind, ...] = get_args(Kind)
FUNCTIONS: tuple[Function, ...] = get_args(Function)
ORIGINS: tuple[Origin, ...] = get_args(Origin)

BODY_KINDS: frozenset[Kind] = frozenset({"standfirst", "heading", "paragraph", "quote", "list_item"})
"""The kinds that make an article what it is; title, byline, pictures and furniture differ between sites."""

UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a block: `start` and `end` are offsets of its words in the block's text."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of a block in another language than the block's: offsets and BCP 47 code."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article that is read, labelled and translated as one.

    `confidence` goes from 0 to 1 and `evidence` says what the language rests on. `marker` is the
    function of a marker or of boilerplate, `time` a ticker's clock time as printed, `url` where a
    related headline or ticker leads. `declared` is the language that the source claims for it.
    """

    kind: Kind
    text: str
    language: str = UNDETERMINED
    confidence: float = 0.0
    evidence: Evidence | None = None
    marker: Function | None = None
    time: str | None = None
    url: str | None = None
    links: tuple[Link, ...] = ()
    spans: tuple[Span, ...] = ()
    declared: str | None = None


@dataclass(frozen=True, slots=True)
class Recapture:
    """Where and when a WARC found bytes that the archive has, and how they came; fields as in `Original`."""

    url: str
    captured: str
    path: str | None = None
    member: str | None = None
    record_id: str | None = None
    payload_digest: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that an article was read from, and how they came.

    `kind` names the way in (`file`, `stdin`, `warc`, `zip`, `feed`, ...), `path` the outer file,
    `member` the place inside it. `charset_from` says what chose the charset. `captured` is the UTC
    time of capture where the input tells it. `notes` log what was repaired on the way to text.
    """

    content: bytes
    media_type: str
    kind: str = "file"
    path: str | None = None
    member: str | None = None
    charset: str | None = None
    charset_from: str | None = None
    captured: str | None = None
    record_id: str | None = None
    payload_digest: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of the bytes as they came, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    def recapture(self, url: str | None) -> Recapture | None:
        """How the bytes came, without them; None unless a WARC tells where they stood and when."""
        if self.kind != "warc" or not url or not self.captured:
            return None
        return Recapture(
            url, self.captured, self.path, self.member, self.record_id, self.payload_digest, self.notes
        )


def identity(title: str, body: str) -> str:
    """The `uid` of an article with this title and body, 32 hexadecimal digits."""
    folded = " ".join(unicodedata.normalize("NFC", f"{title}\n{body}").split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read: its blocks in reading order, and what its source says about it.

    `published` and `modified` are UTC as `2024-05-01T08:00:00Z`, or a bare date where no more is known;
    the `_raw` twins keep the words of the source, time zone included. `metadata_from` maps a field
    (`title`, `author`, `published`, `publisher`) to what gave it (`json-ld`, `htmldate`, ...). `language`
    is the body's language, `languages` each language's share of the letters; both are empty until
    `archive.understand` has read the article.
    """

    source: str
    title: str
    blocks: tuple[Block, ...]
    original: Original | None = None
    url: str | None = None
    canonical_url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    modified_raw: str | None = None
    retrieved: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    rights: str | None = None
    declared: str | None = None
    language: str = UNDETERMINED
    languages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    metadata_from: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def author(self) -> str | None:
        """The authors on one line, as a catalogue card would have them."""
        return "; ".join(self.authors) or None

    @property
    def understood(self) -> bool:
        """Whether the blocks have been labelled already."""
        return bool(self.languages) or any(block.evidence for block in self.blocks)

    @property
    def body(self) -> str:
        """The text that makes the article what it is: body blocks alone, one a line."""
        return "\n".join(block.text for block in self.blocks if block.kind in BODY_KINDS)

    @property
    def words(self) -> int:
        """Words of title and body, split at white space; a title taken from the body counts there."""
        body = self.body
        headed = any(block.kind == "title" for block in self.blocks)
        title = self.title if headed or not body.startswith(self.title.rstrip(" …")) else ""
        return len(title.split()) + len(body.split())

    @property
    def uid(self) -> str:
        """An identity from the content: title and body, whatever the case of spaces, furniture or URL."""
        return identity(self.title, self.body)

    def as_json(self) -> dict[str, Any]:
        """What `lire-aussi inspect --json` prints for it: plain types, keys as documented."""
        return {
            "source": self.source,
            "url": self.url,
            "title": self.title,
            "language": self.language,
            "languages": dict(self.languages),
            "published": self.published,
            "author": self.author,
            "publisher": self.publisher,
            "blocks": [
                {
                    "position": position,
                    "kind": block.kind,
                    "text": block.text,
                    "language": block.language,
                    "confidence": block.confidence,
                    "evidence": block.evidence,
                    "marker": block.marker,
                    "time": block.time,
                    "url": block.url,
                    **({"spans": [[s.start, s.end, s.language] for s in block.spans]} if block.spans else {}),
                }
                for position, block in enumerate(self.blocks)
            ],
        }


def storable(name: str) -> str:
    """A name as UTF-8 can hold it: each byte of a file's name that is no UTF-8 is written as `\\xe9`."""
    try:
        return name.encode(errors="surrogateescape").decode(errors="backslashreplace")
    except UnicodeEncodeError:  # half a character that no file's name brought
        return name.encode(errors="backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that was refused: where it is, a short reason, and the detail that helps to mend it."""

    source: str
    reason: str
    detail: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", storable(self.source))
        object.__setattr__(self, "detail", storable(self.detail))


@dataclass(frozen=True, slots=True)
class Known:
    """An input that the archive has already, byte for byte: it was recognised, not read.

    `sha256` is what `archive.read.read` asked its `known` about: the digest of an article's original
    bytes, or, where `whole` is true, of a container (a WARC file, a ZIP) that was read to its end before.
    `recapture` is how they came this time, where a WARC tells.
    """

    source: str
    sha256: str
    whole: bool = False
    recapture: Recapture | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", storable(self.source))


@dataclass(frozen=True, slots=True)
class Model:
    """A translation model, or a chain of them: what it is called and proof of what was loaded.

    `fingerprint` is the sha256 of the files that decide the output, `settings` the decoding that the
    output depends on (such as `beam=4`); together they make `id`, so that a change of either is a new
    model and what the old one wrote is known to be stale.
    """

    engine: str
    name: str
    version: str
    source: str
    target: str
    fingerprint: str
    licence: str | None = None
    settings: str = ""

    @property
    def id(self) -> str:
        """A readable name that is unique for engine, files and settings."""
        tail = f"/{self.settings}" if self.settings else ""
        return f"{self.engine}:{self.name}-{self.version}#{self.fingerprint[:12]}{tail}"


@dataclass(frozen=True, slots=True)
class Translation:
    """A block's text in a target language, where it came from, and what the checks found.

    `model` is the id of a `Model` for `machine` and `memory`, else None. `flags` are names such as
    `numbers`; `reasons` says of each, in words, what was found.
    """

    target: str
    text: str
    origin: Origin
    model: str | None = None
    flags: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
