"""What must not change, and sentences in smaller pieces."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Block
from archive.translate import protected
from archive.translate.passages import Sentence, take_apart
from archive.translate.pieces import Kept, around, fitting, smaller

SHORT = st.text(alphabet=st.sampled_from("ab é,;.!?()«»-\n\t\u200c\u0301文。@#/:1x"), max_size=60)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Visit https://www.example.org/a_b?c=1, now.", ["https://www.example.org/a_b?c=1"]),
        ("(see www.example.org).", ["www.example.org"]),
        ("Mail me@foo.co.uk or @anna_b!", ["me@foo.co.uk", "@anna_b"]),
        ("#COP30 and #1 of C#", ["#COP30"]),
        ("Open report.final.pdf and data_1.csv, etc. or e.g. this.", ["report.final.pdf", "data_1.csv"]),
        ("Run `rm -rf x` 👍🏽 ❤️ 👨‍👩‍👧 🇧🇷 now", ["`rm -rf x`", "👍🏽", "❤️", "👨‍👩‍👧", "🇧🇷"]),
        (r"Open C:\Users\me\a.txt (or C:\b).", [r"C:\Users\me\a.txt", r"C:\b"]),
        ("See /etc/hosts and ~/x/y.txt.", ["/etc/hosts", "~/x/y.txt"]),
        ("At 3.5 percent of U.S. imports/exports, and/or km/h on 2024/05/06.", []),
    ],
)
def test_what_must_not_change_is_found(text: str, wanted: list[str]) -> None:
    assert protected.find(text) == wanted


def test_what_got_lost_is_told() -> None:
    source = "Ask @anna and @anna or me@foo.org."
    assert protected.changed(source, "Pergunte a @anna e @anna ou me@foo.org.") == []
    assert protected.changed(source, "Pergunte a @anna ou me-foo.org.") == ["@anna", "me@foo.org"]


@given(SHORT, st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_pieces_give_the_sentence_again(text: str, most: int) -> None:
    for parts in (fitting(text, lambda t: len(t) <= most), smaller(text), around(text, ["ab"])):
        assert "".join(part.text if isinstance(part, Kept) else part for part in parts) == text
    assert all(len(p) <= max(1, most) for p in fitting(text, lambda t: len(t) <= most) if isinstance(p, str))


@given(SHORT)
@settings(max_examples=150, deadline=None)
def test_a_block_taken_apart_gives_its_text_again(text: str) -> None:
    pieces = take_apart(Block("paragraph", text, "en"))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text == piece.text.strip() for piece in pieces if isinstance(piece, Sentence))


def test_a_letter_keeps_its_marks() -> None:
    parts = fitting("a\u0301" * 50, lambda text: len(text) <= 9)
    assert all(not part.startswith("\u0301") for part in parts if isinstance(part, str))


@pytest.mark.parametrize(
    "text", [run * 100_000 for run in ("xx", "11", "a.", "@@", "a-", "/a", "//", "C:\\")]
)
def test_wild_runs_take_no_more_than_their_length(text: str) -> None:
    start = time.process_time()
    protected.find(text)
    take_apart(Block("paragraph", text, "en"))
    # A pattern that goes back over the text for each of its characters would take hours.
    assert time.process_time() - start < 20
