"""How this process gets its memory while a model works."""

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
"""Numbers of `mallopt`'s settings in glibc's malloc.h."""


def keep() -> bool:
    """Let what is freed wait for its next use; False where that can't be said, which is but to glibc.

    Each step of a beam search holds the scores of a whole batch, tens of megabytes. glibc asks the system
    for so large a piece and gives it back each time; to have it emptied anew took 3% of the time.
    """
    mallopt: Callable[[int, int], int] | None = None
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is None:
        return False
    return bool(mallopt(_MMAP_MAX, 0) and mallopt(_TRIM_THRESHOLD, 2**31 - 1))
