"""The parallel sentences of `data/pud.tsv`."""

import csv
from functools import cache
from pathlib import Path

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "tr", "zh")


@cache
def sentences(language: str) -> tuple[str, ...]:
    """The sentences in a language, in the same order in each."""
    with (Path(__file__).parent / "data" / "pud.tsv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(row[language].strip() for row in rows)
