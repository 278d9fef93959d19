"""Lire Aussi: keep articles beside their translations, offline, in one SQLite file."""

__version__ = "0.1.0"
