"""Bytes in, articles out: one reader a format, one front door."""

from archive.model import Known
from archive.read.again import read_again
from archive.read.context import Position
from archive.read.door import read
from archive.read.limits import Limits
from archive.read.part import Look, files, look, part, weight

__all__ = ["Known", "Limits", "Look", "Position", "files", "look", "part", "read", "read_again", "weight"]
