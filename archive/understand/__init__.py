"""Understand an article: what each block is, and in which language it is written."""

from archive.understand.entries import Entry
from archive.understand.explain import Explanation, explain
from archive.understand.lexicon import Lexicon, Match
from archive.understand.reading import label_lines, understand

__all__ = ["Entry", "Explanation", "Lexicon", "Match", "explain", "label_lines", "understand"]
