"""A model on a cluster: a worker that restarts is waited for beside one that has another model."""

from typing import Any

import pytest

from archive.errors import EngineError
from archive.jobs import cluster_translate
from archive.jobs.cluster_translate import ClusterDrafts, Translating
from archive.model import Model
from archive.settings import Decoding, Settings
from archive.translate.drafts import Interrupted, Request
from archive.translate.memory import Remembered
from archive.translate.progress import Meter
from archive.translate.routes import Step
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
