"""What is true of a network that was trained with a penalty, beside the same one without."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.training.penalised import logits_of, losses

SMALL = 0.001
"""a weight nearer to 0 than this is close to nothing"""
SAME = 0.01
"""probabilities that differ by less say about the same of every point"""


@dataclass(frozen=True, slots=True)
class Facts:
    """One network; weights are those of all three layers, biases left out.

    Attributes:
        strength: λ.
        train: mean cross-entropy of the training points in nats, the penalty left out.
        test: of the test points.
        accuracy: share of right test points.
        squares: Σw².
        sizes: Σ|w|.
        zeros: weights that are exactly 0.
        small: weights nearer to 0 than `SMALL`, the zeros among them.
        count: all weights.
        spread: the largest probability of a test point minus the smallest.
    """

    strength: float
    train: float
    test: float
    accuracy: float
    squares: float
    sizes: float
    zeros: int
    small: int
    count: int
    spread: float

    @property
    def dumb(self) -> bool:
        """Whether it says about the same of every point."""
        return self.spread < SAME


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Points and their classes, the latter as float64."""

    x: Tensor
    y: Tensor
    test_x: Tensor
    test_y: Tensor


def facts_of(several: list[Tensor], strengths: tuple[float, ...], data: Examples) -> list[Facts]:
    """What is true of each of some networks.

    Args:
        several: weights and biases by turns, the first axis that of the networks.
        strengths: λ of each.
        data: its points.
    """
    weights = weights_of(several)
    train, logits = losses(several, data.x, data.y), logits_of(several, data.test_x)
    test, right = losses(several, data.test_x, data.test_y), (logits > 0) == (data.test_y > 0.5)
    chances = logits.sigmoid()
    columns = {
        "train": train,
        "test": test,
        "accuracy": right.double().mean(1),
        "squares": weights.square().sum(1),
        "sizes": weights.abs().sum(1),
        "zeros": (weights == 0).sum(1),
        "small": (weights.abs() < SMALL).sum(1),
        "spread": chances.amax(1) - chances.amin(1),
    }
    rows = [
        dict(zip(columns, row, strict=True))
        for row in zip(*map(Tensor.tolist, columns.values()), strict=True)
    ]
    count = weights.shape[1]
    return [Facts(strength=s, count=count, **row) for s, row in zip(strengths, rows, strict=True)]


def weights_of(several: list[Tensor]) -> Tensor:
    """All weights of each network in one row, biases left out, of shape (networks, weights)."""
    return torch.cat([each.flatten(1) for each in several[::2]], 1)
