"""Networks with one hidden layer of every width, trained at once on the same points of a curve.

All their hidden units lie in one row, and each belongs to one network. Every network comes out as
`nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1))` would, trained by itself with
`torch.optim.Adam`: the sum of all losses has each network's own gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.runtime import seeded

LEARNING_RATE = 0.1
"""of Adam at its first step; it falls in a straight line to 0"""
N_STEPS = 300
"""each with all points"""
SPREAD = 8.0
"""first weights and biases of hidden units lie between minus this and this: their bends lie all over"""


@dataclass(frozen=True, slots=True, eq=False)
class Widths:
    """Trained networks of widths 0, 1, 2 …: with w hidden units each, all in one row.

    Attributes:
        weight: of each hidden unit, (units,).
        bias: of each hidden unit.
        out: what its activation is multiplied by.
        constant: the output's bias of each network, (widths,).
        owner: (units, widths): 1 where a unit belongs to a network.
    """

    weight: Tensor
    bias: Tensor
    out: Tensor
    constant: Tensor
    owner: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        """What every network predicts.

        Args:
            x: places, (n,) float64.

        Returns:
            Of shape (n, widths).
        """
        return (torch.tanh(x[:, None] * self.weight + self.bias) * self.out) @ self.owner + self.constant


def first_units(most: int, seed: int) -> Tensor:
    """First weights and biases of hidden units, each evenly likely up to ±`SPREAD`: (2, most) float64.

    A network with w units begins with the first w of them.

    Args:
        most: units of the widest network.
        seed: where they are drawn from.
    """
    return SPREAD * (2 * torch.rand(2, most, generator=seeded(seed), dtype=torch.float64) - 1)


def train_widths(x: Tensor, y: Tensor, most: int, seed: int) -> Widths:
    """Networks with 0 to `most` hidden units, trained by Adam on the mean squared error.

    Args:
        x: places, (n,) float64.
        y: targets, (n,).
        most: units of the widest.
        seed: where the first weights are drawn from; the output begins at 0.
    """
    counts = torch.arange(most + 1)
    unit = torch.cat([torch.arange(count) for count in range(most + 1)])
    owner = (counts.repeat_interleave(counts)[:, None] == counts).double()
    weight, bias = (each.clone().requires_grad_() for each in first_units(most, seed)[:, unit])
    out, constant = (torch.zeros(n, dtype=x.dtype, requires_grad=True) for n in owner.shape)
    networks = Widths(weight, bias, out, constant, owner)
    optimizer = torch.optim.Adam([weight, bias, out, constant], lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=N_STEPS)
    for _ in range(N_STEPS):
        loss = (networks(x) - y[:, None]).square().mean(0).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return Widths(*(each.detach() for each in (weight, bias, out, constant, owner)))
