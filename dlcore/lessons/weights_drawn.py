"""What is drawn of one layer at the start: histograms, the law they follow, and parts of matrices."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.insight.signals import edge
from dlcore.lessons.arrays import drawn
from dlcore.lessons.weights_layer import Layer, start_of
from dlcore.nets.first_weights import N_OUT, density

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

BINS, CURVE, BIAS_BINS = 41, 201, 25
"""bars of a histogram, points of a density, bars of the biases' histogram"""
ROOM = 1.05
"""an axis is so many times as long as the largest number, at least"""
SHOWN = (16, 32)
"""neurons and inputs of the matrix that are drawn"""
ENDS = (1, 1.5, 2, 3, 5, 6, 8, 10, 15)
"""an axis ends at one of these times a power of ten"""


def arrays(spec: Spec, layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """The pictures, the first axis that of the fan-ins."""
    reach = [_far(each.made[0] if spec.start == "zeros" else each.weight) for each in layers]
    return {
        **_steps("weight", layers, reach, BINS, lambda each: each.weight),
        **_steps("made", layers, [_far(each.made[0]) for each in layers], BINS, lambda each: each.made[0]),
        **_law(spec, layers, reach),
        **_sums(spec, layers),
        **_biases(layers),
        "matrix": np.stack([shaded(each.weight) for each in layers]),
        "other": np.stack([shaded(each.other) for each in layers]),
        "largest": np.array([each.weight.abs().max().item() for each in layers], np.float32),
        "pytorch_bound": np.array([each.fan_in**-0.5 for each in layers], np.float32),
        "spread": np.array([each.expected for each in layers], np.float32),
        "bound": np.array([np.nan if each.bound is None else each.bound for each in layers], np.float32),
    }


def shaded(weight: Tensor, deepest: Tensor | None = None) -> np.ndarray:
    """The first neurons and inputs of a matrix as shades, 127 is 0; neurons from the top.

    Args:
        weight: of shape (neurons, inputs).
        deepest: the number with the deepest shade; the largest of the matrix without.

    Returns:
        uint8 of shape `SHOWN`; where there are fewer inputs, 127 stands for nothing.
    """
    some = weight[: SHOWN[0], : SHOWN[1]]
    most = (weight.abs().max() if deepest is None else deepest).clamp(min=1e-300)
    cells = np.full(SHOWN, 127, np.uint8)
    cells[: some.shape[0], : some.shape[1]] = (127 + 127 * some / most).round().numpy().astype(np.uint8)
    return cells[::-1].copy()


def _far(*numbers: Tensor) -> float:
    """How far a histogram reaches: to the largest number, and a little beyond where all are the same."""
    far = max(each.abs().max().item() for each in numbers)
    same = all(each.amax() == each.amin() for each in numbers)
    return max(1e-12, far * ROOM if same else far)


def _end(far: float) -> float:
    """Where its axis ends, a little further: a number with which ticks to both sides have room."""
    power = 10 ** math.floor(math.log10(far))
    return next(factor * power for factor in ENDS if factor * power >= ROOM * far)


def _steps(
    name: str, layers: Sequence[Layer], reach: Sequence[float], bins: int, of: Callable[[Layer], Tensor]
) -> dict[str, np.ndarray]:
    """Histograms as lines with corners: `NAME_x` and `NAME_y`, float32 of shape (fan-ins, 2·bins + 4)."""
    across, up = [], []
    for layer, far in zip(layers, reach, strict=True):
        shares, edges = np.histogram(of(layer).numpy(), bins, (-far, far), density=True)
        across.append(np.concatenate([[-_end(far)], np.repeat(edges, 2), [_end(far)]]))
        up.append(np.concatenate([[0.0, 0.0], np.repeat(shares, 2), [0.0, 0.0]]))
    return {f"{name}_x": np.array(across, np.float32), f"{name}_y": np.array(up, np.float32)}


def _law(spec: Spec, layers: Sequence[Layer], reach: Sequence[float]) -> dict[str, np.ndarray]:
    """The density that weights are drawn with, its corners among the points."""
    across = (
        torch.linspace(-1, 1, CURVE, dtype=torch.float64)
        * torch.tensor([*map(_end, reach)]).double()[:, None]
    )
    ends = torch.tensor([each.bound or 0.0 for each in layers], dtype=torch.float64)[:, None]
    corners = ends * torch.tensor([-1 - 1e-9, -1, 1, 1 + 1e-9], dtype=torch.float64)
    across = torch.cat([across, corners], dim=1).sort(dim=1).values
    start = start_of(spec)
    heights = [density(start, each.fan_in, N_OUT, at) for each, at in zip(layers, across, strict=True)]
    return {"law_x": drawn(across), "law_y": drawn(torch.stack(heights))}


def _sums(spec: Spec, layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """The histogram of the weighted sums, at least as wide as the part where the activation is steep."""
    far = edge(spec.activation) or 1.0
    reach = [max(_far(each.sums), 1.5 * far) for each in layers]
    return _steps("sums", layers, reach, BINS, lambda each: each.sums)


def _biases(layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """Biases before and after upon the same axis."""
    reach = [_far(each.made[1], each.bias) for each in layers]
    return {
        **_steps("made_bias", layers, reach, BIAS_BINS, lambda each: each.made[1]),
        **_steps("bias", layers, reach, BIAS_BINS, lambda each: each.bias),
    }
