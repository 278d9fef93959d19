"""Windows run one beside another only while they wait, and are settled in their order."""

import threading

import pytest

from archive.jobs.lanes import Dropped, Lanes


def test_two_windows_are_out_at_once_and_settled_in_order() -> None:
    lanes = Lanes()
    out = threading.Barrier(2, timeout=10)
    settled: list[int] = []

    def work(window: int) -> int:
        with lanes.away():
            out.wait()  # broken unless another window is out, too
        assert settled == list(range(window))
        return window

    def settle(window: int) -> bool:
        settled.append(window)
        return True

    lanes.run(iter(range(6)), work, settle)
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

    def settle(window: int) -> bool:
        step(window)
        return True

    lanes.run(iter(range(8)), work, settle)
    assert len(crowds) == 32
    assert set(crowds) == {1}


def test_a_failure_is_raised_and_drops_the_window_behind_it() -> None:
    lanes = Lanes()
    out = threading.Barrier(2, timeout=10)
    dropped: list[int] = []
    settled: list[int] = []

    def work(window: int) -> int:
        try:
            with lanes.away():
                out.wait()
                if window == 0:
                    raise ValueError("the scheduler is gone")
        except Dropped:
            dropped.append(window)
            raise
        return window

    with pytest.raises(ValueError, match="the scheduler is gone"):
        lanes.run(iter(range(9)), work, lambda window: settled.append(window) is None)
    assert (settled, dropped) == ([], [1])


def test_a_stop_settles_no_more_and_the_lanes_serve_again() -> None:
    lanes = Lanes()
    settled: list[int] = []

    def settle(window: int) -> bool:
        settled.append(window)
        return window < 2

    lanes.run(iter(range(9)), lambda window: window, settle)
    assert settled == [0, 1, 2]
    lanes.run(iter([7]), lambda window: window, settle)
    assert settled == [0, 1, 2, 7]
