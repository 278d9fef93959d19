"""Understand an article: what each block is, and in which language it is written."""

from archive.understand.entries import Entry
from archive.understand.lexicon import Lexicon, Match
from archive.understand.reading import understand

__all__ = ["Entry", "Lexicon", "Match", "understand"]
