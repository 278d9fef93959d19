"""What the search index can't fold by itself, for texts and for queries.

SQLite's `unicode61` tokenizer lowers case and drops Latin diacritics. It keeps ß, œ, ё, Greek and Hebrew
accents and the forms of Arabic letters apart, and takes a run of Chinese, Japanese, Thai, Lao, Khmer or
Burmese for one word. `fold_extras` gives the terms that stand beside a text in the index for these, and
`match_expression` asks for them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

MAX_QUERY = 400
"""Characters of a query that are read; what follows is left out."""

MAX_TERMS = 24
"""Terms of a query that are asked for; a pasted page would make an expression too deep for FTS5."""

_UNSPACED = (
    "\u0e01-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\uac00-\ud7a3"  # Hangul is spaced, but its particles stick to the word
)
_JOINERS = "\u00ad\u200c\u200d\u2060\ufeff"
# The marks that occur inside words; re's \w holds letters and digits alone.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07eb-\u07f3\u0900-\u0903"
    "\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u0a01-\u0a03"
    "\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0b01-\u0b03\u0b3c\u0b3e-\u0b57\u0b82"
    "\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc\u0cbe-\u0cd6\u0d00-\u0d03\u0d3e-\u0d4d"
    "\u0d82\u0d83\u0dca-\u0ddf\u0f71-\u0f84\u1ab0-\u1aff\u1dc0-\u1dff\u3099\u309a\u20d0-\u20dc\ufe20-\ufe2f"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}{_JOINERS}{_UNSPACED}])*")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_HAS_UNSPACED = re.compile(rf"[{_UNSPACED}]|[\u1100-\u11ff\uff66-\uff9f]")
# Whole texts of this kind, most of what is written in the Latin script, have no extras at all.
_PLAIN = re.compile("[\x00-\xac\xae-\xbf\xc0-\xc5\xc7-\xd6\xd9-\xdd\xe0-\xe5\xe7-\xef\xf1-\xf6\xf9-\xfd\xff"
                    "\u2010-\u2026\u20ac]*")  # fmt: skip

_LETTERS = {
    "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i",
    "ŋ": "n", "ə": "e", "ё": "е", "ѐ": "е", "ѝ": "и", "ґ": "г",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
    "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "ـ": "", "ء": "", "ँ": "ं", "ঁ": "ং",
    "़": "", "়": "", "਼": "", "઼": "", "଼": "", "಼": "",
}  # fmt: skip


class _Folds(dict[int, str]):
    """What each character folds to, worked out at its first sight."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _JOINERS:
        return ""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    code = ord(character)
    if category == "Mn":
        optional = 0x300 <= code <= 0x36F or 0x591 <= code <= 0x6ED or 0x1AB0 <= code <= 0x1DFF
        return "" if optional else character
    # Latin and Greek; what the accents of Cyrillic tell apart (й, ї) are letters of their own.
    if code < 0x400 or 0x1E00 <= code <= 0x1FFF:
        bare = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
        return "".join(_LETTERS.get(c, c) for c in bare)
    return character


class _Tokenizer(dict[int, str]):
    """What `unicode61 remove_diacritics 2` makes of each character, as far as `fold_word` differs by it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        lower = character.lower()
        if code < 0x250 or 0x1E00 <= code <= 0x1EFF:
            base = unicodedata.normalize("NFD", lower)[0]
            lower = base if base.isascii() and character not in "ǠǡǢǣ" else lower
        elif 0x300 <= code <= 0x304 or 0x306 <= code <= 0x30C or code in (0x323, 0x327, 0x328):
            lower = ""
        elif character == "ς":
            lower = "σ"
        self[code] = lower
        return lower


_FOLDS = _Folds()
_TOKENS = _Tokenizer()


def fold_word(word: str) -> str:
    """A word without what writers may leave out: case, accents, ligatures, variant letters, joiners."""
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFKC", word).casefold()
    return unicodedata.normalize("NFC", composed).translate(_FOLDS)


def fold_text(text: str) -> str:
    """A whole text folded as its words are, for a quick look at whether it holds a folded word."""
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().translate(_FOLDS)


def words(text: str) -> Iterator[re.Match[str]]:
    """Each word of a text, as the index cuts it, except that joiners hold a word together."""
    return _WORD.finditer(text)


def units(run: str) -> list[str]:
    """The characters of an unspaced run, each with the marks that sit on it."""
    parts: list[str] = []
    for character in run:
        if parts and unicodedata.category(character) in ("Mn", "Mc"):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def fold_pieces(word: str) -> list[tuple[str, bool]]:
    """A word cut where unspaced writing begins and ends: folded pieces, and whether each is unspaced."""
    folded = fold_word(word)
    return [(run, bool(_HAS_UNSPACED.match(run))) for run in _RUN.findall(folded)]


def fold_extras(text: str) -> str:
    """The terms to index beside a text, one space between; empty for plain Latin text.

    An unspaced run gives its overlapping pairs of characters in order and then its last character, so
    that any part of it is a phrase, and any one character begins a term.
    """
    if _PLAIN.fullmatch(text):
        return ""
    extras: list[str] = []
    seen: set[str] = set()
    for match in words(text):
        word = match.group()
        if word.isascii():
            continue
        if _HAS_UNSPACED.search(word):
            for piece, unspaced in fold_pieces(word):
                if unspaced:
                    parts = units(piece)
                    extras.extend(a + b for a, b in pairwise(parts))
                    extras.append(parts[-1])
                else:
                    extras.append(piece)
        elif word not in seen:
            seen.add(word)
            folded = fold_word(word)
            if folded and folded != word.translate(_TOKENS):
                extras.append(folded)
    return " ".join(extras)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a query asks for: its words, and whether in that order, as a prefix, or not at all."""

    words: tuple[str, ...]
    phrase: bool = False
    prefix: bool = False
    negated: bool = False


_QUERY = re.compile(
    r"(?P<not>(?<!\S)-)?"
    r'(?:(?<!\w)["“„«](?P<phrase>[^"“”»]*)["“”»]?|(?P<word>[^\s"“”„«»]+|["”»]))'
)


def parse_query(query: str) -> tuple[Term, ...]:
    """A query's terms: words, "phrases", prefix*, and -without; anything else is taken for words."""
    query = query[:MAX_QUERY].encode("utf-8", "replace").decode("utf-8")
    terms: list[Term] = []
    for match in _QUERY.finditer(query):
        phrase = match["phrase"] is not None
        text = match["phrase"] if phrase else match["word"]
        found = tuple(word.group() for word in words(text))[:MAX_TERMS]
        if not found:
            continue
        negated = bool(match["not"])
        if phrase:
            terms.append(Term(found, phrase=True, negated=negated))
        else:
            # "aujourd'hui" is two words to the index; side by side is too much to ask, since "l'oeuvre"
            # finds "l'œuvre" through a folded word that has no neighbour.
            terms.append(Term(found, prefix=text.endswith("*"), negated=negated))
        if len(terms) == MAX_TERMS:
            break
    return tuple(terms)


def _quoted(text: str, prefix: bool = False) -> str:
    return f'"{text}"' + (" *" if prefix else "")


def _word_expression(word: str, prefix: bool) -> str:
    if not _HAS_UNSPACED.search(word):
        forms = dict.fromkeys((word, fold_word(word) or word))
        alternatives = " OR ".join(_quoted(form, prefix) for form in forms)
        return f"({alternatives})" if len(forms) > 1 else alternatives
    wanted = []
    for piece, unspaced in fold_pieces(word):
        if not unspaced:
            wanted.append(_quoted(piece, prefix))
            continue
        parts = units(piece)
        if len(parts) == 1:
            wanted.append(_quoted(piece, prefix=True))
        else:
            wanted.append(_quoted(" ".join(a + b for a, b in pairwise(parts))))
    return wanted[0] if len(wanted) == 1 else f"({' AND '.join(wanted)})"


def _term_expression(term: Term) -> str:
    each = [_word_expression(word, term.prefix and word is term.words[-1]) for word in term.words]
    if len(each) == 1:
        return each[0]
    apart = f"({' AND '.join(each)})"
    if not term.phrase:
        return apart
    if any(_HAS_UNSPACED.search(word) for word in term.words):
        return apart
    exact = _quoted(" ".join(term.words), term.prefix)
    # The folded words have no neighbours in the index, so that a phrase of them is its words.
    folded = any(fold_word(word) != word.translate(_TOKENS) for word in term.words)
    return f"({exact} OR {apart})" if folded else exact


def match_expression(query: str) -> str | None:
    """The FTS5 expression for what a person typed; None where it holds nothing to search for.

    Every term must occur; a query of negated terms alone is nothing. Any string is safe.
    """
    terms = parse_query(query)
    wanted = [_term_expression(term) for term in terms if not term.negated]
    unwanted = [_term_expression(term) for term in terms if term.negated]
    if not wanted:
        return None
    expression = " AND ".join(wanted)
    return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression
