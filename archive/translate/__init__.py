"""Translation: routes and pivots, sentences, engines behind one protocol, memory, checks."""

from archive.settings import Decoding
from archive.translate.engine import Engine, Loaded, Output, Search, engines
from archive.translate.glossary import Glossary
from archive.translate.memory import Memory, ProcessMemory, Remembered
from archive.translate.outcomes import Outcome, Untranslated
from archive.translate.progress import Progress
from archive.translate.routes import Route, Routes, Row, rows
from archive.translate.translator import Translator

__all__ = [
    "Decoding",
    "Engine",
    "Glossary",
    "Loaded",
    "Memory",
    "Outcome",
    "Output",
    "ProcessMemory",
    "Progress",
    "Remembered",
    "Route",
    "Routes",
    "Row",
    "Search",
    "Translator",
    "Untranslated",
    "engines",
    "rows",
]
