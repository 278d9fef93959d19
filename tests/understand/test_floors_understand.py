"""The floors of markers, block languages and spans, measured on real lines and parallel sentences."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest

from archive.model import Article, Block
from archive.understand import Lexicon, understand
from tests.floors import floors
from tests.parallel import LANGUAGES, sentences

DATA = Path(__file__).parents[1] / "data"
POINTING = {"marker", "related", "ticker"}
TITLE = Block("title", "Council approves new budget for schools and hospitals")
PROSE = Block(
    "paragraph", "The city council met on Tuesday and voted to approve the new budget after a debate."
)


def rows(name: str = "marker_lines.tsv"):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


MORE_PROSE = Block("paragraph", "The opposition said that it would vote against the plan in the autumn.")


def article(*blocks: Block) -> Article:
    return Article("test", blocks[0].text, blocks)


def alone(line: str) -> set[str]:
    return {block.kind for block in understand(article(Block("paragraph", line))).blocks}


def after_prose(line: str) -> set[str]:
    return {block.kind for block in understand(article(TITLE, PROSE, Block("paragraph", line))).blocks[2:]}


def amid_prose(line: str) -> set[str]:
    read = understand(article(TITLE, PROSE, Block("paragraph", line), MORE_PROSE))
    return {block.kind for block in read.blocks[2:-1]}


@pytest.mark.parametrize("kinds_of", [alone, after_prose], ids=["alone", "after prose"])
def test_markers_hold_their_floors(kinds_of):
    counts = Counter()
    for row in rows():
        found = bool(POINTING & kinds_of(row["line"]))
        counts[row["label"] in POINTING, found] += 1
        counts["body", found] += row["label"] == "body"
    floor = floors("markers")
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= floor["precision"]
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= floor["recall"]
    assert counts["body", True] / (counts["body", True] + counts["body", False]) <= floor["body_lost_at_most"]


@pytest.mark.parametrize("kinds_of", [alone, amid_prose], ids=["alone", "amid prose"])
def test_lines_of_our_own_hold_their_floors(kinds_of):
    counts = Counter()
    for row in rows("own_lines.tsv"):
        kinds = kinds_of(row["line"])
        counts[row["label"], "pointing" if POINTING & kinds else "other"] += 1
        counts[row["label"] == "body", bool({"boilerplate", "byline"} & kinds | POINTING & kinds)] += 1
    floor = floors("own_lines")
    pointing = sum(counts[label, "pointing"] for label in ("marker", "boilerplate", "body"))
    assert counts["marker", "pointing"] / pointing >= floor["precision"]
    assert counts["marker", "pointing"] >= floor["recall"] * (
        counts["marker", "other"] + counts["marker", "pointing"]
    )
    assert counts[False, True] >= floor["furniture_recall"] * (counts[False, True] + counts[False, False])
    assert counts[True, True] <= floor["body_lost_at_most"] * (counts[True, True] + counts[True, False])


def head(language: str, row: int, words: int) -> str:
    text = sentences(language)[row]
    return text[: 2 * words] if language == "zh" else " ".join(text.split()[:words])


def mixed(rng: random.Random) -> list[tuple[str, str, str]]:
    """Twelve sentences of one language, three of another, labels, headlines and ticker lines of a third."""
    lexicon = Lexicon.load()
    main, second, third = rng.sample(LANGUAGES, 3)
    picked = rng.sample(range(len(sentences("en"))), 24)
    told = [(main, "body", sentences(main)[row]) for row in picked[1:13]]
    for row in picked[13:16]:
        told.insert(rng.randrange(1, 12), (second, "body", sentences(second)[row]))
    told.insert(0, (main, "title", head(main, picked[0], 9)))
    told.append((main, "marker", lexicon.wording("related", main)))
    told.append((third, "marker", lexicon.wording("related", third, "articles")))
    told += [(third, "headline", head(third, row, 6)) for row in picked[16:19]]
    told.append((third, "marker", lexicon.wording("latest", third)))
    for hour, row in enumerate(picked[19:]):
        told.append((third, "ticker", f"- {20 - hour}:{17 * hour % 60:02d} {head(third, row, 8)}"))
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_languages_hold_their_floors(seed):
    rng = random.Random(seed)
    right, total = Counter(), Counter()
    for _ in range(60):
        told = mixed(rng)
        read = understand(article(*(Block("paragraph", text) for _, _, text in told)))
        assert read.language.partition("-")[0] == told[0][0]
        assert len(read.blocks) == len(told)
        for (language, kind, text), block in zip(told, read.blocks, strict=True):
            short = len(text) < 20 if language == "zh" else len(text.split()) < 10
            for group in {"all", kind, "short" if short else "long"}:
                total[group] += 1
                right[group] += block.language.partition("-")[0] == language
    floor = floors("languages")
    assert right["all"] / total["all"] >= floor["all"]
    assert right["short"] / total["short"] >= floor["short"]
    assert right["marker"] / total["marker"] >= floor["markers"]


UNKNOWABLE = (
    "19:42", "1,000", "42 %", "12.03.2025", "3-1", "https://example.org/a/b", "info@example.org",
    "@reporter", "#cop30", "Vladimir Putin", "Angela Merkel", "Emmanuel Macron", "Pedro Sánchez",
    "Recep Tayyip Erdoğan", "Kamala Harris", "Reuters", "AFP", "dpa", "EFE", "Getty Images",
    "Bloomberg", "NATO", "UNESCO", "Real Madrid", "Bayern München", "Paris Saint-Germain",
    "New York", "São Paulo", "İstanbul", "Buenos Aires", "Kraków", "Zürich", "Los Angeles",
    "Airbus A320", "iPhone 15 Pro", "Volkswagen", "Microsoft", "Google Maps", "Toyota Corolla",
    "Samsung Galaxy", "Maria Silva", "Jean Dupont", "Hans Müller", "Giulia Rossi", "Anna Kowalska",
    "José García", "Ayşe Yılmaz", "🔥🔥🔥", "***", "—", "A", "…", "1 / 12", "€ 500", "USD/EUR",
    "COVID-19", "G20", "5G", "FC Porto", "AC Milan",
)  # fmt: skip


@pytest.mark.parametrize("main", ["en", "de", "fr", "pt", "ru"])
def test_names_and_numbers_are_not_given_a_foreign_language(main):
    body = [Block("paragraph", text) for text in sentences(main)[:8]]
    read = understand(article(*body, *(Block("paragraph", text) for text in UNKNOWABLE)))
    foreign = [b.text for b in read.blocks[8:] if b.language not in ("und", main)]
    assert len(foreign) / len(UNKNOWABLE) <= floors("languages")["unknowable_foreign_at_most"], foreign


def test_a_quoted_sentence_is_found_and_a_pure_paragraph_is_left_whole():
    pure_split = pure = found = quotes = 0
    for own, other in zip(LANGUAGES, [*LANGUAGES[3:], *LANGUAGES[:3]], strict=True):
        for row in range(0, 140, 5):
            first, second, third = sentences(own)[row : row + 3]
            long_enough = len(sentences(other)[row + 3].split()) >= 9 and other != "zh"
            blocks = [Block("paragraph", f"{first} {second} {third}")]
            if long_enough:
                blocks.append(Block("paragraph", f"{first} {sentences(other)[row + 3]} {second} {third}"))
            told = understand(article(*blocks), given=own).blocks
            pure += 1
            pure_split += bool(told[0].spans)
            if long_enough:
                quotes += 1
                languages = {told[1].language, *(span.language for span in told[1].spans)}
                found += {own, other} <= {language.partition("-")[0] for language in languages}
    assert pure_split / pure <= floors("spans")["pure_split_at_most"]
    assert found / quotes >= floors("spans")["found"]
