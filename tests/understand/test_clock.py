"""Clock times at the edges of lines."""

import pytest

from archive.understand.clock import clock


@pytest.mark.parametrize(
    ("line", "time", "rest", "leading", "bare"),
    [
        ("- 19:42 Morocco leads", "19:42", "Morocco leads", True, True),
        ("17H05 Paris Games Week", "17H05", "Paris Games Week", True, True),
        ("2:23 am System let us down", "2:23 am", "System let us down", True, True),
        ("[17:12] В Татарстане", "17:12", "В Татарстане", True, True),
        ("28.11.11 16:58 На пост ректора", "16:58", "На пост ректора", True, True),
        ("11:34 GMT UK Foreign Secretary", "11:34", "UK Foreign Secretary", True, True),
        ("12.31 Uhr: Zeitung lehnt ab", "12.31", "Zeitung lehnt ab", True, False),
        ("9h05 - La Bourse de Paris", "9h05", "La Bourse de Paris", True, False),
        ("Adele ma raka? (05-01-12, 13:08)", "13:08", "Adele ma raka?", False, True),
        ("打击“黄牛”女队长送院17:54", "17:54", "打击“黄牛”女队长送院", False, True),
    ],
)
def test_a_time_is_told_from_its_headline(line, time, rest, leading, bare):
    found = clock(line)
    assert (found.time, found.rest, found.leading, found.bare) == (time, rest, leading, bare)


@pytest.mark.parametrize(
    "line", ["25:10 No such time", "12:75 Nor this", "1997: Blair wins", "61.59% of all", "19:42", ""]
)
def test_what_is_no_time_is_left(line):
    assert clock(line) is None
