"""What a line's neighbours say: feeds of timed headlines, headlines under a label, weak labels."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from archive.understand.clock import Clock
from archive.understand.furniture import POINTERS
from archive.understand.kinds import LINKED, Piece, archived
from archive.understand.shape import BULLET, headline_like, prose, several_sentences, topical_headline

_FEEDS = frozenset({"latest", "live", "most_read"})
_HALF_DAY = 12 * 60


def settle_neighbours(pieces: Sequence[Piece]) -> None:
    """Settle tickers, related headlines and labels that need support, in that order."""
    for start, end in _runs(pieces, _timed):
        _settle_feed(pieces, start, end)
    for position, piece in enumerate(pieces):
        if not piece.furniture and piece.block.kind != "title" and _listed(pieces, position):
            piece.kind = "related"
        elif piece.kind == "marker" and piece.finding and piece.finding.sort == "label":
            _settle_under(pieces, position + 1)
    _settle_rows(pieces)
    _settle_supported(pieces)


def _listed(pieces: Sequence[Piece], position: int) -> bool:
    """Whether the line is of a list of articles: it is dated, or a bulleted headline alone behind the text.

    Bulleted lines in a row are the article's own list, and before running text one makes a point.
    """
    if archived(pieces[position]):
        return True
    if not topical_headline(pieces[position].block.text):
        return False
    near = (pieces[i] for i in (position - 1, position + 1) if 0 <= i < len(pieces))
    if any(BULLET.match(piece.block.text) for piece in near):
        return False
    return not any(piece.prose and not piece.furniture for piece in pieces[position + 1 :])


def _runs(pieces: Sequence[Piece], belongs: Callable[[Piece], bool]) -> Iterator[tuple[int, int]]:
    start = None
    for position, piece in enumerate(pieces):
        if belongs(piece):
            start = position if start is None else start
        elif start is not None:
            yield start, position
            start = None
    if start is not None:
        yield start, len(pieces)


def _timed(piece: Piece) -> bool:
    return bool(piece.clock) and not piece.furniture and piece.kind not in ("byline", "caption", "title")


def _settle_feed(pieces: Sequence[Piece], start: int, end: int) -> None:
    """Timed lines in a row: a feed runs back in time or stands under a label; a programme runs on."""
    run = [(piece, piece.clock) for piece in pieces[start:end] if piece.clock and _timed_headline(piece)]
    if not run:
        return
    before = pieces[start - 1 : start]
    labelled = any(piece.kind == "marker" and piece.function in _FEEDS for piece in before)
    told_on = any(piece.prose and not piece.furniture for piece in pieces[end : end + 1])
    clocks = [found for _, found in run]
    bare = all(found.bare or not found.leading for found in clocks)
    times = [found.minutes for found in clocks]
    forward = sum(0 < later - earlier < _HALF_DAY for earlier, later in pairwise(times))
    if any(found.day for found in clocks):
        forward = 0
    if labelled:
        feed = True
    elif len(run) == 1:
        only = clocks[0]
        shaped = bool(only.bullet) if only.leading else bool(only.day)  # as live reports don't print it
        feed = bare and (shaped or not told_on) and not _programme(only)
    else:
        feed = (forward <= len(times) // 4 and len(run) > 2) or (not forward and bare)
    if feed:
        for piece, found in run:
            piece.kind, piece.time, piece.function = "ticker", found.time, None


def _programme(found: Clock) -> bool:
    """Whether a lone timed line reads as an item of a programme: on the quarter hour, with brackets."""
    return found.minutes % 15 == 0 and "(" in found.rest


def _timed_headline(piece: Piece) -> bool:
    assert piece.clock
    rest = piece.clock.rest
    words = piece.words - 2
    if not piece.clock.leading and piece.clock.day:
        return 3 <= words <= 32
    if not piece.clock.leading:
        # A time at the end of running text is text: it needs a bracket, a date or a headline before it.
        return words >= 3 and headline_like(rest, max(2, words)) and not prose(rest, words)
    first = rest.lstrip("\"'“«„‘(¿¡[")[:1]
    begins = not first.islower()
    return words >= 2 and begins and headline_like(rest, max(2, words)) and not several_sentences(rest)


def _settle_under(pieces: Sequence[Piece], start: int) -> None:
    """Headlines under a label: linked ones in a row, or unlinked ones where no running text comes after."""
    end = start
    while end < len(pieces) and _could_be_related(pieces[end]):
        end += 1
    run = pieces[start:end]
    if not run:
        return
    tail = not any(piece.prose and not piece.furniture for piece in pieces[end:])
    linked = [piece for piece in run if piece.link >= LINKED]
    if linked:
        chosen = [piece for piece in run if piece.link >= LINKED or piece.block.kind == "list_item"]
    elif tail:
        chosen = list(run)
    else:
        chosen = [piece for piece in run if BULLET.match(piece.block.text) or piece.block.kind == "list_item"]
        chosen = chosen if len(chosen) > 1 else list(run[:-1]) if len(run) > 2 else []
    for piece in chosen:
        piece.kind, piece.function = "related", None


def _could_be_related(piece: Piece) -> bool:
    if piece.furniture or piece.kind in ("title", "byline", "caption", "standfirst"):
        return False
    if piece.finding and not piece.finding.sure:
        return False
    if piece.link >= LINKED:
        return piece.words >= 2 and not (piece.prose and piece.words > 40)
    return piece.headline and piece.words >= 3 and not piece.prose


def _settle_rows(pieces: Sequence[Piece]) -> None:
    """Bare linked headlines in a row: three or more, beside furniture or with no running text after them."""
    for start, end in _runs(pieces, _bare_link):
        if end - start < 3:
            continue
        beside = (start and pieces[start - 1].furniture) or (end < len(pieces) and pieces[end].furniture)
        tail = not any(piece.prose and not piece.furniture for piece in pieces[end:])
        if beside or tail:
            for piece in pieces[start:end]:
                piece.kind, piece.function = "related", None


def _bare_link(piece: Piece) -> bool:
    body = piece.kind in ("paragraph", "list_item", "heading")
    return body and piece.link >= 0.85 and piece.words >= 4 and piece.headline


def _settle_supported(pieces: Sequence[Piece]) -> None:
    """Labels that need support: a link, or furniture beside them."""
    for position, piece in enumerate(pieces):
        finding = piece.finding
        if piece.furniture or not finding or finding.sure or piece.block.kind == "title":
            continue
        near = [pieces[i] for i in (position - 1, position + 1) if 0 <= i < len(pieces)]
        if piece.link >= LINKED or any(neighbour.furniture for neighbour in near):
            _support(piece)


def _support(piece: Piece) -> None:
    finding = piece.finding
    assert finding
    if finding.sort == "byline":
        piece.kind = "byline"
        return
    piece.kind = "marker" if finding.function in POINTERS else "boilerplate"
    piece.function = finding.function
