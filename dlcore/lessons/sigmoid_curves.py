"""The curves of the lesson “From step to sigmoid”: errors over w₁, and the function at a point's score."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.theory.step_errors import (
    PENALTIES,
    Neuron,
    Walk,
    error_and_slope,
    n_mistakes,
    says_yes,
    slope_of,
)

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

ENDS = (-3.2, 6.2)
"""w₁ is drawn between these at least"""
CURVE = 301
"""points of a curve"""
REACH = 0.12
"""a tangent goes so far to either side, as a share of the picture's width"""
LONGEST, SHORTEST = 0.22, 0.03
"""lengths of an arrow, as shares of the picture's width"""
HEAD = (0.018, 0.03)
"""how far back and how far up the head of an arrow goes, as shares of width and height"""
SIDES = 10.0
"""the function is drawn so far to either side at least"""
FLAT = 0.01
"""where the sigmoid's slope is below this it is called saturated"""
SATURATED = math.acosh(0.5 / FLAT - 1)
"""beyond this score on either side, for σ′(h) = 1/(2 + 2 cosh h)"""
SIGMOIDS = ("distance", "log_loss")


def curves(spec: Spec, neuron: Neuron, walk: Walk) -> dict[str, Any]:
    """The staircase of mistakes, log-loss and the chosen error over w₁.

    Returns:
        `treads`, (n, 2) with NaN between two of them; of each other error its curve (n, 2) under its name;
        `window`, the ends of both axes.
    """
    low, high = min(ENDS[0], float(walk.weights.min())), max(ENDS[1], float(walk.weights.max()))
    across = torch.linspace(low, high, CURVE, dtype=torch.float64)
    smooth = {
        name: error_and_slope(neuron, name, across)[0].numpy()
        for name in dict.fromkeys(("log_loss", spec.error))
        if name != "mistakes"
    }
    within = (across >= ENDS[0]).numpy() & (across <= ENDS[1]).numpy()
    top = max(float(smooth["log_loss"][within].max()), float(len(neuron.points)))
    drawn = {name: np.stack([across.numpy(), each], 1) for name, each in smooth.items()}
    return {
        "treads": treads(neuron, low, high),
        **drawn,
        "window": ((low, high), (-0.06 * top, 1.06 * top)),
    }


def treads(neuron: Neuron, low: float, high: float) -> np.ndarray:
    """The staircase of mistakes over w₁: two ends of each tread and a gap, exactly where it jumps.

    Args:
        neuron: points and the other weights.
        low: the smallest w₁.
        high: the largest.

    Returns:
        (3 · treads, 2): w₁ and the number of mistakes, NaN in the gaps.
    """
    jumps = {-(neuron.weight_2 * x2 + neuron.bias) / x1 for x1, x2, _ in neuron.points if x1}
    ends = np.array([low, *sorted(jump for jump in jumps if low < jump < high), high])
    counts = n_mistakes(neuron, torch.from_numpy((ends[:-1] + ends[1:]) / 2)).numpy()
    gap = np.full_like(counts, np.nan)
    stairs = np.stack([np.stack([ends[:-1], ends[1:], gap], 1), np.stack([counts, counts, gap], 1)], -1)
    return stairs.reshape(-1, 2)


def function(spec: Spec, neuron: Neuron, looked: Tensor) -> dict[str, Any]:
    """What is applied to the score of the point looked at: step and sigmoid, or its penalty.

    Args:
        spec: the settings.
        neuron: of these.
        looked: the scores of this point wherever it is looked at.

    Returns:
        `curve` and `other` of shape (n, 2), the second NaN where there is none; `window`; and `saturated`,
        beyond which |h| has a slope below 0.01, NaN where there is no sigmoid.
    """
    reach = max(SIDES, float(looked.abs().max()))
    kinks = torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)
    across = torch.cat([torch.linspace(-reach, reach, CURVE, dtype=torch.float64), kinks]).sort().values
    value, smooth = _applied(spec, neuron)(across), torch.sigmoid(across)
    probable = spec.error in ("mistakes", *SIGMOIDS)
    other = smooth if spec.error == "mistakes" else says_yes(across)
    top = 1.0 if probable else float(value.max())
    broken = np.where(np.isclose(across.numpy(), 0) & (spec.error == "mistakes"), np.nan, value.numpy())
    return {
        "curve": np.stack([across.numpy(), broken], 1),
        "other": np.stack([across.numpy(), other.numpy() if probable else np.full(len(across), np.nan)], 1),
        "window": ((-reach, reach), (-0.12 * top, 1.12 * top)),
        "saturated": SATURATED if probable else np.nan,
    }


def tangents(
    spec: Spec, neuron: Neuron, walk: Walk, looked: Tensor, wide: tuple[float, float]
) -> dict[str, np.ndarray]:
    """The straight lines that touch the error over w₁ and the function over h, and the place on the latter.

    Args:
        spec: the settings.
        neuron: of these.
        walk: the descents.
        looked: the scores of the point looked at, of the shape of the walk.
        wide: how wide the pictures of the error and of the function are.

    Returns:
        `tangent`, `own_tangent` (…, 2, 2) and `own_place` (…, 1, 2), float32, with the axes of `walk`.
    """
    applied = _applied(spec, neuron)
    place, slope = applied(looked), slope_of(applied, looked)
    own = np.stack([looked.numpy(), place.detach().numpy()], -1)
    return {
        "tangent": _touching(walk.weights, walk.errors, walk.slopes, REACH * wide[0]),
        "own_tangent": _touching(looked, place.detach(), slope, REACH * wide[1]),
        "own_place": own[..., None, :].astype(np.float32),
    }


def pointer(walk: Walk, window: tuple[tuple[float, float], tuple[float, float]]) -> np.ndarray:
    """The arrow of the next step's direction, minus the gradient; none where the slope is 0.

    Args:
        walk: its tensors of shape (…).
        window: ends of both axes.

    Returns:
        (…, 5, 2) float32: tail, tip, and round the head; NaN where there is none. Its length grows with the
        root of the slope, up to a limit.
    """
    (left, right), (low, high) = window
    wide, tall = right - left, high - low
    size = walk.slopes.abs().sqrt() / 4
    length = -walk.slopes.sign() * size.clamp(SHORTEST, LONGEST) * wide
    length = torch.where(walk.slopes == 0, torch.nan, length).numpy()
    tail, up = walk.weights.numpy(), walk.errors.numpy()
    tip, back = tail + length, np.sign(length) * HEAD[0] * wide
    ends = [
        (tail, up),
        (tip, up),
        (tip - back, up + HEAD[1] * tall),
        (tip - back, up - HEAD[1] * tall),
        (tip, up),
    ]
    drawn = np.stack([np.stack(end, -1) for end in ends], -2)
    return np.where(np.isnan(length)[..., None, None], np.nan, drawn).astype(np.float32)


def _applied(spec: Spec, neuron: Neuron) -> Callable[[Tensor], Tensor]:
    """The step, the sigmoid, or the penalty of the point looked at."""
    if spec.error == "mistakes":
        return says_yes
    if spec.error in SIGMOIDS:
        return torch.sigmoid
    label = neuron.labels()[spec.looked_at - 1]
    return lambda h: PENALTIES[spec.error](h, label)


def _touching(at: Tensor, height: Tensor, slope: Tensor, reach: float) -> np.ndarray:
    """The two ends of a tangent."""
    sides = torch.tensor([-reach, reach], dtype=torch.float64)
    across = at[..., None] + sides
    return torch.stack([across, height[..., None] + slope[..., None] * sides], -1).numpy().astype(np.float32)
