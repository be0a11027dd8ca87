"""What the page draws of a run is what the run reported."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dlcore.data.loading import load_images
from dlcore.training.spec import Spec
from dlcore.training.task import train_job
from ui.training import Shown, shared_key
from ui.training_pins import Pin, comparison
from ui.training_progress import progress
from ui.training_view import MOST_POINTS, _says, charts, snapshots, view_of

SPEC = Spec(network="mlp", width=16, epochs=3)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A finished run, without a job behind it."""
    from dlcore.training.report import Begun, Moment, Outcome, Report

    folder = tmp_path_factory.mktemp("run")
    told = [one for one in train_job(SPEC, folder=folder) if one is not None]
    kinds: Any = {kind: tuple(one for one in told if isinstance(one, kind)) for kind in (Report, Moment)}
    begun = next(one for one in told if isinstance(one, Begun))
    job: Any = None
    outcome = next(one for one in told if isinstance(one, Outcome))
    return Shown(job, SPEC, Path(folder), "done", begun, kinds[Report], kinds[Moment], outcome)


def test_the_curves_are_the_reports(shown):
    loss, accuracy, gradients = charts(shown)
    training, validation = loss.curves
    assert training.steps.tolist() == [report.step for report in shown.reports]
    assert training.values == pytest.approx([report.loss for report in shown.reports], rel=1e-6)
    looked = [report for report in shown.reports if report.validation]
    assert validation.steps.tolist() == [report.step for report in looked]
    assert validation.values == pytest.approx([report.validation.loss for report in looked], rel=1e-6)
    assert accuracy.curves[1].values == pytest.approx(
        [100 * report.validation.accuracy for report in looked], rel=1e-6
    )
    assert [curve.name for curve in gradients.curves] == [
        "1 Linear",
        "2 BatchNorm1d",
        "4 Linear",
        "5 BatchNorm1d",
        "7 Linear",
    ]
    assert gradients.curves[0].values == pytest.approx(
        [report.gradients["1"] for report in shown.reports], rel=1e-6
    )
    assert loss.last_step == shown.begun.n_steps


def test_a_long_run_is_thinned_and_keeps_its_last_point(shown):
    many = [replace(shown.reports[0], step=step) for step in range(1, 5000)]
    curve = charts(replace(shown, reports=tuple(many)))[0].curves[0]
    assert len(curve.steps) <= MOST_POINTS + 1
    assert curve.steps[-1] == 4999


def test_a_pinned_run_is_drawn_behind(shown):
    loss, *_ = charts(shown, shown.reports)
    assert [curve.pinned for curve in loss.curves] == [True, True, False, False]


def test_snapshots_hold_every_moment_or_the_latest(shown):
    every, last = snapshots(shown, latest=False), snapshots(shown, latest=True)
    assert every.steps.tolist() == [moment.step for moment in shown.moments]
    assert last.steps.tolist() == [shown.moments[-1].step]
    assert (last.confusion[0] == every.confusion[-1]).all()
    for moment, said in zip(shown.moments, every.says, strict=True):
        right = int(moment.confusion.diagonal().sum())
        assert f"At step {moment.step:,} it reads {right} of {shown.begun.n_probes}" in said
        wrong = moment.confusion - np.diag(moment.confusion.diagonal())
        assert said.endswith("right.") != bool(wrong.any())
    scale = every.filter_limit / 127
    assert every.filters[-1] * scale == pytest.approx(shown.moments[-1].weights, abs=scale)


@pytest.mark.parametrize(
    ("confusion", "said"),
    [
        ([[5, 0], [0, 5]], "right."),
        ([[5, 0], [1, 4]], "its only mistake is to call b “a”, once."),
        ([[4, 1, 0], [0, 5, 3], [1, 0, 4]], "its commonest mistake is to call b “c”, 3 times."),
        ([[4, 2, 0], [0, 5, 2], [1, 0, 4]], "2 mistakes are made 2 times each, the others less often."),
        ([[4, 1, 0], [0, 5, 1], [0, 0, 4]], "2 mistakes are made once."),
        ([[5, 0, 0], [5, 0, 0], [4, 0, 0]], "right: it calls every one “a”."),
    ],
)
def test_the_mistakes_of_a_moment_are_told_as_they_are(shown, confusion, said):
    counts = np.array(confusion)
    moment, begun = (
        replace(shown.moments[-1], confusion=counts),
        replace(shown.begun, classes=("a", "b", "c")),
    )
    assert _says(moment, begun).endswith(said)


def test_a_run_that_was_stopped_is_at_the_step_it_was_left_at(shown):
    left = replace(shown.outcome, step=shown.reports[-1].step + 2)
    words = progress(replace(shown, state="stopped", outcome=left))[1]
    assert words.startswith(f"Stopped · step {left.step:,} of ")


def test_progress_says_where_the_run_is(shown):
    share, words = progress(shown)
    assert share == 1
    assert f"step {shown.begun.n_steps:,} of {shown.begun.n_steps:,}" in words
    assert "epoch 3.0 of 3" in words
    assert "left" not in words
    running = replace(shown, state="running", reports=shown.reports[:2])
    share, words = progress(running)
    assert share == pytest.approx(shown.reports[1].step / shown.begun.n_steps)
    assert "left" in words
    assert progress(replace(shown, state="running", begun=None, reports=())) == (0.0, "Starting …")


@pytest.mark.parametrize(
    ("place", "said"),
    [(1, "Waiting for a free processor: you are next."), (4, "Waiting for a free processor: 3 before you.")],
)
def test_who_waits_is_told_their_place(shown, place, said):
    job: Any = SimpleNamespace(place=place)
    waiting = replace(shown, job=job, state="queued", begun=None, reports=())
    assert progress(waiting) == (0.0, said)
    assert view_of(waiting).words == said
    assert "MLP waits for its first step" in view_of(waiting).says


@pytest.mark.parametrize(
    ("state", "said"), [("running", "Starting …"), ("pausing", "Pausing …"), ("paused", "Paused")]
)
def test_a_run_without_a_first_report_says_what_it_does(shown, state, said):
    assert view_of(replace(shown, state=state, begun=None, reports=(), moments=())).words == said


@pytest.mark.parametrize(
    ("state", "said"), [("pausing", "Pausing …"), ("stopping", "Stopping …"), ("paused", "Paused · step ")]
)
def test_progress_says_what_a_run_does(shown, state, said):
    assert progress(replace(shown, state=state))[1].startswith(said)


def test_a_run_that_may_not_end_is_told_so(shown, monkeypatch):
    late = replace(shown.reports[0], elapsed_s=60.0, left_s=1741.0)
    words = progress(replace(shown, state="running", reports=(late,)))[1]
    assert words.endswith("29 min left · more than the 30 min that a run may take here")
    in_time = replace(late, left_s=1739.0)
    assert progress(replace(shown, state="running", reports=(in_time,)))[1].endswith("29 min left")


def test_only_settings_that_differ_are_compared(shown):
    first = Pin("Run 1", SPEC, shown.reports, shown.outcome, "a")
    second = replace(first, name="This run", spec=replace(SPEC, width=32, batch_norm=False), job="b")
    said = comparison([first, second])
    assert "| Units a layer | 16 | 32 |" in said
    assert "| Batch norm | on | off |" in said
    assert "Learning rate" not in said
    assert f"{shown.outcome.assessment.score.loss:.3f}" in said
    assert "no setting differs" in comparison([first, replace(first, job="c")])
    assert "| **test loss**, nats | – |" in comparison([replace(first, outcome=None), first])


@pytest.mark.tiny
def test_only_settings_that_come_with_the_app_are_shared():
    assert shared_key(Spec(), "train") == shared_key(Spec(), "train")
    assert shared_key(Spec(), "train") != shared_key(Spec(), "ladder")
    assert shared_key(Spec(seed=1), "train") is None
    assert shared_key(Spec(dataset="mine:0123456789abcdef"), "train") is None
    assert load_images("digits").name == "digits"
