"""Settings that do not go together are refused with what to change."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data.datasets import DATASETS
from dlcore.errors import BadSetting
from dlcore.training.feasible import VARIATIONS, batches, check
from dlcore.training.trainer import Trainer
from tests.dlcore.training.runs import CPU, images, made, reports, trainer

pytestmark = pytest.mark.tiny


def refusal(data=None, **changed) -> str:
    with pytest.raises(BadSetting) as raised:
        Trainer(made(**changed), data or images(), CPU)
    says = str(raised.value)
    assert says.endswith(".")
    assert ": " in says
    return says


@pytest.mark.parametrize(("name", "value"), [("shift", 0.1), ("rotate", 5.0), ("crop", 0.1), ("flip", True)])
def test_images_are_varied_only_as_keeps_their_label(name, value):
    data = replace(images(), variations=frozenset(VARIATIONS) - {name})
    says = refusal(data, **{name: value})
    assert f"may not be {VARIATIONS[name]}" in says
    assert says.endswith(f"set {name} to {'off' if name == 'flip' else 0}.")
    trainer(data)
    trainer(**{name: value})


def test_digits_are_not_mirrored(digits):
    assert "The images of Digits may not be mirrored" in refusal(digits, flip=True)
    allowed = {name: "flip" in info.variations for name, info in DATASETS.items()}
    assert allowed == {"digits": False, "mnist": False, "fashion_mnist": True, "cifar10": True}


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_batch_norm_of_a_single_image_is_refused(network):
    assert "batch size of at least 2" in refusal(network=network, batch_norm=True, batch_size=1)


@pytest.mark.parametrize("changed", [{"batch_norm": False}, {"network": "softmax"}, {"network": "lenet"}])
def test_batches_of_one_image_work_without_batch_norm(changed):
    one = trainer(images(30), **({"batch_norm": True, "epochs": 1, "batch_size": 1} | changed))
    assert reports(one)[-1].step == len(one.parts.train_y) == one.n_steps


@pytest.mark.parametrize(
    ("n", "size", "expected"), [(105, 16, 7), (97, 16, 6), (96, 16, 6), (1, 64, 0), (5, 1, 5)]
)
def test_a_leftover_of_one_image_is_no_batch(n, size, expected):
    assert batches(n, size) == expected


@given(st.integers(0, 3000), st.integers(1, 2048))
def test_batches_are_those_that_a_split_makes(n, size):
    sizes = [len(part) for part in torch.arange(n).split(size) if len(part)]
    assert batches(n, size) == len([each for each in sizes if each > 1 or size == 1])


def test_one_per_cent_of_the_training_data_is_enough_or_a_sentence(digits):
    one = trainer(digits, train_percent=1, network="cnn", batch_norm=True)
    assert len(one.parts.train_y) in range(10, 16)
    assert reports(one)[-1].step == one.n_steps
    assert "use more of the training data" in refusal(images(60), train_percent=1)


def test_a_set_too_small_for_validation_is_refused():
    assert "left for validation" in refusal(images(12), validation_percent=5)


def test_a_batch_may_be_larger_than_the_data():
    one = trainer(images(60), batch_size=2048, epochs=3)
    assert (one.steps_per_epoch, one.n_steps) == (1, 3)
    assert [report.step for report in reports(one)] == [1, 2, 3]


def test_images_too_small_for_the_cnn_are_refused():
    assert "choose another network" in refusal(images(shape=(1, 3, 3)), network="cnn")


def test_what_goes_together_is_let_through():
    check(made(), images(), 100, 10)
