"""Known curves over [−1, 1] and noisy points on them: what a fit is compared with, because it is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from dlcore.data.curve_names import CURVES
from dlcore.errors import BadSetting


def curve(name: str, x: Tensor) -> Tensor:
    """The height of a curve.

    Args:
        name: one of `CURVES`.
        x: places in [−1, 1], any shape.

    Raises:
        BadSetting: there is no curve of this name.
    """
    if name not in _CURVES:
        raise BadSetting(f"There is no curve called {name!r}: choose one of {', '.join(CURVES)}.")
    return _CURVES[name](x)


def places(n: int, source: torch.Generator) -> Tensor:
    """Places of n points, evenly likely over [−1, 1], float64.

    Args:
        n: how many.
        source: what they are drawn from.
    """
    return 2 * torch.rand(n, generator=source, dtype=torch.float64) - 1


def noisy(heights: Tensor, noise: float, source: torch.Generator, repeats: int | None = None) -> Tensor:
    """Heights with normal noise of mean 0 on top.

    Args:
        heights: (n,) float64.
        noise: standard deviation of the noise.
        source: what it is drawn from.
        repeats: how many times all points are drawn; one time without it.

    Returns:
        Of shape (n,), or (repeats, n).
    """
    shape = heights.shape if repeats is None else (repeats, *heights.shape)
    return heights + noise * torch.randn(shape, generator=source, dtype=heights.dtype)


_CURVES: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "wave": lambda x: torch.sin(math.pi * 1.5 * x),
        "bend": lambda x: 2 * x**3 - x,
        "bump": lambda x: 1 / (1 + 25 * x**2),
        "step": lambda x: torch.tanh(20 * x),
        "line": lambda x: 0.8 * x,
    }
)
