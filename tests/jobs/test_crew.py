"""A crew works through windows with whoever is there, and waits a while where nobody is."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from distributed import KilledWorker

from archive.jobs import crew
from archive.jobs.attempt import UnfitError
from archive.jobs.cluster import ClusterError
from archive.jobs.crew import Broken, Crew
from archive.jobs.flights import Flight
from tests.jobs.town import Answer, Clock, Nanny, Town

KILLS = "given up after it lost a worker that did nothing else 3 times"


def double(job: None, window: int) -> int:
    return 2 * window


def done(workers: Crew[None], windows: Iterator[int]) -> list[tuple[int, Any]]:
    return list(workers.run(double, lambda: next(windows, None)))


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_worker_that_left_between_two_runs_is_waited_for(town: Town, clock: Clock) -> None:
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    assert done(workers, iter([1, 2])) == [(1, 2), (2, 4)]
    clock.now += 1000  # so long were results checked and stored
    town.there = {}
    sleeps = count()

    def come_back() -> None:
        if next(sleeps) == 3:
            town.there = {"ann": 1}

    clock.then = come_back
    assert done(workers, iter([3])) == [(3, 6)]


def test_workers_that_stay_away_are_given_up(town: Town, clock: Clock) -> None:
    town.there = {}
    workers: Crew[None] = Crew(town, None, lambda job: None, "work", _since=0.0)  # type: ignore[arg-type]
    with pytest.raises(ClusterError, match="The cluster tcp://town:8786 has no worker"):
        done(workers, iter([1]))
    assert 0.1 < clock.now < 0.2


def test_where_all_is_done_nobody_is_waited_for(town: Town, clock: Clock) -> None:
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    results = []
    windows = iter([1, 2])
    for result in workers.run(double, lambda: next(windows, None)):
        results.append(result)
        if len(results) == 2:
            town.there = {}
    assert (results, clock.now) == ([(1, 2), (2, 4)], 0.0)


def test_a_run_that_ended_with_nobody_there_leaves_the_next_one_its_patience(
    town: Town, clock: Clock
) -> None:
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    town.there = {}
    assert done(workers, iter([])) == []
    clock.now += 1000
    clock.then = lambda: town.there.update(ann=1)
    assert done(workers, iter([3])) == [(3, 6)]


def test_a_cluster_without_workers_is_called(town: Town, clock: Clock) -> None:
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    assert (done(workers, iter([1])), town.calls) == ([(1, 2)], 0)
    town.there = {}
    clock.now += 1
    clock.then = lambda: town.there.update(ann=1)
    assert done(workers, iter([2])) == [(2, 4)]
    assert town.calls > 0


def test_a_window_that_nobody_could_do_is_not_the_workers_fault(town: Town, clock: Clock) -> None:
    def see(job: None, window: str) -> str:
        raise UnfitError(f"sees no {window}")

    workers: Crew[None] = Crew(
        town, None, lambda job: None, "work", hopeless=lambda window: "gone" if window == "b" else None
    )  # type: ignore[arg-type]
    windows = iter("ba")
    landed = workers.run(see, lambda: next(windows, None))
    assert next(landed) == ("b", Broken("gone"))
    assert town.said == []
    with pytest.raises(ClusterError, match=r"^No worker of tcp://town:8786 can do work: ann sees no a$"):
        list(landed)
    assert town.said == ["Worker ann is left out of work: sees no a"]


def test_a_window_that_loses_its_worker_again_and_again_is_given_up(town: Town, clock: Clock) -> None:
    town.deadly = 7
    clock.monotonic = lambda: next(ticks)  # type: ignore[method-assign]
    ticks = count(0.0, 0.02)
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    found = done(workers, iter([1, 7, 2]))
    assert sorted(found, key=str) == [
        (1, 2),
        (2, 4),
        (7, Broken(KILLS)),
    ]
    assert town.there == {"nanny 4": 1}


def test_a_worker_that_takes_long_to_prove_itself_holds_nobody_up(town: Town, clock: Clock) -> None:
    town.there, town.slow = {"ann": 1, "bob": 1}, {"bob"}
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    assert done(workers, iter([1])) == [(1, 2)]
    proof = town.asked["bob"]
    clock.now += 1
    workers.look()
    assert (workers.able, town.asked["bob"]) == ({"ann": 1}, proof)  # not asked a second time
    proof.set_result(None)
    clock.now += 1
    workers.look()
    assert workers.able == {"ann": 1, "bob": 1}


def test_a_proof_on_its_way_is_waited_for_and_one_that_fails_is_a_refusal(town: Town, clock: Clock) -> None:
    town.slow = {"ann"}

    def fail() -> None:
        if clock.now > crew.ASK_SECONDS + 1 and not town.asked["ann"].done():
            town.asked["ann"].set_exception(PermissionError("no models for you"))

    clock.then = fail
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    with pytest.raises(ClusterError, match=r"ann PermissionError: no models for you$"):
        done(workers, iter([1]))


def test_a_window_that_kills_its_workers_takes_none_along(clock: Clock) -> None:
    town = Nanny(clock, lambda window: window == 7)
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    found = done(workers, iter([7, 1, 2, 3, 4]))
    assert sorted(found, key=str) == [(1, 2), (2, 4), (3, 6), (4, 8), (7, Broken(KILLS))]
    assert (town.deaths, town.most) == (4, 2)  # once beside another window, three times alone


def test_what_dask_takes_for_a_killer_is_tried_alone_first(
    town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    submit = town.submit

    def suspect(attempt: object, work: Any, job: None, window: int, **options: Any) -> Any:
        sent.append(window)
        future = submit(attempt, work, job, window, **options)
        if window == 7 or sent.count(window) == 1:  # each was on workers that died
            future = Answer()
            future.set_exception(KilledWorker("window", None, 3))
        return future

    monkeypatch.setattr(town, "submit", suspect)
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    found = done(workers, iter([1, 7]))
    assert found == [(1, 2), (7, Broken("given up after 4 workers died while they had it"))]
    assert sent == [1, 7, 1, 7]


def test_windows_that_were_with_a_worker_left_out_are_no_suspects(
    town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def see(job: None, window: int) -> int:
        if "bob" not in town.there:
            raise UnfitError("sees nothing")
        return window

    lost: list[Flight[int]] = []
    monkeypatch.setattr(Flight, "lose", lambda flight: lost.append(flight))
    clock.then = lambda: town.there.update(bob=1)
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    windows = iter([1, 2])
    assert sorted(workers.run(see, lambda: next(windows, None))) == [(1, 1), (2, 2)]
    assert (town.said, lost) == (["Worker ann is left out of work: sees nothing"], [])


class Stop(Exception):
    """Somebody wants the work to end."""


@pytest.mark.parametrize("slow", [True, False])
def test_a_stop_is_heard_while_a_window_or_a_proof_is_waited_for(
    town: Town, clock: Clock, slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 60.0)
    town.deadly, town.slow = 1, {"ann"} if slow else {"nanny 1"}

    def check() -> None:
        clock.now += 0.05
        if clock.now > 1:
            raise Stop

    windows = iter([1])
    workers: Crew[None] = Crew(town, None, lambda job: None, "work")  # type: ignore[arg-type]
    with pytest.raises(Stop):
        list(workers.run(double, lambda: next(windows, None), check))
    assert clock.now < 1.2
    assert workers.air.room({"ann": 1}) > 0
