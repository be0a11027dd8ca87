"""Weights times a factor: logits, losses, right answers, and lines of equal probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from dlcore.data.points import Points

F64 = torch.float64
CHANCES = (0.1, 0.5, 0.9)
"""probabilities whose lines are drawn"""
FAR = 20.0
"""lines of the picture reach so far"""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What becomes of k factors.

    Attributes:
        losses: training and test cross-entropy, (k, 2).
        right: share of right answers on both, (k, 2).
        confidence: mean probability of the answer on the test points, (k,).
    """

    losses: Tensor
    right: Tensor
    confidence: Tensor


def lines(leave_bias: bool, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Tensor:
    """Where the probability is each of `CHANCES`: two points of a straight line, (factors, chances, 2, 2)."""
    c = torch.tensor(factors, dtype=F64)[:, None]
    level = torch.logit(torch.tensor(CHANCES, dtype=F64)) - (bias if leave_bias else c * bias)
    length = weights.norm().clamp(min=1e-12)
    normal = weights / length
    foot = (level / (c * length))[..., None] * normal
    along = torch.stack([-normal[1], normal[0]]) * FAR
    return torch.stack([foot - along, foot + along], -2)


def _logits(leave_bias: bool, x: Tensor, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Tensor:
    """Of shape (factors, points)."""
    c = torch.tensor(factors, dtype=F64)[:, None]
    return c * (x @ weights) + (bias if leave_bias else c * bias)


def wrong_points(
    leave_bias: bool, data: Points, weights: Tensor, bias: Tensor, factors: Sequence[float]
) -> Tensor:
    """The test points whose answer is wrong at each factor, NaN for all others: (factors, points, 2)."""
    said = _logits(leave_bias, data.test_x, weights, bias, factors) > 0
    return torch.where((said != (data.test_y > 0))[..., None], data.test_x, torch.nan)


def scored(leave_bias: bool, data: Points, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Scored:
    """Losses, right answers and confidence at each factor.

    Args:
        leave_bias: whether only the weights are multiplied, and not the bias.
        data: training and test points.
        weights: of shape (2,).
        bias: a single number.
        factors: c.
    """
    losses, right, sure = [], [], torch.zeros(0)
    for x, labels in ((data.x, data.y), (data.test_x, data.test_y)):
        logits = _logits(leave_bias, x, weights, bias, factors)
        y = labels.double().expand_as(logits)
        losses.append(binary_cross_entropy_with_logits(logits, y, reduction="none").mean(1))
        right.append(((logits > 0) == (y > 0)).double().mean(1))
        sure = logits.abs().sigmoid().mean(1)
    return Scored(torch.stack(losses, 1), torch.stack(right, 1), sure)
