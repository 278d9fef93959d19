"""The shape of a line beside its words: bullets, brackets, separators, capitals, ends of sentences."""

import re

_SPACED_COLON = re.compile(r"^[\s\u00a0\u202f]*([:：])")
_WIDE_COLON = frozenset({"zh", "ja"})
_CASE = {"tr": str.maketrans("iı", "İI"), "az": str.maketrans("iı", "İI")}
UNCASED_CAPITALS = frozenset({"el"})
"""Languages whose capitals lose accents, which `str.upper` keeps: their wordings stay as they are."""


def all_caps(text: str) -> bool:
    """Whether the text is shouted: at least two capitals and no small letter."""
    return sum(c.isupper() for c in text) > 1 and not any(c.islower() for c in text)


def carry_over(text: str, start: int, end: int, wording: str, target: str) -> str:
    """`text` with `wording` for `text[start:end]`: the colon as `target` writes it, the capitals kept."""
    language = target.partition("-")[0]
    if all_caps(text[start:end]) and language not in UNCASED_CAPITALS:
        wording = wording.translate(_CASE.get(language, {})).upper()
    tail = text[end:]
    colon = "\u00a0:" if language == "fr" else "：" if language in _WIDE_COLON else ":"
    return text[:start] + wording + _SPACED_COLON.sub(colon, tail)


BULLET = re.compile(r"\A\s*+(?:[-–—•·*▪■●○◆►▶▸>»→✓🔴🔵📌👉➡]️?|\d{1,2}[.)])\s*+(?=\S)")
_END = re.compile(r"[.!?…。！？؟।։][\"'”’»」』)\]\s]*$")
_FULL_STOP = re.compile(r"(?<![.\d][.])(?<!\.\.)[.。।։;；][\"'”’»」』)\]\s]*$")
# Each begins with the stop itself and looks back from there: twice as fast as to try every letter.
_INNER_STOP = re.compile(r"[.!?](?<=[\w)\]»”\"’'].)[\"'”’»)\]]*\s+[\"'“«„(]?[^\W\d_a-zß-ÿ]")
_WIDE_STOP = re.compile(r"[。！？][^」』)）\s]")
_ABBREVIATION = re.compile(r"(?<!\w)(?:\w|[A-Z]\w{1,3}|vs|no|nr|bzw|ca)\.(?=\s)")
_QUOTES = {
    "“": "”",
    "«": "»",
    "„": "“”",
    "»": "«",
    "”": "”",
    '"': '"',
    "「": "」",
    "『": "』",
    "‘": "’",
    "‹": "›",
}
_DATE_FIRST = re.compile(
    r"\A\s*+(?:[-–—•·*▪]\s*+)?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[.,:]?\s+(?=.{0,9}[^\W\d_]{2})"
)


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return bool(_END.search(text[-12:]))


def ends_flat(text: str) -> bool:
    """Whether it ends with a full stop, as headlines don't; an ellipsis is no full stop."""
    tail = text.rstrip()[-8:]
    return not tail.endswith(("...", "…")) and bool(_FULL_STOP.search(tail))


def several_sentences(text: str) -> bool:
    """Whether a sentence ends inside the text and another begins; abbreviations aside."""
    sample = text[:600]
    if _WIDE_STOP.search(sample):
        return True
    return bool(_INNER_STOP.search(sample)) and bool(_INNER_STOP.search(_ABBREVIATION.sub("", sample)))


def headline_like(text: str, words: int) -> bool:
    """Whether the text may be a headline: 2 to 32 words, one sentence, no full stop."""
    return 2 <= words <= 32 and not ends_flat(text) and not several_sentences(text)


def prose(text: str, words: int) -> bool:
    """Whether the text reads as running text: sentences with full stops, or very long."""
    return words >= 40 or (words >= 6 and ends_sentence(text)) or (words >= 12 and several_sentences(text))


def quoted(text: str) -> bool:
    """Whether the whole text stands in one pair of quotation marks."""
    bare = text.strip().rstrip(".,")
    closing = _QUOTES.get(bare[:1], "")
    return len(bare) > 12 and bare[-1:] in closing != "" and not any(c in bare[1:-1] for c in closing)


def doubled(text: str) -> str | None:
    """The half of a text that says the same twice, as a linked picture and its headline do."""
    half, rest = divmod(len(text), 2)
    if rest and half >= 8 and text[half].isspace() and text[:half] == text[half + 1 :]:
        return text[:half]
    return None


def topical_headline(text: str) -> bool:
    """Whether it is "- Topic: A clause" without full stop: up to five words, then five or more."""
    topic, colon, clause = text.partition(": ")
    return bool(
        colon
        and BULLET.match(topic)
        and not topic.lstrip()[0].isdigit()  # a numbered item, or a time
        and len(topic.split()) <= 6
        and len(clause.split()) >= 5
        and clause[0].isupper()
        and not ends_flat(text)
        and not several_sentences(text)
    )


def dated(text: str) -> bool:
    """Whether a date begins the line, as in a list of older articles."""
    return bool(_DATE_FIRST.match(text))
