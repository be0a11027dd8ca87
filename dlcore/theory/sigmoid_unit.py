"""One unit with a weight and a bias under cross-entropy or squared error: losses, slopes, curvature.

h = w·x + b is the weighted sum, p = σ(h) the prediction. Per record l(h) is the loss; over n records it is
their mean. Slopes are written with σ(h) and σ(−h), so that nothing cancels where p is next to 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from dlcore.theory.activations import sigmoid
from dlcore.theory.neuron import lowest_curvature


@dataclass(frozen=True, slots=True)
class Objective:
    """What a unit is to make small.

    Attributes:
        inputs: x of each record.
        targets: y of each record.
        squares: 0 for cross-entropy; else what the mean of the squares is multiplied by: ½ is 1/(2n)·Σ, 1 is
            that of `torch.nn.MSELoss`.
        identity: squared error alone: the prediction is h itself, not σ(h).
        brackets: cross-entropy alone: False reads −Σ y ln p + (1 − y) ln(1 − p) literally, so that the minus
            belongs to the first term only.
    """

    inputs: tuple[float, ...]
    targets: tuple[float, ...]
    squares: float = 0.0
    identity: bool = False
    brackets: bool = True

    @property
    def x(self) -> Tensor:
        """The inputs, (records,) float64."""
        return torch.tensor(self.inputs, dtype=torch.float64)

    @property
    def y(self) -> Tensor:
        """The targets, (records,) float64."""
        return torch.tensor(self.targets, dtype=torch.float64)


def predictions(objective: Objective, sums: Tensor) -> Tensor:
    """What the unit says at weighted sums of any shape."""
    return sums if objective.identity else sigmoid(sums)


def losses(objective: Objective, sums: Tensor, targets: Tensor) -> Tensor:
    """The loss of each record.

    Args:
        objective: what is made small.
        sums: h, of any shape.
        targets: y, of a shape that fits.

    Returns:
        In nats for cross-entropy, in the square of the target's unit otherwise.
    """
    if objective.squares:
        return objective.squares * (predictions(objective, sums) - targets) ** 2
    second = 1.0 if objective.brackets else -1.0
    return targets * functional.softplus(-sums) + second * (1 - targets) * functional.softplus(sums)


def errors(objective: Objective, sums: Tensor, targets: Tensor) -> Tensor:
    """The prediction minus the target; of σ as p(1 − y) − y(1 − p), where nothing cancels for labels."""
    if objective.identity:
        return sums - targets
    return sigmoid(sums) * (1 - targets) - targets * sigmoid(-sums)


def flatness(objective: Objective, sums: Tensor) -> Tensor:
    """What squared error multiplies the error by, σ′(h) = p(1 − p); 1 for an identity unit."""
    return torch.ones_like(sums) if objective.identity else sigmoid(sums) * sigmoid(-sums)


def pulls(objective: Objective, sums: Tensor, targets: Tensor) -> Tensor:
    """The slope of each record's loss along h.

    p − y for cross-entropy, 2c(p − y)·p(1 − p) for c times the square; −y(1 − p) − (1 − y)p where the
    brackets are missing.

    Args:
        objective: what is made small.
        sums: h, of any shape.
        targets: y, of a shape that fits.
    """
    if objective.squares:
        scale = 2 * objective.squares * flatness(objective, sums)
        return scale * errors(objective, sums, targets)
    second = 1.0 if objective.brackets else -1.0
    return second * (1 - targets) * sigmoid(sums) - targets * sigmoid(-sums)


def bends(objective: Objective, sums: Tensor, targets: Tensor) -> Tensor:
    """The second derivative of each record's loss along h: below 0 it bends downwards."""
    flat = flatness(objective, sums)
    if objective.identity:
        return 2 * objective.squares * flat
    if objective.squares:
        along = errors(objective, sums, targets) * (sigmoid(-sums) - sigmoid(sums))
        return 2 * objective.squares * flat * (flat + along)
    second = 1.0 if objective.brackets else -1.0
    return (targets + second * (1 - targets)) * flat


def mean_loss(objective: Objective, weights: Tensor) -> Tensor:
    """The loss over all records.

    Args:
        objective: what is made small.
        weights: (..., 2) float64, weight and bias.

    Returns:
        (...) float64.
    """
    return losses(objective, sums_of(objective, weights), objective.y).mean(-1)


def sums_of(objective: Objective, weights: Tensor) -> Tensor:
    """The weighted sums of all records, (..., records), at weights (..., 2)."""
    return weights[..., :1] * objective.x + weights[..., 1:]


def gradient(objective: Objective, weights: Tensor) -> Tensor:
    """The slopes of the loss along weight and bias, (..., 2) as the weights."""
    each = pulls(objective, sums_of(objective, weights), objective.y)
    return torch.stack([(each * objective.x).mean(-1), each.mean(-1)], -1)


def least_bend(objective: Objective, weights: Tensor) -> Tensor:
    """The smaller curvature of the loss over weight and bias: below 0 the surface bends downwards.

    Args:
        objective: what is made small.
        weights: (..., 2) float64.

    Returns:
        (...) float64.
    """
    each = bends(objective, sums_of(objective, weights), objective.y)
    rows = torch.stack([objective.x, torch.ones_like(objective.x)], -1)
    second = torch.einsum("...r,ri,rj->...ij", each, rows, rows) / len(rows)
    return lowest_curvature(second)
