"""Lire Aussi: keep articles beside their translations, offline, in one SQLite file."""

from typing import TYPE_CHECKING, Any

from archive.model import Article, Block

# Imported at once: the room has the function's name, and whichever is bound last is what users get.
from archive.read import read

if TYPE_CHECKING:
    from archive.archive import Archive

__version__ = "0.1.0"
__all__ = ["Archive", "Article", "Block", "read"]


def __getattr__(name: str) -> Any:
    # Loaded at first use: a script that only reads pages shouldn't wait for translation and storage.
    if name == "Archive":
        from archive.archive import Archive

        return Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
