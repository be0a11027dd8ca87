"""Models of every capacity fitted to the same training points, and their errors on all three sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.data.curves import curve
from dlcore.lessons.overfitting_data import Sets, sets
from dlcore.lessons.overfitting_names import MOST_CAPACITY
from dlcore.theory.polynomials import coefficients, legendre, masked
from dlcore.training.widths import train_widths

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

N_FRESH = 1000
"""places over [−1, 1] at which a fit is compared with the true curve"""
N_DRAWN = 241
"""places at which a fit is drawn"""
WEIGHTS_SEED = 2000
"""what is added to the seed where a network's first weights are drawn"""


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Every capacity fitted.

    Attributes:
        sets: the points.
        errors: mean squared errors, (3, capacities) float64: training, validation, test.
        fresh: expected squared error at a fresh point, (capacities,), where the true curve is known.
        drawn_x: places, (n,).
        drawn: the fits there, (capacities, n).
        truth: the true curve there, if it is known.
    """

    sets: Sets
    errors: Tensor
    fresh: Tensor | None
    drawn_x: Tensor
    drawn: Tensor
    truth: Tensor | None


def fits(spec: Spec) -> Fits:
    """Every capacity fitted with these settings; which one is looked at changes nothing.

    Raises:
        BadSetting: points of one's own cannot be read, are too few, or all have one x.
    """
    return _fits(replace(spec, capacity=0, by_test=False))


@lru_cache(maxsize=8)  # a run and its sweep ask for the same ones; each takes about 50 kB
def _fits(spec: Spec) -> Fits:
    parted = sets(spec)
    x, y = parted.x, parted.y
    predict = _trained(spec, x[parted.train], y[parted.train])
    errors = [(predict(x[part]) - y[part][:, None]).square().mean(0) for part in parted.parts]
    drawn_x = torch.linspace(-1, 1, N_DRAWN, dtype=torch.float64)
    fresh = truth = None
    if spec.source == "made":
        at = (torch.arange(N_FRESH, dtype=torch.float64) + 0.5) * 2 / N_FRESH - 1
        away = predict(at) - curve(spec.curve, at)[:, None]
        fresh, truth = spec.noise**2 + away.square().mean(0), curve(spec.curve, drawn_x)
    return Fits(parted, torch.stack(errors), fresh, drawn_x, predict(drawn_x).T, truth)


def _trained(spec: Spec, x: Tensor, y: Tensor) -> Callable[[Tensor], Tensor]:
    """What predicts with every capacity: places (n,) to heights (n, capacities)."""
    if spec.model == "network":
        return train_widths(x, y, MOST_CAPACITY, WEIGHTS_SEED + spec.seed)
    features = masked(legendre(x, MOST_CAPACITY), torch.arange(MOST_CAPACITY + 1))
    found = coefficients(features, y[:, None])[..., 0]
    return lambda at: legendre(at, MOST_CAPACITY) @ found.T
