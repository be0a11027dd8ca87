"""What comes of a unit that descends a loss: its walk, when it arrives, where the loss bends, if it ends.

The losses themselves are those of `dlcore.theory.sigmoid_unit`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.sigmoid_unit import Objective, gradient, mean_loss
from dlcore.theory.traces import FAR

HALVINGS = 80
"""of the interval in which a change of sign is looked for: more than float64 can tell apart"""


@dataclass(frozen=True, slots=True)
class Descent:
    """Where every row went, one a start and a learning rate.

    Attributes:
        weights: (rows, n_steps + 1, 2) float64, weight and bias; NaN from a row's divergence on.
        losses: (rows, n_steps + 1) float64.
        n_valid: (rows,) int64, how many weights come before the first that is beyond ±`traces.FAR`.
    """

    weights: Tensor
    losses: Tensor
    n_valid: Tensor


def second_derivative(loss: Callable[[Tensor], Tensor], at: float) -> float:
    """How a function of one number bends there, by autograd twice."""
    place = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(loss(place), place, create_graph=True)
    (bend,) = torch.autograd.grad(slope, place)
    return float(bend)


def turn(loss: Callable[[Tensor], Tensor], low: float, high: float) -> float:
    """Where a function goes from bending one way to bending the other, by autograd and halving.

    Args:
        loss: of one number.
        low: here it bends one way.
        high: here it bends the other way.

    Raises:
        ValueError: it bends the same way at both.
    """
    side = second_derivative(loss, low) > 0
    if side == (second_derivative(loss, high) > 0):
        raise ValueError(f"It bends the same way at {low} and at {high}: choose ends that differ.")
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (second_derivative(loss, middle) > 0) == side:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def bottomless(objective: Objective) -> bool:
    """Whether a cross-entropy has no lowest value: along some direction it falls for ever.

    Far out along (dw, db) the loss is a straight line, with the slope Σ B·max(0, u) + A·max(0, −u) where
    u = dw·x + db, A = y and B = ±(1 − y). Between directions along which some u is 0 the slope is linear, so
    only those, and the ones half-way between them, have to be asked.

    Args:
        objective: a cross-entropy; squares are never below 0.
    """
    if objective.squares:
        return False
    x, y = objective.x, objective.y
    second = (1 - y) if objective.brackets else (y - 1)
    angles = torch.atan2(-x, torch.ones_like(x))  # (dw, db) = (cos, sin) with dw·x + db = 0
    edges = torch.cat([angles, angles + torch.pi]).remainder(2 * torch.pi).sort().values
    after = torch.cat([edges[1:], edges[:1] + 2 * torch.pi])
    every = torch.cat([edges, (edges + after) / 2])
    along = torch.outer(every.cos(), x) + every.sin()[:, None]
    slopes = (second * along.clamp(min=0) + y * (-along).clamp(min=0)).sum(-1)
    return bool((slopes < -1e-9).any())


def descend(objective: Objective, starts: Tensor, rates: Tensor, n_steps: int) -> Descent:
    """Learn from many starts at many rates at once.

    Args:
        objective: what is made small.
        starts: (rows,) float64, the weight; the bias begins at 0.
        rates: (rows,) float64, each row's learning rate.
        n_steps: how many steps are taken.
    """
    weights = torch.stack([starts, torch.zeros_like(starts)], -1)
    walked = [weights]
    for _ in range(n_steps):
        weights = weights - rates[:, None] * gradient(objective, weights)
        near = (weights.abs() <= FAR).all(-1, keepdim=True)
        weights = torch.where(near, weights, torch.nan)
        walked.append(weights)
    all_weights = torch.stack(walked, 1)
    return Descent(all_weights, mean_loss(objective, all_weights), all_weights.isfinite().all(-1).sum(1))


def arrivals(found: Tensor, target: float, within: float) -> Tensor:
    """After how many steps each row first comes near its target.

    Args:
        found: (rows, n_steps + 1), predictions.
        target: what they should be.
        within: how near is near.

    Returns:
        (rows,) int64; −1 for never.
    """
    near = (found - target).abs() <= within
    return torch.where(near.any(1), near.int().argmax(1), -1)
