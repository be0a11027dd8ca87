"""The same promises on a GPU: the same seed and the same place give the same numbers."""

from typing import Any

import pytest
import torch

from dlcore.training.loop import run
from dlcore.training.report import Report
from dlcore.training.spec import OPTIMISERS
from dlcore.training.trainer import Trainer
from tests.dlcore.training.runs import (
    CPU,
    EVERYTHING,
    images,
    made,
    reports,
    same,
    timeless,
    trainer,
    weights,
)

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here"),
]
GPU = torch.device("cuda")
DATA = images(300, shape=(3, 32, 32))


def on_gpu(**changed: Any) -> Trainer:
    return Trainer(made(**changed), DATA, GPU)


@pytest.mark.parametrize("network", ["softmax", "mlp", "lenet", "cnn"])
def test_the_same_seed_gives_the_same_numbers(network):
    one, again = (on_gpu(**(EVERYTHING | {"network": network, "epochs": 3})) for _ in range(2))
    first = reports(one)
    torch.rand(3, device=GPU)  # somebody else draws
    assert reports(again) == first
    assert same(weights(one), weights(again))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_resumed_run_is_the_uninterrupted_one(optimiser, monkeypatch):
    monkeypatch.setattr("dlcore.training.loop.PAUSE_IMAGES", 16)
    changed = EVERYTHING | {"optimiser": optimiser, "schedule": "one_cycle"}
    expected, first, second = reports(on_gpu(**changed)), on_gpu(**changed), on_gpu(**changed)
    before: list[Report] = []
    for place, report in enumerate(run(first), start=1):
        before += [timeless(report)] if report else []
        if place == 7:
            break
    second.resume(first.state())
    assert before + reports(second) == expected


@pytest.mark.parametrize("network", ["mlp", "lenet", "cnn"])
def test_the_first_losses_are_the_processor_s(network):
    changed = {"network": network, "batch_norm": True, "label_smoothing": 0.1}
    losses = [reports(Trainer(made(**changed), DATA, device))[0].losses for device in (CPU, GPU)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-3)


def test_the_generators_outside_stay_where_they_were():
    before = torch.get_rng_state(), torch.cuda.get_rng_state(GPU)
    deterministic = torch.backends.cudnn.deterministic
    reports(on_gpu(**EVERYTHING))
    assert torch.equal(before[0], torch.get_rng_state())
    assert torch.equal(before[1], torch.cuda.get_rng_state(GPU))
    assert torch.backends.cudnn.deterministic == deterministic


def test_a_run_on_the_processor_leaves_the_gpu_s_generator_alone():
    before = torch.cuda.get_rng_state(GPU)
    reports(trainer())
    assert torch.equal(before, torch.cuda.get_rng_state(GPU))


def test_bfloat16_and_channels_last_learn():
    one = on_gpu(network="cnn", precision="bfloat16", batch_norm=True, optimiser="adam", learning_rate=0.005)
    assert one.model[0].weight.is_contiguous(memory_format=torch.channels_last)
    last = reports(one)[-1]
    assert last.validation.accuracy > 0.9
    assert all(parameter.device.type == "cuda" for parameter in one.model.parameters())


def test_a_diverging_run_is_told_and_its_weights_are_finite():
    one = on_gpu(optimiser="momentum", learning_rate=10.0, widths="32, 32", epochs=6)
    last = reports(one)[-1]
    assert last.divergence
    assert all(tensor.isfinite().all() for tensor in weights(one).values())
