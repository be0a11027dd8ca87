"""Runs that leave the range of floating point: where they did is replayed step by step, independently."""

import math
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dlcore.intake.weights import read_weights
from dlcore.nets.trained import as_safetensors, from_weights
from dlcore.training.loop import run
from dlcore.training.report import Report
from dlcore.training.task import finished
from dlcore.training.trainer import Trainer
from tests.dlcore.training.runs import EVERYTHING, images, reports, same, trainer, weights

pytestmark = pytest.mark.tiny

EXPLODING: dict[str, dict[str, Any]] = {
    "sgd": {"learning_rate": 10.0, "weight_decay": 1.0},
    "sgd in a deep network": {"learning_rate": 10.0, "widths": "64, 64, 64", "initialisation": "he_normal"},
    "momentum": {"optimiser": "momentum", "learning_rate": 10.0, "widths": "32, 32"},
    "nesterov": {"optimiser": "nesterov", "learning_rate": 10.0, "widths": "32, 32"},
    "adamw's decay": {"optimiser": "adamw", "learning_rate": 10.0, "weight_decay": 1.0, "epochs": 20},
    "bfloat16": {"learning_rate": 10.0, "widths": "32, 32", "precision": "bfloat16"},
    "a cnn": {"network": "cnn", "optimiser": "momentum", "learning_rate": 10.0, "activation": "leaky_relu"},
    "a cnn with batch norm": {"network": "cnn", "batch_norm": True, "learning_rate": 10.0, "filters": 16},
    "dropout and batch norm": EVERYTHING | {"learning_rate": 10.0, "weight_decay": 1.0, "epochs": 30},
    "cosine": {"learning_rate": 10.0, "weight_decay": 1.0, "schedule": "cosine", "epochs": 8},
}
DATA = images(131)


def diverged(**changed: Any) -> tuple[Trainer, Report]:
    one = trainer(DATA, **({"epochs": 6} | changed))
    last = reports(one)[-1]
    assert last.divergence, "this run did not diverge"
    return one, last


def finite(tensors: Any) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


def replayed(**changed: Any) -> tuple[int, str, str, list[dict[str, torch.Tensor]]]:
    """Step, layer and place of the first number that is none, and the weights after every step before it."""
    one = trainer(DATA, **({"epochs": 6} | changed))
    named = {id(layer): f"{type(layer).__name__} {name}" for name, layer in one.model.named_children()}
    first: list[str] = []

    def look(layer: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        if not first and not finite([output]):
            first.append(named[id(layer)])

    for layer in one.model.children():
        layer.register_forward_hook(look)
    before: list[dict[str, torch.Tensor]] = []
    for step in range(1, one.n_steps + 1):
        before.append(weights(one))
        with one.randomness:
            x, y = one.batch()
            with torch.autocast("cpu", torch.bfloat16, enabled=one.spec.precision == "bfloat16"):
                logits = one.model(x)
            loss = F.cross_entropy(logits.float(), y, label_smoothing=one.spec.label_smoothing)
            if first or not finite([loss]):
                if not first:
                    return step, named[id(one.model[-1])], "loss", before
                return step, first[0], "output", before
            one.update(loss)
        for layer in reversed(list(one.model.children())):
            if not finite(parameter.grad for parameter in layer.parameters()):
                return step, named[id(layer)], "gradient", before
        for layer in one.model.children():
            if not finite(layer.state_dict().values()):
                return step, named[id(layer)], "weights", before
    raise AssertionError("this run did not diverge")


@pytest.mark.parametrize("name", EXPLODING)
def test_the_step_the_layer_and_the_last_good_weights_are_those_of_a_replay(name):
    one, last = diverged(**EXPLODING[name])
    found = last.divergence
    assert found
    step, layer, where, before = replayed(**EXPLODING[name])
    assert (found.step, found.layer, found.where) == (step, layer, where)
    assert found.good_step == one.step < step
    assert same(weights(one), before[one.step])
    assert finite(weights(one).values())
    assert finite([one.logits(one.parts.validation_x)])
    if one.step < step - 1:  # the weights after it are finite, but what is computed with them is not
        one.model.load_state_dict(before[one.step + 1])
        assert not finite([one.logits(one.parts.validation_x)])
    assert last.step >= found.step
    assert not last.stopped_early
    assert list(run(one)) == []


@pytest.mark.parametrize("name", EXPLODING)
def test_the_sentence_names_step_layer_reason_and_remedy(name):
    _, last = diverged(**EXPLODING[name])
    found = last.divergence
    assert found
    what = {"loss": "loss of what comes from"}.get(found.where, f"{found.where} of")
    assert f"At step {found.step} the {what} layer {found.layer} was no finite number" in found.says
    assert f"the weights of step {found.good_step} were put back" in found.says
    decays = EXPLODING[name].get("weight_decay") == 1.0
    assert found.says.endswith(": choose less weight decay." if decays else ": try a learning rate of 1.")
    assert ("weight decay 1 times learning rate" in found.says) == ("learning rate of 1" not in found.says)


def test_reports_before_are_good_and_the_last_one_is_the_only_one_that_is_not():
    one = trainer(DATA, learning_rate=10.0, weight_decay=1.0, epochs=20)
    *before, last = reports(one)
    assert before
    assert all(math.isfinite(report.loss) and report.divergence is None for report in before)
    assert last.divergence


def test_the_kept_network_can_be_saved_and_read_again():
    one, _ = diverged(**EXPLODING["momentum"])
    file = as_safetensors(finished(one))
    assert same(from_weights(read_weights(file, "it.safetensors")).model.state_dict(), weights(one))


def test_a_diverging_run_resumed_from_a_checkpoint_says_the_same():
    whole, last = diverged(**EXPLODING["sgd"])
    first = trainer(DATA, epochs=6, **EXPLODING["sgd"])
    next(run(first))
    second = trainer(DATA, epochs=6, **EXPLODING["sgd"])
    second.resume(first.state())
    assert reports(second)[-1].divergence == last.divergence
    assert same(weights(second), weights(whole))


def test_a_device_that_never_gives_the_same_numbers_twice_goes_back_to_its_last_good_report(monkeypatch):
    monkeypatch.setattr("dlcore.training.divergence._step", lambda one: setattr(one, "step", one.step + 1))
    one, last = diverged(**EXPLODING["sgd"])
    assert last.divergence
    assert last.divergence.step == last.step
    assert one.step == last.divergence.good_step < last.step
    assert finite(weights(one).values())


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
def test_a_rough_run_that_stays_finite_is_no_divergence(name):
    one = trainer(DATA, optimiser=name, learning_rate=1.0, widths="8", epochs=2)
    assert reports(one)[-1].divergence is None


def test_bad_images_are_found_at_the_first_step_and_the_first_weights_kept():
    one = trainer(DATA)
    first = weights(one)
    one.normalised = lambda pixels: pixels / 0.0  # infinity, or 0/0, before the first layer
    (only,) = reports(one)
    assert only.divergence
    assert (only.divergence.step, only.divergence.layer) == (1, "Flatten 0")
    assert only.divergence.good_step == 0
    assert same(first, weights(one))
