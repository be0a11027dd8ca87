"""A layer of units that may be off for every example, and which of them learning wakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

N_EXAMPLES, N_INPUTS, N_UNITS, N_STEPS = 64, 4, 24, 100
LEARNING_RATE = 0.02


@dataclass(frozen=True, slots=True)
class Units:
    """What became of a layer's units.

    Attributes:
        off: how many are off at the start: z ≤ 0 for every example.
        stuck: how many of these have a gradient of exactly 0 for weights and bias.
        asleep: after each step, from 0 on, how many of them have been off at every step so far.
        off_then: how many of all units are off after the last step.
        loss: the mean squared error after the last step.
    """

    off: int
    stuck: int
    asleep: tuple[int, ...]
    off_then: int
    loss: float


def trained(unit: nn.Module, bias: float, seed: int) -> Units:
    """Train a layer of units, and watch those that are off at the start.

    64 examples of 4 numbers, drawn from a normal distribution, whose sum is to be predicted; a layer with
    PyTorch's usual weights and one bias for all its units; another layer that adds up; 100 steps of Adam.

    Args:
        unit: the activation of the layer.
        bias: of every unit at the start.
        seed: of examples and weights; torch's own generator is left as it was.
    """
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.manual_seed(seed)
        inputs = torch.randn(N_EXAMPLES, N_INPUTS, dtype=torch.float64)
        hidden = nn.Linear(N_INPUTS, N_UNITS, dtype=torch.float64)
        network = nn.Sequential(hidden, unit, nn.Linear(N_UNITS, 1, dtype=torch.float64))
        nn.init.constant_(hidden.bias, bias)
        return _watched(network, hidden, inputs)


def _watched(network: nn.Sequential, hidden: nn.Linear, inputs: Tensor) -> Units:
    targets = inputs.sum(1, keepdim=True)
    optimiser = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    asleep, stuck, off, loss = [], 0, torch.empty(0), torch.empty(0)
    for step in range(N_STEPS + 1):
        loss = nn.functional.mse_loss(network(inputs), targets)
        optimiser.zero_grad()
        loss.backward()
        off = (hidden(inputs) <= 0).all(0)
        if step == 0:
            stuck = int((off & _without_gradient(hidden)).sum())
        asleep.append(asleep[-1] & off if asleep else off)
        if step < N_STEPS:
            optimiser.step()
    counts = tuple(int(each.sum()) for each in asleep)
    return Units(counts[0], stuck, counts, int(off.sum()), loss.item())


def _without_gradient(hidden: nn.Linear) -> Tensor:
    """Which units have no gradient at all, of shape (units,)."""
    weight, bias = (cast(Tensor, each.grad) for each in (hidden.weight, hidden.bias))  # after backward()
    return (weight == 0).all(1) & (bias == 0)
