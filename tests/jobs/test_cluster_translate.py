"""A model on a cluster: a worker that restarts is waited for beside one that has another model."""

from itertools import count
from types import SimpleNamespace
from typing import Any

import distributed
import pytest

from archive.errors import EngineError
from archive.jobs import cluster_translate, crew
from archive.jobs.cluster_translate import ClusterDrafts, Translating
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate.drafts import Interrupted, Request
from archive.translate.engine import Loaded
from archive.translate.lanes import Dropped
from archive.translate.memory import Remembered
from archive.translate.progress import Meter
from archive.translate.routes import Step
from tests.fake_engine import FakeEngine
from tests.jobs.town import Clock, Town

STEP: Any = Step(None, Model("argos", "en_pt", "1.0", "en", "pt", "f" * 64))  # type: ignore[arg-type]


def draft(job: Translating, requests: tuple[Request, ...]) -> list[Remembered]:
    return [Remembered(request.text.upper()) for request in requests]


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    town = Town()
    town.there = {"bob": 1}
    town.refusals = {"bob": "has no model"}
    monkeypatch.setattr(cluster_translate, "draft", draft)
    monkeypatch.setattr(cluster_translate, "prove", lambda job: None)
    return town


def test_a_fit_worker_that_restarts_is_waited_for(town: Town, clock: Clock) -> None:
    drafts = ClusterDrafts(town, Settings(), Decoding())  # type: ignore[arg-type]
    clock.then = lambda: town.there.update(ann=1) if clock.now > 0.05 else None
    assert drafts(STEP, [Request("a vote")], Meter()) == {"a vote": Remembered("A VOTE")}
    assert town.said == [f"Worker bob is left out of translation with {STEP.model.id}: has no model"]


def test_unfit_workers_alone_are_waited_with_once_and_fail_the_model(town: Town, clock: Clock) -> None:
    drafts = ClusterDrafts(town, Settings(), Decoding())  # type: ignore[arg-type]
    for waited in (0.1, 0.0):
        before = clock.now
        with pytest.raises(Interrupted, match=r"bob has no model$") as caught:
            drafts(STEP, [Request("a vote")], Meter())
        assert isinstance(caught.value.cause, EngineError)
        assert waited <= clock.now - before < waited + 0.05


def test_a_worker_that_cant_load_the_model_is_left_out_and_the_window_goes_on(
    town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real work, on workers two of which have no memory left
    monkeypatch.setattr(crew, "time", clock)
    engine = FakeEngine(routes=("en-pt",))
    (model,) = engine.models()
    loads = count()
    load = engine.load

    def lack(model: Model, decoding: Decoding) -> Loaded:
        if next(loads) < 2:
            raise EngineError("no memory for the model")
        return load(model, decoding)

    monkeypatch.setattr(engine, "load", lack)
    monkeypatch.setattr(cluster_translate, "engines", lambda settings, name: [engine])
    state = SimpleNamespace(state=SimpleNamespace(nthreads=1))
    monkeypatch.setattr(distributed, "get_worker", lambda: state)
    town.there, town.refusals = {"ann": 1, "bob": 1, "cleo": 1}, {}
    drafts = ClusterDrafts(town, Settings(), Decoding())  # type: ignore[arg-type]
    step = Step(engine, model)
    made = drafts(step, [Request("A vote.")], Meter())
    assert {text: one.text for text, one in made.items()} == {"A vote.": "[A vote.]"}
    left_out = f"is left out of translation with {model.id}: no memory for the model"
    assert town.said == [f"Worker {name} {left_out}" for name in ("ann", "bob")]


def test_a_stop_is_heard_while_no_worker_is_there(
    town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 60.0)
    town.there = {}

    def check() -> None:
        if clock.now > 0.02:
            raise Dropped

    drafts = ClusterDrafts(town, Settings(), Decoding())  # type: ignore[arg-type]
    with pytest.raises(Interrupted) as caught:
        drafts(STEP, [Request("a vote")], Meter(check=check))
    assert isinstance(caught.value.cause, Dropped)
    assert clock.now < 0.1
