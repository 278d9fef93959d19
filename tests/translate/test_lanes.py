"""Windows run one beside another only while they wait, and are settled in their order."""

import threading

import pytest

from archive.translate.lanes import Dropped, Lanes


def test_two_windows_are_out_at_once_and_settled_in_order() -> None:
    lanes = Lanes()
    out = threading.Barrier(2, timeout=10)
    settled: list[int] = []

    def work(window: int) -> int:
        with lanes.away():
            out.wait()  # broken unless another window is out, too
        assert settled == list(range(window))
        return window

    for window in lanes.run(iter(range(6)), work):
        settled.append(window)
    assert settled == [0, 1, 2, 3, 4, 5]


def test_one_thread_works_at_a_time() -> None:
    lanes = Lanes()
    at_work: list[int] = []
    crowds: list[int] = []

    def step(window: int) -> None:
        at_work.append(window)
        crowds.append(len(at_work))
        threading.Event().wait(0.002)
        at_work.remove(window)

    def work(window: int) -> int:
        for _ in range(3):
            step(window)
            with lanes.away():
                pass
        return window

    for window in lanes.run(iter(range(8)), work):
        step(window)
    assert len(crowds) == 32
    assert set(crowds) == {1}


def test_a_failure_is_raised_and_the_window_behind_it_is_dropped() -> None:
    lanes = Lanes()
    out = threading.Barrier(2, timeout=10)
    dropped: list[int] = []

    def work(window: int) -> int:
        with lanes.away():
            out.wait()
        if window == 0:
            raise ValueError("the scheduler is gone")
        try:
            lanes.check()
        except Dropped:
            dropped.append(window)
        return window

    with pytest.raises(ValueError, match="the scheduler is gone"):
        list(lanes.run(iter(range(9)), work))
    assert dropped == [1]


def test_a_stop_ends_the_window_in_hand_and_the_lanes_serve_again() -> None:
    stopped, third_is_out = threading.Event(), threading.Event()
    lanes = Lanes(stopped.is_set)
    kept: list[int] = []

    def work(window: int) -> int:
        with lanes.away():
            if window == 2:
                third_is_out.wait(10)
            if window == 3:
                third_is_out.set()
                stopped.wait(10)
                try:
                    lanes.check()
                except Dropped:
                    kept.append(window)
                    raise
        if window == 2:
            stopped.set()
        return window

    assert list(lanes.run(iter(range(9)), work)) == [0, 1, 2]
    assert kept == [3]
    stopped.clear()
    assert list(lanes.run(iter([7]), work)) == [7]


def test_who_goes_no_further_gets_no_more() -> None:
    lanes = Lanes()
    finished: list[int] = []

    def work(window: int) -> int:
        with lanes.away():
            pass
        lanes.check()
        finished.append(window)
        return window

    done = lanes.run(iter(range(9)), work)
    assert next(done) == 0
    done.close()
    assert finished == [0]


def test_an_interrupt_waits_for_no_window() -> None:
    lanes = Lanes()
    never, second_is_out = threading.Event(), threading.Event()

    def work(window: int) -> int:
        with lanes.away():
            if window == 0:
                second_is_out.wait(10)
                raise KeyboardInterrupt
            second_is_out.set()
            never.wait(10)
        raise AssertionError("nobody may have the turn once all is abandoned")

    with pytest.raises(KeyboardInterrupt):
        list(lanes.run(iter(range(9)), work))
    assert second_is_out.is_set()
    never.set()


def test_outside_of_a_run_there_is_no_turn_to_give() -> None:
    lanes = Lanes(lambda: True)
    with lanes.away():
        lanes.check()


def test_no_two_windows_have_one_number() -> None:
    lanes = Lanes()
    assert lanes.window is None
    numbers = [number for _ in range(2) for number in lanes.run(iter(range(3)), lambda _: lanes.window)]
    assert len(set(numbers)) == 6
