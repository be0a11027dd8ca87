"""A run that was left and resumed, anywhere, is the run that was never left: to the last bit."""

import io
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.training.loop import run
from dlcore.training.report import Report
from dlcore.training.spec import OPTIMISERS, SCHEDULES
from dlcore.training.trainer import PAUSE_IMAGES, Trainer
from tests.dlcore.training.runs import EVERYTHING, images, reports, said, same, timeless, trainer, weights

DATA = images(110)
LONG = images(170)


def stored(state: dict[str, Any]) -> dict[str, Any]:
    """The state after a file that may hold nothing but plain values."""
    file = io.BytesIO()
    torch.save(state, file)
    return torch.load(io.BytesIO(file.getvalue()), weights_only=True)


def cut(one: Trainer, place: int) -> tuple[list[Report], dict[str, Any]]:
    """Reports up to a yield of this run, and its state there."""
    found: list[Report] = []
    events = run(one)
    for _ in range(place):
        if (report := next(events, None)) is not None:
            found.append(timeless(report))
    state = one.state()
    list(events)  # what the first run still does must not reach the copy
    return found, state


def places(one: Trainer) -> int:
    return len(list(run(one)))


def assert_same_from(place: int, **changed: Any) -> None:
    whole, first, second = (trainer(LONG, **changed) for _ in range(3))
    expected = reports(whole)
    before, state = cut(first, place)
    torch.rand(5)  # somebody else draws meanwhile
    second.resume(stored(state))
    assert before + reports(second) == expected
    assert same(weights(second), weights(whole))
    assert second.best_step == whole.best_step


@pytest.mark.row("C176")
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_and_schedule_goes_on_in_the_middle_of_an_epoch(optimiser, schedule, monkeypatch):
    monkeypatch.setattr("dlcore.training.loop.PAUSE_IMAGES", 32)  # leave after any two steps
    changed = {"optimiser": optimiser, "schedule": schedule, "weight_decay": 0.01, "dropout": 0.2}
    assert_same_from(4, **changed)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, 20),
    patience=st.sampled_from([0, 2]),
    network=st.sampled_from(["mlp", "cnn", "lenet"]),
)
def test_a_run_with_everything_goes_on_from_any_place(monkeypatch, place, patience, network):
    monkeypatch.setattr("dlcore.training.loop.PAUSE_IMAGES", 16)  # leave after any step
    changed = EVERYTHING | {"network": network, "optimiser": "adam", "schedule": "one_cycle"}
    assert_same_from(place, patience=patience, **changed)


@given(place=st.integers(0, 30))
@settings(max_examples=10)
def test_bfloat16_goes_on_alike(place):
    assert_same_from(place, precision="bfloat16", dropout=0.2, optimiser="nesterov", epochs=3)


def test_the_places_between_reports_are_really_tried(monkeypatch):
    monkeypatch.setattr("dlcore.training.loop.PAUSE_IMAGES", 16)
    one = trainer(LONG, epochs=3)
    assert places(one) == one.n_steps
    assert len(reports(trainer(LONG, epochs=3))) < one.n_steps
    assert PAUSE_IMAGES > 16


def test_a_run_resumed_twice_is_still_the_same(monkeypatch):
    monkeypatch.setattr("dlcore.training.loop.PAUSE_IMAGES", 16)
    changed = EVERYTHING | {"optimiser": "rmsprop", "schedule": "cosine"}
    expected, found = reports(trainer(DATA, **changed)), []
    state = trainer(DATA, **changed).state()
    for steps in (3, 4, 100):
        one = trainer(DATA, **changed)
        one.resume(stored(state))
        before, state = cut(one, steps)
        found += before
    assert found == expected


def test_one_trainer_can_go_back_to_where_it_was():
    one = trainer(DATA, **EVERYTHING)
    events = run(one)
    next(events)
    state = one.state()
    first = list(said(events))
    one.resume(state)
    assert reports(one) == first
    one.resume(state)  # the state was not used up
    assert reports(one) == first


def test_a_state_is_a_copy_that_training_does_not_change():
    one = trainer(DATA, optimiser="adam", schedule="one_cycle")
    next(run(one))
    state = one.state()
    before = stored(state)
    reports(one)
    assert equal(state, before)


def test_without_the_optimiser_s_state_a_run_goes_on_otherwise():
    """E094: a state dict of weights alone is no checkpoint."""
    whole, second = (trainer(DATA, optimiser="adam") for _ in range(2))
    expected = reports(whole)
    before, state = cut(trainer(DATA, optimiser="adam"), 2)
    fresh = trainer(DATA, optimiser="adam").state()
    second.resume(state | {"optimiser": fresh["optimiser"]})
    assert (before + reports(second))[-1] != expected[-1]


def test_a_run_that_is_over_stays_over():
    for changed in ({"patience": 1, "learning_rate": 1e-5, "optimiser": "sgd", "seed": 1}, {}):
        one, again = trainer(DATA, **changed), trainer(DATA, **changed)
        reports(one)
        again.resume(stored(one.state()))
        assert list(run(again)) == []
        assert same(weights(one), weights(again))


def equal(one: Any, other: Any) -> bool:
    """Whether two states are the same all the way down."""
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    return one == other
