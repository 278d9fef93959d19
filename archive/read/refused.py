"""The one exception that readers raise: an input that can't be read, and why."""

from archive.errors import ReadError


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
