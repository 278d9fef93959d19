"""A worker keeps the few models that it used last, and gives the others back."""

from contextlib import ExitStack

import pytest

from archive.jobs.kept import Kept


class Shelf:
    """Keeps two letters; what was made and closed is on record."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.closed: list[str] = []
        self.kept: Kept[str] = Kept(self.closed.append, most=2)

    def make(self, key: str) -> str:
        self.made.append(key)
        return key

    def use(self, *keys: str) -> None:
        for key in keys:
            with self.kept.use(key, lambda key=key: self.make(key)) as found:  # type: ignore[misc]
                assert found == key


def test_the_one_used_longest_ago_is_closed() -> None:
    shelf = Shelf()
    shelf.use("a", "b", "a", "c", "a", "b")
    assert shelf.made == ["a", "b", "c", "b"]
    assert shelf.closed == ["b", "c"]


def test_what_is_dropped_in_use_is_closed_by_its_last_user() -> None:
    shelf = Shelf()
    with ExitStack() as second:
        with shelf.kept.use("a", lambda: shelf.make("a")):
            second.enter_context(shelf.kept.use("a", lambda: shelf.make("a")))
            shelf.use("b", "c")
            assert shelf.closed == []
        assert shelf.closed == []
        shelf.use("a")  # made anew: the first one is on its way out
    assert shelf.made == ["a", "b", "c", "a"]
    assert shelf.closed == ["b", "a"]


def test_what_cant_be_made_is_not_kept() -> None:
    shelf = Shelf()

    def fail() -> str:
        raise OSError("no memory")

    with pytest.raises(OSError, match="no memory"), shelf.kept.use("a", fail):
        pass
    shelf.use("a")
    assert (shelf.made, shelf.closed) == (["a"], [])
