"""What got lost on the way: links and handles, the end of a sentence, pieces that the model doesn't know."""

import re

from archive.translate import protected
from archive.translate.checks.length import surplus
from archive.translate.checks.pair import Pair

_UNKNOWN = re.compile(r"<unk>|⁇|\ufffd")
_ENDED = re.compile(r"[.!?…。！？؟।۔;:)\]\"'’”»」』]\W*$")
_CUT_OFF = -0.15
"""Log ratio to the expected length below which a translation without a full stop is one cut off."""


def links(pair: Pair) -> str | None:
    """The addresses, handles, file names, code and emoji that didn't come out as they went in."""
    missing = protected.changed(pair.source, pair.text)
    return f"changed or lost: {', '.join(missing)}" if missing else None


def truncated(pair: Pair) -> str | None:
    """Whether the model was stopped, or the translation ends in the middle of the sentence."""
    if pair.truncated:
        return "the model's limit of output was reached"
    source, text = pair.source.rstrip(), pair.text.rstrip()
    if text and _ENDED.search(source[-8:]) and not _ENDED.search(text[-8:]) and surplus(pair) < _CUT_OFF:
        return f"ends with {text[-20:]!r} where the source ends with {source[-1]!r}"
    return None


def unknown(pair: Pair) -> str | None:
    """The source's pieces that the model doesn't know and that got lost, or its mark for such."""
    mark = _UNKNOWN.search(pair.text)
    if mark and mark.group() not in pair.source:
        return f"holds {mark.group()!r}"
    lost = [piece.strip("▁") for piece in pair.unknown]
    lost = [piece for piece in lost if any(c.isalnum() for c in piece) and piece not in pair.text]
    return f"unknown to the model: {', '.join(dict.fromkeys(lost))}" if lost else None
