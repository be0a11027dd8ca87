"""Reports come at fixed steps and cover every step once; looking changes nothing; patience ends a run."""

import math
from dataclasses import asdict
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.training.loop import run, train
from dlcore.training.report import Evaluation, Report
from dlcore.training.trainer import PAUSE_IMAGES, REPORT_IMAGES, Trainer
from tests.dlcore.training.runs import (
    CPU,
    EVERYTHING,
    images,
    made,
    reports,
    said,
    same,
    timeless,
    trainer,
    weights,
)

pytestmark = pytest.mark.tiny


@settings(max_examples=25)
@given(st.integers(40, 200), st.integers(1, 64), st.integers(1, 4))
def test_reports_cover_every_step_once_and_say_when_they_come(n, batch_size, epochs):
    one = trainer(images(n, n_classes=2), network="softmax", batch_size=batch_size, epochs=epochs)
    n_train = len(one.parts.train_y)
    per_epoch = math.ceil(n_train / batch_size) - (n_train % batch_size == 1 < batch_size)
    found = reports(one)
    assert one.n_steps == per_epoch * epochs
    assert [report.n_steps for report in found] == [one.n_steps] * len(found)
    assert [report.step for report in found] == sorted({report.step for report in found})
    assert (found[0].step, found[-1].step) == (1, one.n_steps)
    assert sum(len(report.losses) for report in found) == one.n_steps
    steps = [0, *(report.step for report in found)]
    assert [b - a for a, b in pairwise(steps)] == [len(report.losses) for report in found]
    assert {
        step for step in range(1, one.n_steps + 1) if step % max(1, REPORT_IMAGES // batch_size) == 0
    } <= {*steps}
    assert all(report.epoch == pytest.approx(report.step / per_epoch) for report in found)
    looks = [report.step for report in found if report.validation]
    assert {*range(per_epoch, one.n_steps + 1, per_epoch)} <= {*looks}
    assert len(looks) >= min(one.n_steps, 2)


def test_the_steps_of_reports_do_not_depend_on_the_clock(monkeypatch):
    expected = reports(trainer(epochs=3))
    ticks = iter(range(0, 10**9, 1000))
    monkeypatch.setattr("dlcore.training.loop.perf_counter", lambda: next(ticks))
    assert reports(trainer(epochs=3)) == expected


def test_times_are_those_of_the_clock_without_pauses(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("dlcore.training.loop.perf_counter", lambda: now[0])
    one, seen = trainer(epochs=2), []
    step = one.update

    def slow(loss: torch.Tensor) -> None:
        now[0] += 0.5
        step(loss)

    one.update = slow  # every step takes half a second
    for report in run(one):
        now[0] += 1000.0  # the reader takes its time
        seen += [report] if report else []
    n_train = len(one.parts.train_y)
    assert [report.elapsed_s for report in seen] == pytest.approx([report.step / 2 for report in seen])
    assert [report.left_s for report in seen] == pytest.approx([(one.n_steps - r.step) / 2 for r in seen])
    assert seen[0].images_per_s == pytest.approx(16 / 0.5)
    shown = sum(report.images_per_s * len(report.losses) / 2 for report in seen)
    assert shown == pytest.approx(2 * n_train)


def test_a_run_can_be_left_between_reports():
    one = trainer(images(1000), network="softmax", epochs=5, batch_size=16)
    places = [one.step for _ in run(one)]
    assert len(places) > len(reports(trainer(images(1000), network="softmax", epochs=5, batch_size=16)))
    assert max(b - a for a, b in pairwise(places)) * 16 == PAUSE_IMAGES


def test_train_gives_the_reports_of_a_run():
    found = [timeless(report) for report in train(made(), images(), CPU)]
    assert found == reports(trainer())


@pytest.mark.parametrize("changed", [{}, EVERYTHING], ids=["plain", "everything"])
def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(changed):
    one, again, other = (trainer(seed=seed, **changed) for seed in (5, 5, 6))
    first = reports(one)
    assert reports(again) == first
    assert same(weights(one), weights(again))
    assert reports(other) != first


@pytest.mark.parametrize("changed", [{}, EVERYTHING], ids=["plain", "everything"])
def test_looking_at_a_network_changes_nothing_of_its_training(changed):
    plain, watched = trainer(**changed), trainer(**changed)
    expected = reports(plain)
    found: list[Report] = []
    for report in run(watched):
        before, generator = weights(watched), torch.get_rng_state()
        watched.logits(watched.parts.test_x)
        watched.state()
        assert same(before, weights(watched))
        assert torch.equal(generator, torch.get_rng_state())
        assert watched.model.training
        found += [timeless(report)] if report else []
    assert found == expected
    assert same(weights(plain), weights(watched))


def test_runs_with_more_looks_have_the_same_losses():
    seldom, often = (trainer(network="cnn", batch_norm=True, dropout=0.25, epochs=2) for _ in range(2))
    often.look_every, seldom.look_every = 1, seldom.steps_per_epoch
    losses = [[loss for report in reports(one) for loss in report.losses] for one in (seldom, often)]
    assert losses[0] == losses[1]
    assert same(weights(seldom), weights(often))


def test_the_validation_score_is_that_of_the_network_at_that_step():
    one = trainer(network="cnn", batch_norm=True, dropout=0.5, label_smoothing=0.2, epochs=2)
    for report in run(one):
        if report and report.validation:
            one.model.eval()
            with torch.no_grad():
                logits = one.model((one.parts.validation_x / 255 - 0.5) / 0.25)
            one.model.train()
            loss = F.cross_entropy(logits, one.parts.validation_y).item()  # without label smoothing
            assert report.validation.loss == pytest.approx(loss, abs=1e-6)
            right = (logits.argmax(1) == one.parts.validation_y).double().mean().item()
            assert report.validation.accuracy == pytest.approx(right)
            assert report.validation.n == len(logits)


def test_training_accuracy_is_the_share_of_right_answers_since_the_last_report():
    one = trainer(epochs=1, dropout=0.0)
    one.report_every = 1
    seen = []

    def keep(model: torch.nn.Module, _images: object, logits: torch.Tensor) -> None:
        if model.training:
            seen.append(logits.argmax(1))

    one.model.register_forward_hook(keep)
    found = [report for report in run(one) if report]
    labels = one.parts.train_y[one.order].split(16)
    assert [report.accuracy for report in found] == pytest.approx(
        [(answer == label).double().mean().item() for answer, label in zip(seen, labels, strict=True)]
    )


def memorising(**changed: object) -> Trainer:
    """A run that learns noise by heart, so that its validation loss soon rises."""
    data = images(150, noise=0.97)
    settings = {"widths": "64, 64", "optimiser": "adam", "learning_rate": 0.01, "epochs": 60}
    return trainer(data, **(settings | changed))


def test_patience_stops_and_puts_the_best_weights_back():
    one, at_best, looks = memorising(patience=3), {}, []
    for report in run(one):
        if report and report.validation:
            looks.append(report)
            if report.best_step == report.step:
                at_best = weights(one)
    losses = [report.validation.loss for report in looks]
    best = min(range(len(losses)), key=losses.__getitem__)
    assert len(losses) - 1 == best + 3
    assert looks[-1].step < one.n_steps
    assert looks[-1].best_step == looks[best].step
    assert [report.stopped_early for report in looks] == [False] * (len(looks) - 1) + [True]
    assert looks[-1].left_s == 0
    assert same(weights(one), at_best)
    assert list(run(one)) == []


def test_only_a_lower_loss_is_a_new_best(monkeypatch):
    losses = iter([1.0, 0.9995, 0.9995, 0.9999, 0.1])
    monkeypatch.setattr("dlcore.training.loop.score", lambda *_: Evaluation(next(losses), 0.5, (0.5,), 1))
    looks = [report for report in reports(trainer(patience=2, epochs=5)) if report.validation]
    assert [report.validation.loss for report in looks] == [1.0, 0.9995, 0.9995, 0.9999]
    assert [report.best_step // 7 for report in looks] == [1, 2, 2, 2]
    assert looks[-1].stopped_early


def test_patience_that_lasts_to_the_end_gives_the_best_weights_too():
    one, at_best = memorising(patience=50, epochs=30), {}
    last = None
    for report in run(one):
        if report and report.validation and report.best_step == report.step:
            at_best = weights(one)
        last = report or last
    assert last
    assert last.step == one.n_steps
    assert not last.stopped_early
    assert last.best_step < last.step
    assert same(weights(one), at_best)


def test_without_patience_a_run_goes_to_its_end_and_keeps_its_last_weights():
    one, plain = memorising(patience=0, epochs=30), memorising(patience=50, epochs=30)
    last = reports(one)[-1]
    assert last.step == one.n_steps
    assert 0 < last.best_step < last.step
    reports(plain)
    assert not same(weights(one), weights(plain))


def test_a_run_whose_validation_loss_is_never_a_number_still_ends(monkeypatch):
    one = trainer(patience=2, epochs=3)
    monkeypatch.setattr(one, "logits", lambda images: torch.full((len(images), 3), float("nan")))
    last = reports(one)[-1]
    assert last.stopped_early
    assert last.best_step == 0
    assert last.divergence is None


def test_reports_are_plain_values():
    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(map(plain, value.values()))
        if isinstance(value, tuple | list):
            return all(map(plain, value))
        return value is None or type(value) in {int, float, bool, str}

    assert all(plain(asdict(report)) for report in said(run(trainer(**EVERYTHING))))
    assert all(isinstance(hash(report.validation), int) for report in reports(trainer()))
