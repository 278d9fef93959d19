"""JSON as pages hold it, written by hand or by templates: read with what is broken in it mended."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

AT_MOST = 1024 * 1024
"""Characters of one text; a longer one isn't read."""

_PIECE = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\Z)'  # a string
    r"|<!--|-->|<!\[CDATA\[|\]\]>"  # what hid scripts from old browsers
    r"|/\*.*?(?:\*/|\Z)|//[^\n]*"  # comments
    r"|,(?=(?:\s++|/\*.*?\*/|//[^\n]*)*+[}\]])",  # a comma before the end
    re.DOTALL,
)
_BARE_QUOTE = re.compile(r'(?<![\[{,:\\\s])"(?!\s*[\]},:])|(?<=[^\[{,:\s]\s)"(?!\s*[\]},:])')
"""A quotation mark inside of a string, which its writer forgot to escape."""
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


def loads(text: str) -> Any:
    """JSON as pages hold it: comments, CDATA, control characters, trailing commas and entities survived.

    None where it can't be read at all.
    """
    if len(text) > AT_MOST:
        return None
    for mended in _attempts(text.strip()):
        try:
            return json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            continue
    return _first_values(_repaired(text))


def _attempts(text: str) -> Iterator[str]:
    yield text
    yield _repaired(text)
    if "&quot;" in text or "&#34;" in text:
        yield _repaired(html.unescape(text))
    yield _BARE_QUOTE.sub(r'\\"', _repaired(text))


def _repaired(text: str) -> str:
    """JSON without comments, CDATA marks, commas before an end, and escapes that there are none of."""
    cleaned = _PIECE.sub(lambda match: _BAD_ESCAPE.sub("", match[0]) if match[0][0] == '"' else " ", text)
    return cleaned.strip().rstrip(";").strip()


def _first_values(text: str) -> Any:
    """What can be read of several values one after the other, or before the break."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    place = 0
    while (start := text.find("{", place)) >= 0 and len(found) < 20:
        try:
            value, place = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found or None
