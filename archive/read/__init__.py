"""Bytes in, articles out: one reader a format, one front door."""

from archive.model import Known
from archive.read.again import read_again
from archive.read.context import Position
from archive.read.door import read, survey
from archive.read.limits import Limits

__all__ = ["Known", "Limits", "Position", "read", "read_again", "survey"]
