"""Bowls whose axes are those of their curvatures: what every smooth loss looks like near a minimum."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory.surfaces import Landscape

NAMES = (("w",), ("x", "y"))
"""what the weights are called: one, or two"""
REACH = 4.0
"""the window ends so far from the minimum"""


def quadratic(curvatures: Sequence[float]) -> Landscape:
    """½ Σ λᵢ xᵢ², with one curvature for each weight.

    Args:
        curvatures: λ of each weight, above 0; one or two.

    Raises:
        BadSetting: one is not above 0 and finite, or there are none or too many.

    Example:
        >>> quadratic([1.0, 10.0]).value(torch.tensor([2.0, 1.0])).item()
        7.0
    """
    if not 1 <= len(curvatures) <= len(NAMES):
        raise BadSetting(f"{len(curvatures)} curvatures cannot be drawn: give one or two.")
    if not all(0 < each < math.inf for each in curvatures):
        raise BadSetting(f"Curvatures {tuple(curvatures)!r} make no bowl: choose numbers above 0.")
    weights = torch.tensor(curvatures, dtype=torch.float64)

    def value(points: Tensor) -> Tensor:
        return 0.5 * (weights * points**2).sum(-1)

    axes = NAMES[len(curvatures) - 1]
    factors = [rf"{each:.4g}\," if each != 1 else "" for each in curvatures]
    terms = " + ".join(f"{factor}{name}^2" for factor, name in zip(factors, axes, strict=True))
    formula = rf"\tfrac12\left({terms}\right)" if len(axes) > 1 else rf"\tfrac12 \cdot {terms}"
    window, start, minimum = ((-REACH, REACH),) * len(axes), (-2.5, 1.0)[: len(axes)], (0.0,) * len(axes)
    title = "A bowl" if len(axes) > 1 else "A parabola"
    return Landscape("quadratic", title, formula, axes, window, start, (minimum,), value)
