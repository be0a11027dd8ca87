"""First weights against the theory they are named after."""

import math

import pytest
import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.nets.architecture import INITIALISATIONS, NetSpec
from dlcore.nets.initialisation import initialise
from dlcore.nets.trainable import build

pytestmark = pytest.mark.tiny

LINEAR, CONV = (300, 200), (64, 32, 5, 5)
FANS = {LINEAR: (200, 300), CONV: (32 * 25, 64 * 25)}
"""fan in and fan out of these weights"""
VARIANCES = {
    "xavier_uniform": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "xavier_normal": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he_normal": lambda fan_in, _: 2 / fan_in,
    "lecun_normal": lambda fan_in, _: 1 / fan_in,
    "small_normal": lambda *_: 0.01**2,
    "pytorch": lambda fan_in, _: 1 / (3 * fan_in),
}


def drawn(name: str) -> dict[tuple[int, ...], nn.Linear | nn.Conv2d]:
    """A linear and a convolutional layer after initialisation, by the shape of their weights."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(32, 64, 5), nn.BatchNorm2d(64), nn.Linear(200, 300))
    initialise(model, name)
    return {LINEAR: model[2], CONV: model[0]}


@pytest.mark.parametrize("name", sorted(VARIANCES))
def test_mean_and_variance_are_the_formula_s(name):
    for shape, layer in drawn(name).items():
        weight, variance = layer.weight.detach().double(), VARIANCES[name](*FANS[shape])
        n = weight.numel()
        assert weight.shape == shape
        assert abs(weight.mean()) < 5 * math.sqrt(variance / n)
        assert weight.var().item() == pytest.approx(variance, rel=5 * math.sqrt(2 / n))


@pytest.mark.parametrize("name", ["xavier_uniform", "pytorch"])
def test_uniform_weights_fill_their_interval_and_no_more(name):
    for shape, layer in drawn(name).items():
        bound = math.sqrt(3 * VARIANCES[name](*FANS[shape]))
        largest = layer.weight.abs().max().item()
        assert 0.99 * bound < largest <= bound * (1 + 1e-6)


@pytest.mark.parametrize("name", ["xavier_normal", "he_normal", "lecun_normal", "small_normal"])
def test_normal_weights_are_normal(name):
    for layer in drawn(name).values():
        scaled = layer.weight.detach().flatten().double()
        scaled = scaled / scaled.std()
        assert (scaled.abs() < 1).double().mean().item() == pytest.approx(0.6827, abs=0.01)
        assert (scaled**4).mean().item() == pytest.approx(3, abs=0.2)


def test_orthogonal_rows_or_columns_are_orthonormal():
    for layer in drawn("orthogonal").values():
        matrix = layer.weight.detach().flatten(1).double()
        small = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
        assert torch.allclose(small @ small.T, torch.eye(len(small)).double(), atol=1e-5)


def test_zeros_are_zeros():
    for layer in drawn("zeros").values():
        assert not layer.weight.any()


@pytest.mark.parametrize("name", [name for name in INITIALISATIONS if name != "pytorch"])
def test_biases_begin_at_zero(name):
    for layer in drawn(name).values():
        assert not layer.bias.any()


def test_pytorch_leaves_everything_as_it_was():
    torch.manual_seed(1)
    plain = nn.Sequential(nn.Conv2d(32, 64, 5), nn.BatchNorm2d(64), nn.Linear(200, 300))
    layers = drawn("pytorch")
    assert torch.equal(plain[0].weight, layers[CONV].weight)
    assert torch.equal(plain[2].bias, layers[LINEAR].bias)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_name_begins_every_network_alike_by_seed(name):
    for network in ("softmax", "mlp", "lenet", "cnn"):
        states = []
        for _ in range(2):
            torch.manual_seed(5)
            model = build(NetSpec(network, (1, 8, 8), 10, widths=(16,), filters=4))
            initialise(model, name)
            states.append(model.state_dict())
        assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])
        assert all(value.isfinite().all() for value in states[0].values())


def test_batch_norm_keeps_its_ones():
    torch.manual_seed(0)
    model = build(NetSpec("mlp", (1, 8, 8), 10, widths=(16,)))
    initialise(model, "he_normal")
    norm = next(layer for layer in model if isinstance(layer, nn.BatchNorm1d))
    assert (norm.weight == 1).all()


def test_another_name_is_refused():
    with pytest.raises(BadSetting, match="choose one of pytorch"):
        initialise(nn.Linear(2, 2), "glorot")
