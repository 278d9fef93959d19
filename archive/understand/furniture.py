"""Judge one line by itself: marker, marker with headline, boilerplate, byline, or nothing of the kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive.model import Function
from archive.understand.codes import base
from archive.understand.entries import Entry
from archive.understand.fold import Line
from archive.understand.lexicon import Lexicon, Match
from archive.understand.shape import doubled, ends_flat, ends_sentence, several_sentences

POINTERS: frozenset[str] = frozenset({"related", "latest", "most_read", "more", "video", "live"})
"""The functions of markers: their lines point to other articles. The others furnish the site."""

_COLON = frozenset(":：")
_BARS = frozenset("|｜】］]）>»›→▶►/／")
_DASHES = frozenset("-–—")
_OPENING = frozenset("([（［【「")
_SMALL = frozenset({
    "and", "und", "et", "y", "e", "i", "og", "och", "ja", "en", "ve", "и", "та", "й", "&", "de", "del",
    "der", "den", "di", "da", "du", "la", "le", "van", "von", "vom", "zu", "bei", "für", "con", "dos", "el",
})  # fmt: skip
_PROSE_AT = 260
_SHORT_LINE, _CUE_LINE = 45, 130
_CREDIT = 90
_ENDING = re.compile(r"(?:[.!?]\s+|[(\[|]\s*)([^.!?()\[\]|]{4,70})[)\].]{0,2}\s*$")
_COUNTED = 50
_COUNT = re.compile(r"[(\[]?\d[\d.,]{0,8}[)\]]?\s+(?=\D)")
_COUNT_LAST = re.compile(r"(?<=[^\d\s:])[\s:]*+[(\[]?\d[\d.,]{0,8}[)\]]?$")

Sort = Literal["label", "split", "whole", "byline", "caption"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line is by its own words, and the entry that says so.

    `sort` is `label` (a marker or boilerplate alone), `split` (a marker and what it introduces, parted at
    `cut`), `whole` (furniture through and through), `byline` or `caption`. `sure` is False where the wording
    needs support from a link or a neighbour. `why` is for `lire-aussi markers`.
    """

    sort: Sort
    entry: Entry | None
    function: Function | None
    match: Match | None = None
    cut: int = 0
    sure: bool = True
    why: str = ""


def preferred(entries: Sequence[Entry], languages: Sequence[str]) -> Entry:
    """The entry that the article's languages make likeliest; then one that needs no support."""
    if len(entries) == 1:
        return entries[0]
    order = {base(code): rank for rank, code in reversed(list(enumerate(languages)))}
    return min(
        entries,
        key=lambda entry: (
            order.get(base(entry.language), len(order)),
            "support" in entry.places or "colon" in entry.places,
            entry.function not in POINTERS,
        ),
    )


def judge(line: Line, lexicon: Lexicon, languages: Sequence[str]) -> Finding | None:
    """The finding for a line, or None where its words say nothing."""
    text = line.text
    if text.startswith(("©", "(c) ", "(C) ", "&copy;")) and len(line.cuts) <= _SHORT_LINE:
        return Finding("whole", None, "copyright", why="begins with ©")
    if counted := _counted(text, lexicon, languages):
        return counted
    matches = lexicon.matches(line)
    unsure = None
    for match in matches:
        if match.shape == "within":
            break
        entries = [entry for entry in match.entries if match.shape != "before" or _introduces(entry)]
        if not entries:
            continue
        entry = preferred(entries, languages)
        if match.shape == "alone":
            found = _alone(text, match, entry)
        elif match.shape == "about":
            found = _about(text, match, entry)
        else:
            found = _before(line, match, entry)
        if found and found.sure:
            return found
        unsure = unsure or found
    if unsure:
        return unsure
    if half := doubled(text):
        return _doubled(half, lexicon, languages)
    return _cue(line, matches, languages) or _captioned(text, lexicon, languages)


def _captioned(text: str, lexicon: Lexicon, languages: Sequence[str]) -> Finding | None:
    """A caption by the credit that ends it: "Empty platforms in Cologne. Photo: Imago"."""
    ending = _ENDING.search(text[-_CREDIT:]) if len(text) <= _PROSE_AT else None
    if not ending or (":" not in ending[1] and text.rstrip()[-1] not in ")]"):
        return None
    found = judge(Line(ending[1]), lexicon, languages)
    if found and found.sort in ("whole", "label") and found.function == "credit":
        return replace(
            found, sort="caption", function=None, match=None, why="a caption by the credit at its end"
        )
    return None


def _counted(text: str, lexicon: Lexicon, languages: Sequence[str]) -> Finding | None:
    """A label with nothing but a number beside it: "Comments (23)", "12 Kommentare"."""
    bare = text.strip()
    if len(bare) > _COUNTED or not (_digits(bare[:2]) or _digits(bare[-2:])):
        return None
    count = _COUNT.match(bare) or _COUNT_LAST.search(bare)
    if not count:
        return None
    found = judge(Line(bare[: count.start()] + bare[count.end() :]), lexicon, languages)
    if found and found.sort == "label" and found.function in ("comments", "share"):
        return replace(found, match=None, sure=True, why="a label and its number")
    return None


def _introduces(entry: Entry) -> bool:
    topical = entry.wording.endswith("…") and entry.function in POINTERS
    return topical or bool(entry.places & {"before", "colon"})


def _alone(text: str, match: Match, entry: Entry) -> Finding | None:
    tail = text[match.end :].strip()
    pointed = bool(tail) and tail[0] in _COLON | _BARS
    if "colon" in entry.places and not pointed and "before" not in entry.places:
        return None
    sure = pointed or not entry.places & {"support", "colon"}
    why = "the whole line" if sure else "the whole line, which needs support"
    if entry.function == "byline":
        return Finding("byline", entry, None, match, sure=sure, why=why)
    return Finding("label", entry, _function(entry), match, sure=sure, why=why)


def _about(text: str, match: Match, entry: Entry) -> Finding | None:
    if ends_sentence(text) or several_sentences(text):
        return None
    if ":" in entry.wording and _COLON.isdisjoint(text):
        return None  # "Foto: …" is a credit, "Foto roku" the photograph of the year
    topic = text[: match.end].replace(entry.wording.strip("…").strip(), "", 1)
    if entry.function == "byline":
        # "5 min read": the topic of a reading time is a number.
        return Finding("whole", entry, "navigation", match, why="a reading time") if _digits(topic) else None
    sure = "support" not in entry.places
    return Finding("label", entry, _function(entry), match, sure=sure, why="the line, with a topic")


def _before(line: Line, match: Match, entry: Entry) -> Finding | None:
    text = line.text
    separator, rest = text[match.end : match.next], text[match.next :]
    sign = separator.strip()[:1]
    words = len(line.cuts) - _words_until(line, match.next)
    if (sign in _COLON and sign) or (sign in _BARS and sign and "support" not in entry.places):
        strong = True
    elif sign in _DASHES and sign:
        strong = not entry.places & {"support", "colon"} and entry.function in POINTERS
        if not strong:
            return None
    elif sign == "." and entry.function == "related" and " " in entry.wording:
        strong = rest[:1].isupper()
    else:
        strong = False
    if entry.function in POINTERS:
        return _introduced(line, match, entry, rest, strong, words)
    return _attributed(line, match, entry, rest, strong, words)


def _introduced(
    line: Line, match: Match, entry: Entry, rest: str, strong: bool, words: int
) -> Finding | None:
    """A marker before a headline on its line."""
    if len(rest) > _PROSE_AT:
        return None
    if strong:
        if entry.function == "video" and words <= 2:
            return Finding("whole", entry, "credit", match, why="a video's credit")
        return Finding("split", entry, _function(entry), match, match.next, why="before a headline")
    separator = line.text[match.end : match.next]
    if entry.places & {"support", "colon"} or entry.function not in ("related", "more") or separator.strip():
        return None
    if words < 2 or not _begins(rest) or (ends_flat(rest) and words > 5) or several_sentences(rest):
        return None
    if " " not in entry.wording or (not separator and entry.function != "related"):
        return None
    return Finding("split", entry, _function(entry), match, match.next, why="before a headline, no colon")


def _attributed(
    line: Line, match: Match, entry: Entry, rest: str, strong: bool, words: int
) -> Finding | None:
    """A credit, source, byline or list of tags: the label and what it names are one block."""
    first, more, _ = rest.partition(";")
    if more and _names(first) and len(rest) <= _PROSE_AT and "support" not in entry.places:
        # "Reporting by A and B; Editing by C"
        if entry.function == "byline":
            return Finding("byline", entry, None, match, why="before names and more of the kind")
        return Finding("whole", entry, _function(entry), match, why="before names and more of the kind")
    if entry.function == "byline":
        short = words <= 9 and not (ends_sentence(rest) and words > 3)
        if short and (strong or _names(rest) or (rest[0].isdigit() and "support" not in entry.places)):
            return Finding("byline", entry, None, match, why="before names or a date")
        return None
    if not strong:
        named = entry.function in ("credit", "source") and "support" not in entry.places
        if not (named and words <= 5 and _names(rest)):
            return None
    if words > 3 and rest[:1].islower() and ends_sentence(rest):
        return None  # "Source: a man who asked not to be named said no."
    if words <= 12 or (entry.function == "tags" and "," in rest):
        return Finding("whole", entry, _function(entry), match, why="before what it names")
    if entry.function == "credit":
        return Finding("caption", entry, None, match, why="a caption by its label")
    return Finding("whole", entry, _function(entry), match) if entry.function == "copyright" else None


def _doubled(half: str, lexicon: Lexicon, languages: Sequence[str]) -> Finding | None:
    found = judge(Line(half), lexicon, languages)
    if found:
        return found if found.sort != "split" else None
    if len(half.split()) >= 4 and not ends_flat(half):
        return Finding("whole", None, "related", why="said twice, as picture and link")
    return None


def _cue(line: Line, matches: Sequence[Match], languages: Sequence[str]) -> Finding | None:
    if len(line.text) > 2 * _PROSE_AT or len(line.cuts) > _CUE_LINE:
        return None
    cues = [preferred(match.entries, languages) for match in matches if match.shape == "within"]
    sure = [entry for entry in cues if "support" not in entry.places]
    if not cues or (len(line.cuts) > _SHORT_LINE and line.text.count(" ") > _SHORT_LINE and len(cues) < 2):
        return None
    entry = (sure or cues)[0]
    enough = bool(sure) or len(cues) > 1
    return Finding("whole", entry, _function(entry), sure=enough, why=f"holds {entry.wording!r}")


def _function(entry: Entry) -> Function:
    function: Function = entry.function  # type: ignore[assignment]  # checked when the file was read
    return function


def _words_until(line: Line, offset: int) -> int:
    return sum(1 for start, _ in line.spans if start < offset)


def _begins(rest: str) -> bool:
    """Whether a headline may begin here: a capital, a digit, a quotation mark, or a script without case."""
    first = rest.lstrip("\"'“«„‘(¿¡[")[:1]
    return bool(first) and (first.isupper() or first.isdigit() or (first.isalpha() and not first.islower()))


def _names(rest: str) -> bool:
    """Whether the words are names: each with a capital, small particles aside."""
    words = rest.replace(",", " ").replace("/", " ").split()
    return (
        0 < len(words) <= 8
        and all(word[0].isupper() or word in _SMALL for word in words)
        and words[0][0].isupper()
    )


def _digits(text: str) -> bool:
    return any(character.isdigit() for character in text)
