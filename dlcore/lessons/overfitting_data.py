"""The points of the lesson on overfitting, in three sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.data.curves import curve, noisy, places
from dlcore.errors import BadSetting
from dlcore.lessons.overfitting_names import FEWEST, MOST
from dlcore.lessons.own_points import parsed
from dlcore.runtime import seeded

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

SPLIT_SEED = 1000
"""what is added to the seed where points are parted, so that it has nothing to do with where they lie"""
TALLEST = 2.0
"""a wrong label is evenly likely between minus this and this"""


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """Points, and which of them do what.

    Attributes:
        x: places of all points, (n,) float64, within [−1, 1].
        y: their heights.
        train: places in `x` of the points that are fitted, (n_train,) int64; wrong labels first.
        validation: of those that choose.
        test: of those that judge in the end.
        n_wrong: how many training points have a height of their own.
        scaling: middle and half range of x, then of y, that were taken off; 0, 1, 0, 1 for none.
    """

    x: Tensor
    y: Tensor
    train: Tensor
    validation: Tensor
    test: Tensor
    n_wrong: int
    scaling: tuple[float, float, float, float]

    @property
    def parts(self) -> tuple[Tensor, Tensor, Tensor]:
        """Training, validation, test."""
        return self.train, self.validation, self.test


def sets(spec: Spec) -> Sets:
    """The points of these settings in three sets.

    Raises:
        BadSetting: points of one's own cannot be read, are too few, or all have one x.
    """
    x, y, scaling = _own(spec) if spec.source == "own" else _made(spec)
    source, n = seeded(SPLIT_SEED + spec.seed), len(x)
    order = torch.rand(MOST, generator=source, dtype=torch.float64)[:n].argsort()
    n_validation, n_test = (max(1, n * share // 100) for share in (spec.validation_share, spec.test_share))
    n_train = n - n_validation - n_test
    train, validation, test = order.split([n_train, n_validation, n_test])
    n_wrong = n_train * spec.wrong // 100 if spec.source == "made" else 0
    heights = TALLEST * (2 * torch.rand(n_wrong, generator=source, dtype=torch.float64) - 1)
    y[train[:n_wrong]] = heights
    return Sets(x, y, train, validation, test, n_wrong, scaling)


def _made(spec: Spec) -> tuple[Tensor, Tensor, tuple[float, float, float, float]]:
    """The first of the most points there are: more points keep those there were."""
    source = seeded(spec.seed)
    x = places(MOST, source)
    y = noisy(curve(spec.curve, x), spec.noise, source)
    return x[: spec.n_points], y[: spec.n_points], (0.0, 1.0, 0.0, 1.0)


def _own(spec: Spec) -> tuple[Tensor, Tensor, tuple[float, float, float, float]]:
    """Points of one's own, both axes from −1 to 1.

    Raises:
        BadSetting: they cannot be read, are too few, or all have one x.
    """
    points = torch.tensor(parsed(spec.points), dtype=torch.float64)
    if len(points) < FEWEST:
        raise BadSetting(f"Three sets need at least {FEWEST} points and there are {len(points)}: add some.")
    low, high = points.min(0).values, points.max(0).values
    if low[0] == high[0]:
        raise BadSetting("All your points have the same x: give them different ones.")
    middle, half = (low + high) / 2, (high - low) / 2
    half[1] = half[1] or 1.0
    x, y = ((points - middle) / half).T.clone()
    return x.clamp(-1, 1), y, (float(middle[0]), float(half[0]), float(middle[1]), float(half[1]))
