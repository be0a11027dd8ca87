"""What the page says of a run is true of it, at every extreme."""

import re
from dataclasses import replace

import pytest

from dlcore.data.loading import load_images
from dlcore.lessons.train import PRESETS, say
from dlcore.settings import controls
from dlcore.training.loop import run
from dlcore.training.moments import Watcher
from dlcore.training.presets import PRESETS as SETTINGS
from dlcore.training.presets import preset
from dlcore.training.spec import Spec
from dlcore.training.task import outcome
from dlcore.training.trainer import Trainer

SMALL = Spec(network="softmax", epochs=3, shift=0.0, rotate=0.0)


def finished(spec):
    """A run to its end: what is known before it, its reports, its outcome."""
    trainer = Trainer(spec, load_images(spec.dataset))
    begun = Watcher(trainer).begun("CPU")
    reports = [report for report in run(trainer) if report]
    return begun, reports, outcome(trainer)


@pytest.fixture(scope="module")
def small():
    return finished(SMALL)


def test_before_the_first_step_it_promises_nothing():
    assert say(SMALL, "queued", None, [], None) == "The Softmax regression waits for its first step."


def test_while_it_runs_it_speaks_of_the_last_look(small):
    begun, reports, _ = small
    first = say(SMALL, "running", begun, reports[:1], None)
    assert f"**{reports[0].loss:.3f}** nats" in first
    assert "2.303" in first
    looked = next(place for place, report in enumerate(reports) if report.validation)
    later = say(SMALL, "running", begun, reports[: looked + 1], None)
    seen = reports[looked].validation
    assert f"After step {reports[looked].step:,} of {begun.n_steps:,}" in later
    assert f"{seen.loss:.3f} nats" in later
    assert f"{seen.n:,} validation images" in later
    assert float(re.search(r"\*\*([\d.]+) %\*\*", later)[1]) == pytest.approx(100 * seen.accuracy, abs=0.06)


def test_at_its_end_it_speaks_of_the_test_images(small):
    begun, reports, end = small
    said = say(SMALL, "done", begun, reports, end)
    score = end.assessment.score
    assert float(re.search(r"\*\*([\d.]+) %\*\*", said)[1]) == pytest.approx(100 * score.accuracy, abs=0.06)
    assert f"{score.n:,} test images" in said
    assert f"{score.loss:.3f} nats" in said
    assert f"after {end.step:,} steps" in said
    assert "stopped" in say(SMALL, "stopped", begun, reports[:2], replace(end, step=reports[1].step))


def test_a_run_that_stopped_early_names_the_step_whose_weights_it_has():
    spec = Spec(
        network="mlp", train_percent=10, epochs=60, patience=2, schedule="constant", shift=0, rotate=0
    )
    begun, reports, end = finished(spec)
    assert reports[-1].stopped_early
    best = min((report for report in reports if report.validation), key=lambda one: one.validation.loss)
    assert end.best_step == best.step
    assert f"the weights of step {best.step:,}, the best of {reports[-1].step:,}" in say(
        spec, "done", begun, reports, end
    )


def test_it_says_learning_by_heart_only_when_the_validation_loss_has_risen():
    by_heart = preset("quick", "digits", **PRESETS[3].settings)
    begun, reports, end = finished(by_heart)
    losses = [report.validation.loss for report in reports if report.validation]
    said = say(by_heart, "done", begun, reports, end)
    assert ("learn by heart" in said) == (
        losses[-1] > 1.1 * min(losses) and reports[-1].loss < 0.5 * losses[-1]
    )
    begun, reports, end = finished(SMALL)
    assert "by heart" not in say(SMALL, "done", begun, reports, end)


def test_a_run_that_diverged_says_so_in_every_state():
    spec = preset("quick", "digits", **PRESETS[2].settings)
    begun, reports, end = finished(spec)
    assert reports[-1].divergence
    for state, known in (("running", None), ("done", end)):
        assert say(spec, state, begun, reports, known) == reports[-1].divergence.says


@pytest.mark.parametrize("chosen", PRESETS, ids=lambda chosen: chosen.name)
def test_every_preset_is_made_of_settings_and_asks_something(chosen):
    data = chosen.settings.get("dataset", "digits")
    changed = {name: value for name, value in chosen.settings.items() if name != "dataset"}
    assert preset("quick", data, **changed) != preset("quick", data)
    assert "?" in chosen.question


def test_units_that_begin_alike_stay_alike():
    """The claim behind the preset “All weights zero”."""
    trainer = Trainer(preset("quick", "digits", **PRESETS[1].settings, epochs=2), load_images("digits"))
    list(run(trainer))
    hidden = trainer.model[1].weight
    assert (hidden == hidden[0]).all()


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("data", ["digits", "mnist", "fashion_mnist", "cifar10", "mine:0123456789abcdef"])
def test_presets_of_the_data_are_within_bounds(name, data):
    spec = preset(name, data)
    assert spec.dataset == data
    for control in controls(Spec).values():
        value = getattr(spec, control.name)
        assert control.low is None or control.low <= value <= control.high
    assert not (data in {"digits", "mnist"} and spec.flip)


@pytest.mark.row("C238", "C239")
def test_the_ladder_s_networks_share_everything_but_the_network(tmp_path):
    from dlcore.training.ladder import RUNGS, Rung, ladder_job

    told = [one for one in ladder_job(replace(SMALL, epochs=2), folder=tmp_path) if one is not None]
    rungs = [one for one in told if isinstance(one, Rung)]
    assert tuple(one.network for one in rungs) == RUNGS
    assert [one.n_parameters for one in rungs] == sorted(one.n_parameters for one in rungs)
    steps = {name: [report.step for _, report in group] for name, group in _by_network(told).items()}
    assert len({tuple(taken) for taken in steps.values()}) == 1
    assert rungs[0].score.accuracy < rungs[-1].score.accuracy


@pytest.mark.parametrize("left_after", [1, 9, 20])
def test_a_ladder_left_anywhere_and_resumed_says_the_rest(tmp_path, left_after):
    from dlcore.training.ladder import ladder_job

    def plain(one):
        return one if one is None or isinstance(one, tuple) else (one.network, one.score, one.n_parameters)

    def said(items):
        told = [plain(one) for one in items if one is not None]
        return [(name, what.losses) if hasattr(what, "losses") else (name, what) for name, what, *_ in told]

    spec = replace(SMALL, epochs=2)
    whole = said(ladder_job(spec, folder=tmp_path / "whole"))
    begun = ladder_job(spec, folder=tmp_path / "parts")
    first = [next(begun) for _ in range(left_after)]
    begun.close()
    known = len([one for one in first if one is not None])
    rest = ladder_job(spec, folder=tmp_path / "parts", resume=True, known=known)
    assert said([*first, *rest]) == whole
    ended = ladder_job(spec, folder=tmp_path / "parts", resume=True, known=len(whole))
    assert [one for one in ended if one is not None] == []


def _by_network(told):
    groups = {}
    for one in told:
        if isinstance(one, tuple):
            groups.setdefault(one[0], []).append(one)
    return groups
