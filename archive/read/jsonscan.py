"""A JSON text read value by value, however long: no more of it in memory than the next value needs."""

import codecs
import json
from typing import Any

from archive.read.entry import CHUNK, Entry
from archive.read.limits import size
from archive.read.refused import Refused, told

_SPACE = " \t\r\n"


class Scanner:
    """A text that is read on as far as the next value needs: `text` is at hand, used up to `place`."""

    def __init__(self, entry: Entry, limit: int) -> None:
        self._stream = entry.stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._limit = limit
        self._ended = False
        self.text = ""
        self.place = 0

    def more(self, count: int = CHUNK) -> bool:
        """Read on by so many bytes; False where there are none."""
        if self._ended:
            return False
        data = self._stream.read(count)
        self._ended = not data
        try:
            self.text = self.text[self.place :] + self._decode.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise Refused("unknown encoding", f"JSON is UTF-8: {error.reason}") from error
        self.place = 0
        return True

    def peek(self) -> str:
        """The next character that isn't space, "" at the end."""
        while True:
            while self.place < len(self.text) and self.text[self.place] in _SPACE:
                self.place += 1
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.more():
                return ""

    def take(self, wanted: str) -> bool:
        """Pass over a character if it is the next one."""
        if self.peek() != wanted:
            return False
        self.place += 1
        return True

    def value(self) -> tuple[Any, str]:
        """The next value and its text. Raises Refused where there is none, or none that ends in time."""
        self.peek()
        step = CHUNK
        while True:
            try:
                value, end = self._json.raw_decode(self.text, self.place)
            except RecursionError as error:
                raise Refused("not JSON", "nests too deep") from error
            except ValueError as error:
                if len(self.text) - self.place > self._limit:
                    detail = f"one value has more than {size(self._limit)} (Limits.document)"
                    raise Refused("too large", detail) from error
                if not self.more(step):
                    cut = isinstance(error, json.JSONDecodeError) and (
                        error.pos >= len(self.text.rstrip()) or error.msg.startswith("Unterminated")
                    )
                    raise Refused("truncated" if cut else "not JSON", told(error)) from error
                step *= 2
                continue
            if end == len(self.text) and not isinstance(value, dict | list | str) and self.more():
                continue  # a number may go on
            found = self.text[self.place : end]
            self.place = end
            return value, found
