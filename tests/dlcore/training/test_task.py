"""A run as a job: what it says, what it leaves in its folder, and that leaving it changes nothing."""

import errno
import shutil
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.errors import BadSetting, Unavailable
from dlcore.intake.weights import read_weights
from dlcore.nets.trained import from_weights
from dlcore.training import run_files, task
from dlcore.training.loop import train
from dlcore.training.moments import planned
from dlcore.training.report import Begun, Moment, Outcome, Report
from dlcore.training.run_files import CHECKPOINT, WEIGHTS, read_checkpoint, read_snapshot
from dlcore.training.task import outcome_of, train_job
from tests.dlcore.training.runs import CPU, EVERYTHING, images, made, same, timeless, trainer

CLOCKS = {"images_per_s", "elapsed_s", "left_s", "train_s"}
DATA = images(131)
RICH = EVERYTHING | {"optimiser": "adam", "schedule": "one_cycle", "patience": 4}


@pytest.fixture(autouse=True)
def noisy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every data set is the noisy one, and everything is computed on the CPU."""
    monkeypatch.setattr(task, "load_images", lambda *_: DATA)
    monkeypatch.setenv("DLCORE_DEVICE", "cpu")


def job(folder: Path, known: int = 0, *, resume: bool = False, **changed: Any) -> Iterator[Any]:
    """The events of a job that say something."""
    events = train_job(made(**changed), folder=folder, resume=resume, known=known)
    return (event for event in events if event is not None)


def plain(value: Any) -> Any:
    """A value that can be compared, without what a clock said."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, {
            name: plain(one) for name, one in asdict(value).items() if name not in CLOCKS
        }
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def test_a_job_says_how_it_begins_goes_on_and_ends(tmp_path):
    begun, *middle, outcome = job(tmp_path)
    assert isinstance(begun, Begun)
    assert isinstance(outcome, Outcome)
    found = [timeless(event) for event in middle if isinstance(event, Report)]
    assert found == [timeless(report) for report in train(made(), DATA, CPU)]
    assert {type(event) for event in middle} == {Report, Moment}
    steps = [event.step for event in middle]
    assert steps == sorted(steps)
    assert outcome.step == begun.n_steps == found[-1].n_steps
    assert outcome.best_step == found[-1].best_step
    assert begun.sizes == (105, 26, 30)
    assert begun.images.shape == (24, 8, 8)
    assert begun.labels.shape == (24,)
    assert sum(layer.n_parameters for layer in begun.layers) == outcome.n_parameters


def network(folder: Path) -> dict[str, torch.Tensor]:
    """The weights a job left as its network."""
    return read_weights((folder / WEIGHTS).read_bytes(), WEIGHTS).state


@pytest.mark.row("C178")
def test_every_moment_has_its_network_in_half_precision(tmp_path):
    events = list(job(tmp_path, **RICH))
    begun, outcome = events[0], events[-1]
    moments = [event for event in events if isinstance(event, Moment)]
    assert moments[0].step == 0
    assert moments[-1].step == outcome.step
    assert len(list(tmp_path.glob("step-*"))) == len(moments) <= 60
    for moment in moments:
        state = read_snapshot(tmp_path, moment.step)
        assert {tensor.dtype for tensor in state.values()} <= {torch.float32, torch.int64}
        assert moment.confusion.sum() == begun.n_probes == 26
        assert moment.confusion.trace() / 26 == pytest.approx(moment.accuracy)
        assert moment.probabilities.sum(1) == pytest.approx(np.ones(24), abs=1e-5)
        assert np.allclose(moment.weights[..., 0, 0].ravel(), state["0.weight"][:25, 0, 0, 0], atol=2e-3)
    last = from_weights(read_weights((tmp_path / WEIGHTS).read_bytes(), WEIGHTS)).model.state_dict()
    assert all(torch.allclose(last[name], value, rtol=1e-3, atol=1e-4) for name, value in state.items())


def test_a_step_that_was_not_kept_is_a_sentence(tmp_path):
    with pytest.raises(Unavailable, match="network of step 7 was not kept: choose another step"):
        read_snapshot(tmp_path, 7)


def test_the_network_in_the_folder_is_the_one_that_was_assessed(tmp_path):
    *_, outcome = job(tmp_path, **RICH)
    trained = from_weights(read_weights((tmp_path / WEIGHTS).read_bytes(), WEIGHTS))
    inputs = (DATA.test_images / 255 - torch.tensor(trained.mean)) / torch.tensor(trained.std)
    with torch.no_grad():
        right = (trained.model(inputs).argmax(1) == DATA.test_labels).double().mean().item()
    assert outcome.assessment.score.accuracy == pytest.approx(right)
    assert outcome.assessment.score.n == 30
    assert trained.classes == DATA.classes


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 30))
def test_a_job_left_anywhere_and_resumed_says_the_rest(tmp_path_factory, place):
    whole, parted = (tmp_path_factory.mktemp("run") for _ in range(2))
    expected = [plain(event) for event in job(whole, **RICH)]
    first = train_job(made(**RICH), folder=parted)
    before = [plain(event) for event in islice(first, place) if event is not None]
    first.close()
    after = [plain(event) for event in job(parted, known=len(before), resume=True, **RICH)]
    said = before + after if len(before) < len(expected) else before  # it was over: the outcome comes again
    assert said == expected
    assert same(network(whole), network(parted))


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(1, 10), lost=st.integers(0, 10))
def test_what_a_killed_worker_said_after_its_checkpoint_is_not_said_again(
    tmp_path_factory, monkeypatch, kept, lost
):
    monkeypatch.setattr(task, "CHECKPOINT_S", -1.0)  # a checkpoint after every event
    whole, killed, found = (tmp_path_factory.mktemp("run") for _ in range(3))
    expected = [plain(event) for event in job(whole, **RICH)]
    events = job(killed, **RICH)
    said = [plain(event) for event in islice(events, kept)]
    shutil.copytree(killed, found, dirs_exist_ok=True)  # what lies on the disk when the worker dies
    said += [plain(event) for event in islice(events, lost)]
    after = job(found, known=len(said), resume=True, **RICH)
    assert said + [plain(event) for event in after] == expected


@pytest.mark.parametrize("damage", [None, b"", b"PK\x03\x04nothing"])
def test_without_a_readable_checkpoint_a_job_begins_anew(tmp_path, damage):
    if damage is not None:
        (tmp_path / CHECKPOINT).write_bytes(damage)
    first, *_, last = job(tmp_path, resume=True)
    assert isinstance(first, Begun)
    assert isinstance(last, Outcome)


def test_a_checkpoint_holds_plain_values_and_what_goes_with_it(tmp_path):
    list(job(tmp_path, **RICH))
    kept = read_checkpoint(tmp_path)
    assert kept["spec"] == asdict(made(**RICH))
    assert kept["state"]["ended"] in {True, False}
    with pytest.raises(Unavailable, match="start it again"):
        read_checkpoint(tmp_path / "elsewhere")


def test_a_run_that_was_stopped_can_be_assessed_from_its_folder(tmp_path):
    events = train_job(made(**RICH), folder=tmp_path)
    seen = [event for event in islice(events, 8) if event is not None]
    events.close()
    step = read_checkpoint(tmp_path)["state"]["step"]
    outcome = outcome_of(made(**RICH), tmp_path, step, moment=0)
    assert 0 < outcome.step == step == seen[-1].step < 14
    trained = from_weights(read_weights((tmp_path / WEIGHTS).read_bytes(), WEIGHTS))
    inputs = (DATA.test_images / 255 - 0.5) / 0.25
    with torch.no_grad():
        right = (trained.model(inputs).argmax(1) == DATA.test_labels).double().mean().item()
    assert outcome.assessment.score.accuracy == pytest.approx(right)


def test_where_a_shared_run_has_gone_on_it_is_assessed_at_its_last_moment(tmp_path):
    *events, last = job(tmp_path, **RICH)
    moment = [event.step for event in events if isinstance(event, Moment)][2]
    outcome = outcome_of(made(**RICH), tmp_path, moment + 1, moment)
    assert outcome.step == moment < last.step
    one = trainer(DATA, **RICH)
    one.model.load_state_dict(read_snapshot(tmp_path, moment))
    right = (one.logits(DATA.test_images).argmax(1) == DATA.test_labels).double().mean().item()
    assert outcome.assessment.score.accuracy == pytest.approx(right)
    with pytest.raises(Unavailable):
        outcome_of(made(**RICH), tmp_path, moment + 1, moment + 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"network": "softmax", "learning_rate": 10.0, "weight_decay": 1.0, "batch_size": 1, "epochs": 30},
        {"optimiser": "momentum", "learning_rate": 10.0, "widths": "32, 32", "epochs": 6},
    ],
)
def test_a_diverging_job_shows_and_keeps_finite_numbers_alone(tmp_path, changed, monkeypatch):
    monkeypatch.setattr(
        "dlcore.training.loop.PAUSE_IMAGES", 1
    )  # moments may come before the report that tells
    events = list(job(tmp_path, **changed))
    reports = [event for event in events if isinstance(event, Report)]
    found = reports[-1].divergence
    assert found
    assert events[-1].step == found.good_step
    for event in events:
        if isinstance(event, Moment):
            assert np.isfinite(event.weights).all()
            assert all(tensor.isfinite().all() for tensor in read_snapshot(tmp_path, event.step).values())
    from_weights(read_weights((tmp_path / WEIGHTS).read_bytes(), WEIGHTS))


def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_files, "save_file", full)
    with pytest.raises(Unavailable, match="no room on this server's disk"):
        list(job(tmp_path))
    assert list(tmp_path.glob("*.part")) == []


def test_settings_that_do_not_go_together_leave_nothing(tmp_path):
    with pytest.raises(BadSetting):
        list(job(tmp_path / "run", batch_norm=True, batch_size=1))
    assert not (tmp_path / "run").exists()


@given(st.integers(1, 100_000), st.integers(2, 60))
def test_a_run_is_looked_at_first_last_and_more_at_the_beginning(n_steps, most):
    plan = planned(n_steps, most)
    assert (plan[0], plan[-1]) == (0, n_steps)
    assert len(plan) <= most
    assert list(plan) == sorted(set(plan))
    gaps = np.diff(plan)
    assert most < 4 or n_steps < 1000 or gaps[0] <= gaps[-1]
