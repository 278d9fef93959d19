"""The one exception that readers raise: an input that can't be read, and why; other errors in words."""

from archive.errors import ReadError, why
from archive.model import Failure


class Refused(ReadError):
    """An input is refused: `reason` is short and fixed, `detail` says what to look at.

    `member` names the place inside the input where that helps ("line 7"). A reader that can go on
    after a bad part yields a `archive.model.Failure` for it; one that can't raises this.
    """

    def __init__(self, reason: str, detail: str = "", *, member: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.member = member


def unreadable(source: str, error: Exception) -> Failure:
    """What becomes of an input that can't be looked at, listed or opened."""
    return Failure(source, "can't be read", why(error))


def told(error: Exception, most: int = 200) -> str:
    """An error in its own words, on one line of at most so many characters; its kind where it has none."""
    return " ".join(str(error).split())[:most] or type(error).__name__
