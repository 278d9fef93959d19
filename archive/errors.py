"""What can go wrong, in words for the person who ran the command."""


def printable(text: str) -> str:
    """The text on one line, without what could move the cursor, recolour or reorder that line.

    Joiners stay: Persian and Indic words are spelled with them.
    """
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else f"\\x{ord(c):02x}" for c in text)


def why(error: Exception) -> str:
    """What the system says is the matter, without the path that it says it of: that is told already."""
    return getattr(error, "strerror", None) or str(error)


class LireAussiError(Exception):
    """A failure to show as one line: what happened, where, and what to do about it."""


class UsageError(LireAussiError):
    """The command was called in a way that can't work; exit code 2."""


class DataFileError(LireAussiError):
    """A data or settings file holds a mistake; the message names file and line."""


class ReadError(LireAussiError):
    """An input can't be read as an article."""


class ArchiveError(LireAussiError):
    """The database can't be used: not an archive, a newer schema, not writable."""


class PackageError(LireAussiError):
    """A model package is damaged, hostile, or not a package at all."""


class NoRouteError(LireAussiError):
    """No installed model leads from one language to another."""


class EngineError(LireAussiError):
    """A translation model failed while it worked."""


class NetworkError(LireAussiError):
    """Something that must be fetched could not be."""


class PluginError(LireAussiError):
    """A plugin can't be loaded or doesn't keep the protocol."""
