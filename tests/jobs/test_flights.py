"""A window that may have killed its worker shares one with nothing until that is plain."""

from archive.jobs.flights import LOSSES, Air, Flight

ABLE = {"ann": 1, "bob": 2}


def test_a_suspect_has_a_worker_for_itself_and_the_others_go_on_beside_it() -> None:
    air = Air()
    first, second, suspect = Flight(1), Flight(2), Flight(3, suspect=True)
    assert (air.room(ABLE), air.enter(first, ABLE), first.workers) == (6, True, {"ann", "bob"})
    assert not air.enter(suspect, ABLE)
    assert (air.room(ABLE), air.enter(second, ABLE)) == (0, False)  # held back until it is out
    air.leave(first)
    assert (air.enter(suspect, ABLE), suspect.workers) == (True, {"ann"})
    assert (air.room(ABLE), air.enter(second, ABLE), second.workers) == (4, True, {"bob"})
    other = Flight(4, suspect=True)
    assert not air.enter(other, ABLE)
    air.leave(second)
    assert (air.enter(other, ABLE), other.workers) == (True, {"bob"})
    air.leave(suspect)
    air.leave(other)
    assert air.room(ABLE) == 6


def test_a_window_goes_to_workers_on_which_it_has_not_failed_while_there_are_some() -> None:
    air = Air()
    flight = Flight(1, failed_on=frozenset({"ann"}), suspect=True)
    assert (air.enter(flight, ABLE), flight.workers) == (True, {"bob"})
    air.leave(flight)
    assert (air.enter(flight, {"ann": 1}), flight.workers) == (True, {"ann"})


def test_a_loss_beside_others_does_not_count() -> None:
    flight = Flight(1)
    assert [flight.lose() for _ in range(LOSSES + 1)] == [False] * LOSSES + [True]
