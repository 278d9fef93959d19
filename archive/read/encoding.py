"""Bytes to text: which charset, what said so, and what had to be mended on the way."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from archive.read.data import words
from archive.read.refused import Refused

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
"""What a label stands for on the web (WHATWG Encoding Standard, https://encoding.spec.whatwg.org/#names-and-labels):
pages that say ISO-8859-1 are written in windows-1252, and so on. By Python's codec names."""

LABELS = {
    "x-sjis": "cp932", "windows-31j": "cp932", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "x-gbk": "gb18030", "x-x-big5": "big5hkscs", "unicode": "utf-16-le", "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "x-user-defined": "cp1252",
    "iso-8859-8-i": "iso8859-8", "dos-874": "cp874", "windows-874": "cp874",
    "windows-949": "cp949", "windows-936": "gb18030", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
"""Labels that the web uses and Python's codecs don't know."""

WIDE = ("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "utf_7")
"""What the detector must not guess: nearly any bytes are some UTF-16, and real files in it have a BOM."""
LATIN = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257")
SAMPLE = 64 * 1024
BROKEN_AT_MOST = 0.001
"""Broken bytes that UTF-8 may hold, as a share of all, and still be what the text was meant in: a cut
character or a pasted word; a text in another charset breaks at every accent."""
CONTROLS_AT_MOST = 0.01

_MARKS = frozenset("\xa0«»“”„‘’‚‹›–—…•·€£§°©®™\xad´`¨ªº²³½¼¾±×÷µ¶")
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LEFT_ALONE: dict[str, Any] = {
    "unescape_html": False, "remove_terminal_escapes": False, "fix_latin_ligatures": False,
    "fix_character_width": False, "uncurl_quotes": False, "fix_line_breaks": False, "fix_surrogates": False,
    "remove_control_chars": False, "normalization": None,
}  # fmt: skip
"""What ftfy would mend beside mojibake."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset that it was read in, what chose it, and what was mended.

    `charset_from` is `bom`, `header`, `meta`, `utf-8` (it decodes as such), `detector` or `text` (it came
    as text already).
    """

    text: str
    charset: str
    charset_from: str
    notes: tuple[str, ...] = ()


def decode(
    content: bytes, *, header: str | None = None, meta: str | None = None, mending: bool = True
) -> Decoded:
    """The text of `content`: by byte order mark, header, meta, UTF-8, then by a detector.

    header: the charset that a transport or container claims. meta: the one that the document claims.
    A claim that the bytes don't bear out is noted and passed over. Mojibake is mended by line, and noted;
    without `mending` it is left for `mend`.

    Raises Refused for binary data and for bytes that no charset explains.
    """
    found = _decoded(content, header, meta)
    if "\x00" in found.text:
        raise Refused("binary", "NUL characters in the text")
    controls = len(_CONTROLS.findall(found.text[:SAMPLE]))
    if controls > 8 and controls > CONTROLS_AT_MOST * len(found.text[:SAMPLE]):
        raise Refused("binary", "control characters all over the text")
    text, mended = mend(found.text) if mending else (found.text, ())
    return Decoded(text, found.charset, found.charset_from, (*found.notes, *mended))


def declared_in_xml(content: bytes) -> str | None:
    """The charset that an XML declaration names, where `content` begins with one."""
    match = _IN_XML.match(content)
    return match[1].decode("ascii") if match else None


def python_codec(label: str) -> str | None:
    """Python's codec for a charset label as the web uses it, None for one that nobody knows."""
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    if not name._is_text_encoding or name.name in (
        "idna",
        "punycode",
        "unicode_escape",
        "utf-7",
        "undefined",
    ):
        return None
    return SUPERSETS.get(name.name, name.name)


def mend(text: str) -> tuple[str, tuple[str, ...]]:
    """Text with mojibake undone (`CafÃ©` to `Café`), and a note on what was done; nothing else is touched.

    Works by line, since a page has often one bad part among good ones.
    """
    mended, count = mended_lines(text)
    return mended, (mojibake_note(count),) if count else ()


def mended_lines(text: str) -> tuple[str, int]:
    """Text with mojibake undone, and in how many of its lines."""
    if text.isascii():
        return text, 0
    is_bad, fix = _ftfy()
    lines = text.splitlines(keepends=True)
    count = 0
    for number, line in enumerate(lines):
        if not line.isascii() and is_bad(line):
            fixed = fix(line)
            if fixed != line:
                lines[number] = fixed
                count += 1
    return "".join(lines) if count else text, count


def mojibake_note(lines: int) -> str:
    """The note on lines that were mended."""
    return f"mojibake mended in {lines} line{'s' if lines > 1 else ''}"


def is_mojibake(text: str) -> bool:
    """Whether some of a text looks like mojibake; ftfy takes a third of a millisecond a kilobyte to tell."""
    return not text.isascii() and _ftfy()[0](text)


@cache
def _ftfy() -> tuple[Callable[[str], bool], Callable[[str], str]]:
    """What tells mojibake, and what mends it; half of what every command would wait for at its start."""
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    return is_bad, partial(fix_encoding, config=TextFixerConfig(**_LEFT_ALONE))


def without_surrogates(text: str) -> str:
    """Text that UTF-8 can hold: halves of surrogate pairs joined where they match, else replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def sound(text: str) -> str:
    """A text out of JSON as UTF-8 can hold it. Raises Refused for NUL, as `decode` does."""
    if "\x00" in text:
        raise Refused("binary", "NUL characters in the text")
    return without_surrogates(text)


def _decoded(content: bytes, header: str | None, meta: str | None) -> Decoded:
    for bom, codec in BOMS:
        if content.startswith(bom):
            found = _strict(content[len(bom) :], codec)
            if found is None:
                found = content[len(bom) :].decode(codec, "replace")
                notes: tuple[str, ...] = (f"broken bytes in {codec} replaced",)
            else:
                notes = ()
            return Decoded(found, codec, "bom", notes)
    notes = ()
    utf8 = _strict(content, "utf-8")
    for claim, by in ((header, "header"), (meta, "meta")):
        if not claim:
            continue
        claimed = python_codec(claim)
        if claimed is None:
            notes += (f"{by} names an unknown charset {claim.strip()[:40]!r}",)
        elif claimed == "utf-8":
            if utf8 is not None:
                return Decoded(utf8, "utf-8", by, notes)
            notes += (f"{by} says {claim}, but the bytes are not",)
        elif by == "meta" and claimed.startswith(("utf-16", "utf-32")):
            continue  # the meta element was read as ASCII, so the page can't be in UTF-16
        elif utf8 is not None and not content.isascii():
            notes += (f"{by} says {claim}, but the bytes are UTF-8",)
        else:
            text = _strict(content, claimed)
            if text is not None and not ("\x00" in text and claimed.startswith("utf-")):
                return Decoded(text, claimed, by, notes)
            notes += (f"{by} says {claim}, but the bytes are not",)
    if utf8 is not None:
        return Decoded(utf8, "utf-8", "utf-8", notes)
    if b"\x00" in content[:SAMPLE]:
        raise Refused("binary", "NUL bytes; not text")
    mostly = _mostly_utf8(content)
    if mostly is not None:
        text, broken = mostly
        return Decoded(text, "utf-8", "utf-8", (*notes, f"{broken} broken UTF-8 sequences replaced"))
    for claim in (header, meta):
        # A single-byte charset with a few undefined bytes is likelier than what a detector makes of it.
        claimed = python_codec(claim) if claim else None
        if claimed and claimed.startswith(
            ("cp12", "iso8859", "koi8", "cp932", "cp949", "gb18030", "big5", "euc")
        ):
            text = content.decode(claimed, "replace")
            if text.count("�") <= max(3, BROKEN_AT_MOST * 10 * len(text)):
                note = f"{text.count('�')} bytes that {claimed} lacks replaced"
                return Decoded(text, claimed, "header" if claim is header else "meta", (*notes, note))
    return _detected(content, notes)


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return None


def _mostly_utf8(content: bytes) -> tuple[str, int] | None:
    text = content.decode("utf-8", "replace")
    broken = text.count("�")
    whole = sum(1 for character in text[: SAMPLE * 4] if character > "\x7f") - broken
    if broken <= max(1, BROKEN_AT_MOST * len(text)) and whole > broken * 4:
        return text, broken
    return None


def _detected(content: bytes, notes: tuple[str, ...]) -> Decoded:
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    sample = content[:SAMPLE]
    codec = _latin(sample) if _mostly_ascii(sample) else None
    if codec is None:
        best = from_bytes(sample, cp_exclusion=list(WIDE)).best()
        codec = python_codec(best.encoding) if best is not None else None
    if codec is None:
        raise Refused("unknown encoding", "neither UTF-8 nor any charset that the detector knows")
    text = content.decode(codec, "replace")
    lost = text.count("�")
    if lost > max(3, BROKEN_AT_MOST * len(text)):
        raise Refused("broken encoding", f"closest is {codec}, but {lost} bytes don't fit it")
    if lost:
        notes += (f"{lost} bytes that {codec} lacks replaced",)
    return Decoded(text, codec, "detector", notes)


def _mostly_ascii(sample: bytes) -> bool:
    """Whether ASCII letters are more than the bytes beyond ASCII: a language in Latin letters."""
    high = sum(byte > 0x7F for byte in sample)
    letters = sum(byte < 0x80 and chr(byte).isalpha() for byte in sample)
    return letters > high > 0


def _latin(sample: bytes) -> str | None:
    """The Latin charset in which the letters are those of one language: the detector confuses them.

    None where no language claims nine tenths of the letters.
    """
    tables = words("charsets.toml", LATIN)
    best: tuple[float, str | None] = (0.9, None)
    for codec, languages in tables.items():
        text = _strict(sample, codec) or ""
        high = [character for character in text.lower() if character > "\x7f" and character not in _MARKS]
        for letters in languages.values():
            share = sum(character in letters for character in high) / len(high) if high else 0.0
            if share > best[0]:
                best = (share, codec)
    return best[1]
