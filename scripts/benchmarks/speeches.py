"""Real text for the benchmarks: speeches in the public domain, whole or mixed into articles without end."""

import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SPEECHES = Path(__file__).parent / "data" / "speeches.jsonl.xz"

_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[\"A-Z])")


@dataclass(frozen=True)
class Speech:
    """A speech as it was printed: its heading and its paragraphs."""

    name: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """An article's worth of text: a title, then paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def plain(self) -> str:
        """A block a line, as in `seeds/`."""
        return "\n".join((self.title, *self.paragraphs)) + "\n"


@cache
def speeches() -> tuple[Speech, ...]:
    """All of them, by year."""
    with lzma.open(SPEECHES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return tuple(Speech(row["speech"], row["title"], tuple(row["paragraphs"])) for row in rows)


@cache
def sentences() -> tuple[str, ...]:
    """Every sentence of 4 to 60 words, once each, in the order of the speeches."""
    found = (s for speech in speeches() for text in speech.paragraphs for s in _SENTENCE.split(text))
    return tuple(dict.fromkeys(s for s in found if 4 <= len(s.split()) <= 60))


def articles(words: int = 600) -> Iterator[Text]:
    """The speeches cut into articles of about so many words, each paragraph as it stands and once."""
    for speech in speeches():
        part: list[str] = []
        for paragraph in speech.paragraphs:
            part.append(paragraph)
            if sum(len(text.split()) for text in part) >= words:
                yield Text(_headline(part), tuple(part))
                part = []
        if len(part) > 1:
            yield Text(_headline(part), tuple(part))


def mixed(blocks: int = 12, seed: int = 1) -> Iterator[Text]:
    """Articles without end, `blocks` blocks each, title included: real sentences, mixed, none alike."""
    chance = random.Random(seed)
    pool = sentences()
    short = [sentence for sentence in pool if len(sentence.split()) <= 12]
    while True:
        paragraphs = (" ".join(chance.choices(pool, k=chance.randint(1, 4))) for _ in range(blocks - 1))
        yield Text(chance.choice(short).rstrip(".!?"), tuple(paragraphs))


def _headline(paragraphs: list[str]) -> str:
    return " ".join(_SENTENCE.split(paragraphs[0])[0].split()[:14]).rstrip(".,;:!?")
