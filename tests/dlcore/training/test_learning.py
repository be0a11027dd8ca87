"""Networks do learn: real digits, every rule at a sensible rate, in a few seconds."""

import pytest

from dlcore.data.datasets import DATASETS
from dlcore.training.feasible import check
from dlcore.training.presets import PRESETS, preset
from dlcore.training.spec import OPTIMISERS
from tests.dlcore.training.runs import images, reports, trainer

RATES = {
    "sgd": 0.2,
    "momentum": 0.05,
    "nesterov": 0.05,
    "rmsprop": 0.002,
    "adagrad": 0.03,
    "adam": 0.003,
    "adamw": 0.003,
}


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_learns_the_digits(optimiser, digits):
    changed = {"widths": "64", "epochs": 10, "batch_size": 32, "validation_percent": 15}
    one = trainer(digits, optimiser=optimiser, learning_rate=RATES[optimiser], **changed)
    first, *_, last = reports(one)
    assert last.validation.accuracy > 0.9
    assert last.loss < first.loss / 3


@pytest.mark.row("C239")
@pytest.mark.parametrize(
    ("network", "least"), [("softmax", 0.88), ("mlp", 0.92), ("lenet", 0.92), ("cnn", 0.96)]
)
def test_every_network_learns_the_digits(network, least, digits):
    changed = {"batch_norm": True, "widths": "64", "filters": 8, "epochs": 6, "validation_percent": 15}
    one = trainer(
        digits, network=network, optimiser="adam", learning_rate=0.01, schedule="one_cycle", **changed
    )
    assert reports(one)[-1].validation.accuracy > least


def test_weight_decay_makes_weights_smaller(digits):
    lengths = []
    for decay in (0.0, 0.01, 0.1):
        one = trainer(digits, weight_decay=decay, epochs=3)
        reports(one)
        lengths.append(one.model[1].weight.norm().item())
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[2] < 0.7 * lengths[0]


def test_label_smoothing_keeps_a_network_from_being_too_sure():
    surest = []
    for smoothing in (0.0, 0.3):
        one = trainer(images(), label_smoothing=smoothing, optimiser="adam", learning_rate=0.01, epochs=20)
        reports(one)
        surest.append(one.logits(one.parts.train_x).softmax(1).amax(1).mean().item())
    assert surest[0] > 0.95
    assert surest[1] == pytest.approx(0.7 + 0.3 / 3, abs=0.05)


@pytest.mark.parametrize("dataset", [*DATASETS, "mine:0123"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_run_that_is_possible(name, dataset):
    spec = preset(name, dataset)
    variations = DATASETS[dataset].variations if dataset in DATASETS else {"shift", "rotate", "crop", "flip"}
    assert spec.dataset == dataset
    for varied in ("shift", "rotate", "crop", "flip"):
        assert varied in variations or not getattr(spec, varied)
    check(spec, images(), 100, 10)
