"""What lies beside articles in folders, archives and crawls, told by content and name."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from archive.read.encoding import BOMS

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or a sound"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOF", "a font"),
    (b"OTTO", "a font"),
    (b"\x00\x01\x00\x00", "a font"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or video"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"(\xb5/\xfd", "zstd data"),
)
"""How the files begin that lie beside articles, and what to call them."""
BESIDE = (
    b"wOF", b"OTTO", b"\x00\x01\x00\x00", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x00\x00\x01\x00",
    b"RIFF", b"SQLite format 3",
)  # fmt: skip
"""Beginnings of the files that a saved page or an archive leaves in a folder; passed over in a walk."""

HOUSEKEEPING = frozenset({"readme", "license", "licence", "copying", "notice"})
"""Names of files, without their suffix, that stand beside articles anywhere: `LICENSE`, `readme.md`."""
WRITTEN = frozenset({"", ".md", ".txt", ".rst"})
"""Suffixes that such files have; `notice.html` is a page."""
LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini"})

_CODE = re.compile(rb"[{}]|=>|\w\(|\b(?:var|let|const|import|export)\s")
_STYLE = re.compile(rb"^/\*|@(?:charset|import|media|font-face)\b|\{[^{}:]*+:[^{}]*+\}")
_TABLE = re.compile(rb"^[^\r\n,;\t|]*+[,;\t|]")
_MAP = re.compile(rb'"(?:mappings|sources|sections)"\s*:')
_MANIFEST = re.compile(rb'"(?:icons|start_url|short_name|display)"\s*:')
_BINARY = re.compile(rb"\x00")
_SVG = re.compile(
    rb"^(?:<\?xml[^>]*\?>\s*+)?(?><!--.*?-->\s*+)*+(?:<!doctype\s+svg\b|<(?:svg:)?svg\b)", re.I | re.S
)

NO_ARTICLES: Mapping[str, tuple[str, re.Pattern[bytes]]] = {
    ".css": ("a style sheet", _STYLE),
    ".js": ("a script", _CODE),
    ".mjs": ("a script", _CODE),
    ".cjs": ("a script", _CODE),
    ".map": ("a source map", _MAP),
    ".webmanifest": ("a web manifest", _MANIFEST),
    ".csv": ("a table", _TABLE),
    ".tsv": ("a table", _TABLE),
    ".svg": ("an SVG drawing", _SVG),
    ".eot": ("a font", _BINARY),
    ".ttf": ("a font", _BINARY),
    ".otf": ("a font", _BINARY),
}
"""By suffix, what a file is called and what its content must show to be that."""
WRITTEN_FREELY = (_CODE, _STYLE, _TABLE)
_OTHER_FORMAT = re.compile(rb"^(?:<|WARC/|PK\x03\x04|\x1f\x8b|\{\s*+\"|\[\s*+[\[{])")
"""How scripts, style sheets and tables never begin: pages, archives and JSON, whatever their name."""


def is_housekeeping(name: str) -> bool:
    """Whether a file's name is one that stands beside articles anywhere, and not the name of one."""
    path = PurePosixPath(name.lower())
    return path.name in LEFT_BEHIND or (path.stem in HOUSEKEEPING and path.suffix in WRITTEN)


def no_article(name: str, head: bytes) -> str | None:
    """What an input is called that is no article by its name and its content both; None for any other."""
    kind = NO_ARTICLES.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        return None
    what, shows = kind
    start = head if shows is _BINARY else opening(head)
    if shows in WRITTEN_FREELY and _OTHER_FORMAT.match(start):
        return None
    return what if not start or shows.search(start) else None


def opening(head: bytes) -> bytes:
    """The first bytes without byte order mark, the NULs of wide characters, and space."""
    for bom, codec in BOMS:
        if head.startswith(bom):
            head = head[len(bom) :]
            return (head.replace(b"\x00", b"") if codec != "utf-8" else head).lstrip()
    return head.lstrip()


def is_svg(start: bytes) -> bool:
    """Whether a text that begins so (see `opening`) is an SVG drawing."""
    return _SVG.match(start) is not None


def is_xml(start: bytes) -> bool:
    """Whether a text that begins so (see `opening`) is XML, and no text about it."""
    return start.startswith(b"<?xml") or is_svg(start)


def what_it_is(head: bytes) -> str:
    """In words, what an input is that no reader takes."""
    for magic, words in MAGIC:
        if head.startswith(magic):
            return f"{words}; convert it to text or HTML first"
    start = opening(head)
    if is_svg(start):
        return "an SVG drawing"
    return "XML, but neither a feed nor a page" if is_xml(start) else "binary data, not text"
