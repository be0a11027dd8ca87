"""Small sets of points in the plane with two classes each, drawn anew for every seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from dlcore.data.point_sets import POINT_SETS
from dlcore.errors import BadSetting
from dlcore.runtime import seeded


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Examples of a small task, the test examples drawn from the same source as the others.

    Attributes:
        x: inputs of the training examples, (n, d).
        y: their classes, int64 of shape (n,).
        test_x: inputs of the test examples, (m, d).
        test_y: their classes, (m,).
        n_classes: how many there are.
    """

    x: Tensor
    y: Tensor
    test_x: Tensor
    test_y: Tensor
    n_classes: int


def points(name: str, n: int, noise: float, seed: int, dtype: torch.dtype = torch.float32) -> Points:
    """Two classes of points in about [−1.5, 1.5]², half of them each.

    Args:
        name: one of `POINT_SETS`.
        n: training examples; as many test examples are drawn after them.
        noise: standard deviation of what is added to both coordinates.
        seed: the same seed gives the same points for every dtype.
        dtype: of the inputs.

    Raises:
        BadSetting: there is no set of this name.
    """
    if name not in _SHAPES:
        raise BadSetting(f"There are no points called {name!r}: choose one of {', '.join(POINT_SETS)}.")
    source = seeded(seed)
    (x, y), (test_x, test_y) = (_drawn(name, n, noise, source) for _ in range(2))
    return Points(x.to(dtype), y, test_x.to(dtype), test_y, 2)


def _drawn(name: str, n: int, noise: float, source: torch.Generator) -> tuple[Tensor, Tensor]:
    y = torch.arange(n) % 2
    where = torch.rand(n, 2, generator=source, dtype=torch.float64)
    clean = _SHAPES[name](where, y.double())
    return clean + noise * torch.randn(n, 2, generator=source, dtype=torch.float64), y


def _round(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


def _blobs(where: Tensor, y: Tensor) -> Tensor:
    """Two spots of standard deviation 0.3, by the method of Box & Muller (1958)."""
    spread = 0.3 * (-2 * (1 - where[:, 0]).log()).sqrt()
    return _round(spread, 2 * math.pi * where[:, 1]) + 0.7 * (2 * y - 1)[:, None]


def _circles(where: Tensor, y: Tensor) -> Tensor:
    """A ring of radius 1 around one of radius 0.5."""
    return _round(1 - 0.5 * y, 2 * math.pi * where[:, 0])


def _moons(where: Tensor, y: Tensor) -> Tensor:
    """Two half circles that reach into each other."""
    turned = _round(torch.ones(len(y), dtype=torch.float64), math.pi * (where[:, 0] + y))
    return turned + torch.stack([y - 0.5, 0.5 * y - 0.25], 1)


def _xor(where: Tensor, y: Tensor) -> Tensor:
    """Four squares; those that touch at a corner are one class."""
    left = where[:, 0] < 0.5
    up = left ^ (y == 1)
    side = torch.stack([2 * (2 * where[:, 0] % 1), 2 * where[:, 1]], 1) / 2
    return torch.where(torch.stack([left, up], 1), side, side - 1)


def _spirals(where: Tensor, y: Tensor) -> Tensor:
    """Two arms, each of one and a half turns (after Lang & Witbrock 1988)."""
    along = where[:, 0].sqrt()
    return _round(0.1 + 1.1 * along, 3 * math.pi * along + math.pi * y)


_SHAPES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {"blobs": _blobs, "circles": _circles, "moons": _moons, "xor": _xor, "spirals": _spirals}
)
