"""TMX 1.4b: blocks and remembered sentences for translation tools, and corrected ones back.

https://www.gala-global.org/tmx-14b describes the format. Reading resolves no entity and loads no DTD.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

import archive
from archive.errors import ReadError, why
from archive.store import corrections, records
from archive.store.records import Segment

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEPT_INSIDE = frozenset({"hi", "sub"})


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _moment(iso: str) -> str:
    """`20240506T070809Z`, the one form of a time that TMX knows."""
    return iso.replace("-", "").replace(":", "")


def write_tmx(connection: sqlite3.Connection, stream: BinaryIO, targets: Sequence[str] = ()) -> int:
    """Write every block and every remembered sentence once a pair of texts; how many units."""
    header = {
        "creationtool": "lire-aussi",
        "creationtoolversion": archive.__version__,
        "segtype": "block",
        "o-tmf": "lire-aussi",
        "adminlang": "en",
        "srclang": "*all*",
        "datatype": "plaintext",
        "creationdate": _moment(records.exported_at()),
    }
    count = 0
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("tmx", version="1.4"):
            file.write(etree.Element("header", header), pretty_print=True)
            with file.element("body"):
                for unit in _units(connection, targets):
                    file.write(unit, pretty_print=True)
                    count += 1
    return count


def _units(connection: sqlite3.Connection, targets: Sequence[str]) -> Iterator[Any]:
    seen: set[int] = set()
    for kind, found in (
        ("block", records.segments(connection, targets)),
        ("sentence", records.sentences(connection, targets)),
    ):
        for segment in found:
            # Hashes, since the texts of a large archive don't fit into memory.
            key = hash((segment.language, segment.target, segment.text, segment.translation))
            if key not in seen:
                seen.add(key)
                yield _unit(segment, kind)


def _unit(segment: Segment, kind: str) -> Any:
    unit = etree.Element(
        "tu", srclang=segment.language, segtype=kind, datatype="plaintext",
        creationdate=_moment(segment.created),
    )  # fmt: skip
    properties = {
        "x-origin": segment.origin,
        "x-model": segment.model,
        "x-flags": " ".join(segment.flags),
        "x-article": segment.article,
        "x-position": segment.position,
    }
    for name, value in properties.items():
        if value not in (None, ""):
            etree.SubElement(unit, "prop", type=name).text = _plain(str(value))
    for language, text in ((segment.language, segment.text), (segment.target, segment.translation)):
        variant = etree.SubElement(unit, "tuv", {XML_LANG: language})
        etree.SubElement(variant, "seg").text = _plain(text)
    return unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit of a TMX file; `by` is who changed it last, where the file says so."""

    language: str
    target: str
    source: str
    text: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a TMX file: units that changed something, that say what is there, that fit no text.

    `left` are those that would change something, where the import was stopped before it came to them.
    """

    corrected: int = 0
    unchanged: int = 0
    unknown: int = 0
    blocks: int = 0
    left: int = 0

    @property
    def summary(self) -> str:
        """One line of it."""
        counts = (
            f"{self.corrected} corrected ({self.blocks} blocks show it), {self.unchanged} as they were, "
            f"{self.unknown} for texts that aren't in the archive"
        )
        if not self.left:
            return counts
        return f"{counts}; stopped with {self.left} left, which the same command takes in"


def read_tmx(path: Path) -> Iterator[Unit]:
    """The units of a TMX file, a pair of languages each. Raises ReadError for what isn't one."""
    srclang = "*all*"
    root = None
    try:
        with path.open("rb") as stream:
            events = etree.iterparse(
                stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for event, element in events:
                if root is None:
                    root = element
                    if etree.QName(element).localname != "tmx":
                        raise ReadError(f"{path} is not TMX: its root is {element.tag}")
                elif event == "end" and element.tag == "header":
                    srclang = element.get("srclang", srclang)
                elif event == "end" and element.tag == "tu":
                    yield from _pairs(element, srclang, path)
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ReadError(f"{path} is not TMX: {error.msg}") from error
    except OSError as error:
        raise ReadError(f"{path} can't be read: {why(error)}") from error


def _pairs(unit: Any, srclang: str, path: Path) -> Iterator[Unit]:
    variants = [
        (code(tuv.get(XML_LANG) or tuv.get("lang") or ""), tuv, _segment(tuv, path))
        for tuv in unit.findall("tuv")
    ]
    source_code = unit.get("srclang") or srclang
    sources = [one for one in variants if one[0] == code(source_code)] or variants[:1]
    for language, tuv, text in variants:
        if sources and tuv is not sources[0][1] and text.strip() and sources[0][2].strip():
            by = tuv.get("changeid") or unit.get("changeid") or tuv.get("creationid")
            yield Unit(sources[0][0], language, sources[0][2], text, by)


def code(text: str) -> str:
    """A language code as BCP 47 writes it: `EN-us` is `en-US`, `zh_hant` is `zh-Hant`."""
    first, *rest = text.replace("_", "-").split("-")
    parts = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest]
    return "-".join((first.lower(), *parts))


def _segment(tuv: Any, path: Path) -> str:
    seg = tuv.find("seg")
    return _text(seg, path) if seg is not None else ""


def _text(element: Any, path: Path) -> str:
    """The words of a segment: codes of other formats inside `ph`, `bpt` and the like are no words."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            raise ReadError(f"{path} holds an entity of its own, {child.text}, which TMX has no use for")
        if child.tag in _KEPT_INSIDE:
            parts.append(_text(child, path))
        parts.append(child.tail or "")
    return "".join(parts)


def changed(connection: sqlite3.Connection, path: Path) -> tuple[list[Unit], Imported]:
    """The units of a file that say something else than what stands here, and the count of the others.

    Nothing is written. Raises ReadError for what isn't TMX, whatever came before the fault.
    """
    found, unchanged, unknown = [], 0, 0
    units = list(read_tmx(path))
    known = records.current_texts(connection, {(u.language, u.target, u.source) for u in units})
    for unit in units:
        current = known.get((unit.language, unit.target, unit.source))
        if current is None:
            unknown += 1
        elif current == {unit.text}:
            unchanged += 1
        else:
            found.append(unit)
    return found, Imported(unchanged=unchanged, unknown=unknown)


def take(connection: sqlite3.Connection, units: Sequence[Unit], *, by: str | None, note: str) -> int:
    """Take units as corrections, inside a transaction; how many blocks show them.

    `by` stands for who corrected where the file doesn't say.
    """
    return sum(
        corrections.correct_segment(
            connection, unit.language, unit.target, unit.source, unit.text, by=unit.by or by, note=note
        )
        for unit in units
    )
