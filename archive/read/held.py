"""The article's text where the page's metadata holds it: behind a paywall or a script, more than is shown."""

import html
import re

from archive.model import Block
from archive.read.fragment import blocks_of_fragment
from archive.read.refused import Refused

LONGER = 3.0
"""How many times longer than what is shown it must be to stand for it."""
ENOUGH = 600
"""Characters that it must have for that."""
ALIKE = 300
"""Characters shown from which they must be found in it: else it is of another article."""
BEGINNING = 60
"""Characters by which a block is looked for."""
_TAG = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|li|a|strong|em|b|i|span|blockquote|figure)\b[^<>]*>", re.I)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.I)


def blocks_held(text: str, base: str | None = None) -> list[Block]:
    """The blocks of an `articleBody`, which is plain text, HTML, or HTML written with entities."""
    if "&lt;" in text and not _TAG.search(text):
        text = html.unescape(text)
    if _TAG.search(text):
        try:
            return blocks_of_fragment(
                text.replace("\n", "<br><br>") if "<p" not in text.lower() else text, base
            )
        except Refused:
            return []
    if _ENTITY.search(text):
        text = html.unescape(text)
    lines = (" ".join(line.split()) for line in re.split(r"[\n\r\u2028\u2029]", text))
    return [Block("paragraph", line) for line in lines if line]


def stands_for(held: list[Block], shown: list[Block]) -> bool:
    """Whether what the metadata holds is the article of which the page shows a part alone."""
    wanted, there = letters(held), letters(shown)
    if wanted <= ENOUGH or wanted <= LONGER * there:
        return False
    return there < ALIKE or covers(held, shown) >= 0.5


def covers(held: list[Block], shown: list[Block]) -> float:
    """The share of what is shown, by the letters of its longer blocks, that is in what is held as well."""
    text = squeezed(" ".join(block.text for block in held))
    long = [block for block in shown if len(block.text) > 40] or shown
    return sum(len(block.text) for block in long if squeezed(block.text)[:BEGINNING] in text) / max(
        1, letters(long)
    )


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def letters(blocks: list[Block]) -> int:
    """How many characters the blocks have together."""
    return sum(len(block.text) for block in blocks)
