"""What is drawn of a fitted line and stands still: points, windows, the bowl."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.theory.line_fit import Line, hessian, squared_error

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

GRID = 97
"""points along each side of the bowl"""
MOST_SQUARES = 40
"""of more points every so manieth has its square: they would hide each other"""
BEYOND = 0.35
"""so much of the data's range is seen on either side of it"""

Span = tuple[float, float]


def still(spec: Spec, x: Tensor, y: Tensor, best: Line, absolute: Line | None) -> dict[str, Any]:
    """What is the same at all learning rates.

    Args:
        spec: the settings.
        x: inputs of shape (n,).
        y: targets of shape (n,).
        best: the line of least squares.
        absolute: that of least absolute error, if it is drawn.
    """
    low, high = float(x.min()), float(x.max())
    across, up = window(spec, x, y, best)
    made = spec.source == "made" and not spec.standardise
    bowl, grid, heights = _bowl(spec, x, y, best)
    return {
        "points": torch.stack([x, y], 1).numpy(),
        "squared": torch.stack([x, y], 1)[:: -(-len(x) // MOST_SQUARES)].numpy(),
        "n_moved": spec.n_outliers if spec.source == "made" else 0,
        "window": (across, up),
        "ends": np.array(across),
        "range": (low, high),
        "new_x": low + spec.new_at / 100 * (high - low),
        "new_at": spec.new_at,
        "best": best,
        "absolute": absolute,
        "noise": spec.noise**2 if made and spec.noise else None,
        "bowl": bowl,
        "grid": grid,
        "heights": heights,
        "standardised": spec.standardise,
    }


def window(spec: Spec, x: Tensor, y: Tensor, best: Line) -> tuple[Span, Span]:
    """The ends of both axes: the points, the best line, the unseen x, and room on either side.

    Args:
        spec: the settings.
        x: inputs of shape (n,).
        y: targets of shape (n,).
        best: the line of least squares.
    """
    low, high = float(x.min()), float(x.max())
    new_x = low + spec.new_at / 100 * (high - low)
    across = _rounded([low - BEYOND * (high - low), high + BEYOND * (high - low), new_x])
    return across, _rounded([*y.tolist(), *(best.weight * end + best.bias for end in across)])


def _rounded(values: list[float]) -> Span:
    """The ends of an axis with all values and some room, moved out to round numbers."""
    room = 0.05 * (max(values) - min(values)) or 1.0
    low, high = min(values) - room, max(values) + room
    unit = 10 ** math.floor(math.log10(high - low)) / 5
    return math.floor(low / unit) * unit, math.ceil(high / unit) * unit


def _bowl(spec: Spec, x: Tensor, y: Tensor, best: Line) -> tuple[tuple[Span, Span], list[Any], np.ndarray]:
    """The mean squared error over w and b, around the best line and as far as the start."""
    curved = hessian(x)
    ratio = math.sqrt(
        float(curved[1, 1]) / (float(curved[0, 0]) or 1.0)
    )  # w is as steep as b, this much shorter
    far_w, far_b = abs(spec.start_weight - best.weight), abs(spec.start_bias - best.bias)
    half_w, half_b = max(far_w, 0.5 * ratio * far_b), max(far_b, 0.5 * far_w / ratio)
    spans = [
        (middle - 1.3 * (half or 1.0), middle + 1.3 * (half or 1.0))
        for middle, half in ((best.weight, half_w), (best.bias, half_b))
    ]
    grid = [torch.linspace(*span, GRID, dtype=torch.float64) for span in spans]
    bias, weight = torch.meshgrid(grid[1], grid[0], indexing="ij")
    heights = squared_error(x, y, torch.stack([weight, bias], 2))
    return (spans[0], spans[1]), [each.numpy() for each in grid], heights.numpy()
