"""Deep networks of layers alike: drawn as nn.Linear and torch.nn.init draw, from one seed."""

import math

import pytest
import torch
from torch import nn

from dlcore.lessons.layers import INITIALISATIONS
from dlcore.nets.deep import DEEP_RULES, N_CLASSES, N_EXAMPLES, bias_variance, drawn, weight_variance

pytestmark = pytest.mark.tiny


def test_the_page_offers_every_rule() -> None:
    assert list(DEEP_RULES) == list(INITIALISATIONS)


def test_the_default_is_what_torch_makes_and_the_examples_come_first() -> None:
    net = drawn(3, 8, "pytorch", 5)
    torch.manual_seed(5)
    assert torch.equal(net.inputs, torch.randn(N_EXAMPLES, 8, dtype=torch.float64))
    assert torch.equal(net.labels, torch.randint(N_CLASSES, (N_EXAMPLES,)))
    for layer in net.layers:
        made = nn.Linear(8, layer.out_features, dtype=torch.float64)
        assert torch.equal(layer.weight, made.weight)
        assert torch.equal(layer.bias, made.bias)


def test_torchs_own_generator_is_left_as_it_was() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    drawn(2, 8, "orthogonal", 9)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("name", DEEP_RULES)
def test_weights_have_the_variance_that_theory_takes(name: str) -> None:
    net = drawn(12, 64, name, 2)
    hidden = torch.stack([layer.weight.detach() for layer in net.layers[:-1]])
    assert 64 * float((hidden**2).mean()) == pytest.approx(weight_variance(name, 64, 64), rel=0.02)
    last = net.layers[-1].weight.detach()
    assert 64 * float((last**2).mean()) == pytest.approx(weight_variance(name, 64, N_CLASSES), rel=0.15)
    bias = torch.stack([layer.bias.detach() for layer in net.layers[:-1]])
    assert float((bias**2).mean()) == pytest.approx(bias_variance(name, 64), rel=0.15)


def test_bounds_and_spreads_are_the_rules() -> None:
    assert drawn(1, 64, "uniform_1", 1).layers[0].weight.abs().max().item() == pytest.approx(1, abs=0.01)
    assert drawn(1, 64, "small_normal", 1).layers[0].weight.std().item() == pytest.approx(0.01, rel=0.05)
    xavier = drawn(1, 64, "xavier_uniform", 1).layers[0].weight.abs().max().item()
    assert xavier == pytest.approx(math.sqrt(6 / 128), rel=0.01)
    turned = drawn(1, 64, "orthogonal", 1).layers[0].weight.detach()
    assert torch.allclose(turned @ turned.T, torch.eye(64, dtype=torch.float64), atol=1e-12)
    assert not drawn(2, 8, "zeros", 1).layers[0].weight.any()
