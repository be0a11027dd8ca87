"""Sizes of signals and gradients through depth: those of the chain rule by hand, and of the theory."""

import math

import pytest
import scipy.stats
import torch
from torch import nn

from dlcore.insight.signals import SHALLOW, STEEPEST, edge, rms, saturated, signals

pytestmark = pytest.mark.tiny


def layers(width: int, n: int, std: float) -> list[nn.Linear]:
    torch.manual_seed(0)
    made = [nn.Linear(width, width, dtype=torch.float64) for _ in range(n)]
    for layer in made:
        nn.init.normal_(layer.weight, std=std)
        nn.init.zeros_(layer.bias)
    return made


@pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid"])
def test_sizes_are_those_of_the_chain_rule_by_hand(name: str) -> None:
    made, function = layers(20, 3, 0.3), getattr(torch, name)
    inputs, pull = torch.randn(8, 20).double(), torch.randn(8, 20).double()
    found = signals(made, function, inputs, pull)
    slope = {
        "relu": lambda h: (h > 0).double(),
        "tanh": lambda h: 1 / torch.cosh(h) ** 2,
        "sigmoid": lambda h: torch.sigmoid(h) * torch.sigmoid(-h),
    }[name]
    with torch.no_grad():
        signal, sums, seen = inputs, [], [inputs]
        for layer in made:
            sums.append(signal @ layer.weight.T + layer.bias)
            signal = function(sums[-1])
            seen.append(signal)
        back, weights = [pull], []
        for layer, h, before in reversed(list(zip(made, sums, seen, strict=False))):
            delta = back[0] * slope(h)
            weights.insert(0, rms(delta.T @ before))
            back.insert(0, delta @ layer.weight)
    assert found.forwards == pytest.approx([rms(each) for each in seen])
    assert found.backwards == pytest.approx([rms(each) for each in back])
    assert found.weights == pytest.approx(weights)


@pytest.mark.row("C122", "E070")
@pytest.mark.parametrize("std", [0.01, math.sqrt(2 / 400)])
def test_relu_layers_multiply_a_signal_by_the_factor_of_the_theory(std: float) -> None:
    draw = torch.Generator().manual_seed(1)
    inputs, pull = (torch.randn(64, 400, generator=draw, dtype=torch.float64) for _ in range(2))
    found = signals(layers(400, 8, std), torch.relu, inputs, pull)
    factor = std * math.sqrt(400 / 2)
    assert (found.forwards[-1] / found.forwards[0]) ** (1 / 8) == pytest.approx(factor, rel=0.05)
    assert (found.backwards[0] / found.backwards[-1]) ** (1 / 8) == pytest.approx(factor, rel=0.05)
    assert (found.forwards[-1] < 1e-5) == (std == 0.01)


@pytest.mark.row("E071")
@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_the_edge_is_where_the_slope_is_a_twentieth_of_the_steepest(name: str) -> None:
    far = edge(name)
    assert far is not None
    at = torch.tensor([far], dtype=torch.float64, requires_grad=True)
    getattr(torch, name)(at).backward()
    assert at.grad is not None
    assert at.grad.item() == pytest.approx(SHALLOW * STEEPEST[name], rel=1e-12)
    sums = 3 * torch.randn(200_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert saturated(name, sums) == ((sums.abs() > far).double().mean().item())
    assert saturated(name, sums) == pytest.approx(2 * scipy.stats.norm(0, 3).sf(far), abs=0.005)


def test_of_relu_the_sums_that_are_not_above_zero_count() -> None:
    assert edge("relu") is None
    assert saturated("relu", torch.tensor([-1.0, 0.0, 1e-300, 5.0], dtype=torch.float64)) == 0.5
    assert saturated("relu", torch.zeros(7, dtype=torch.float64)) == 1
