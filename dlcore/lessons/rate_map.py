"""Which learning rates arrive, with which momentum: curves, limits and the map of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.numbers import EVEN
from dlcore.lessons.rate import MAP_MOMENTA, map_rates
from dlcore.theory.landscapes import Landscape
from dlcore.theory.stability import (
    amplification,
    best_contraction,
    best_pair,
    best_rate,
    largest_stable_rate,
)

if TYPE_CHECKING:
    from dlcore.lessons.rate import Spec

CURVE = 65
"""points of a curve over the learning rate"""
BEYOND = 1.3
"""the curves go so many times as far as the largest stable rate"""
SLOWEST = 1e-3
"""powers of ten nearer per step: what makes this few or fewer is as pale as the map gets"""
NEVER = 255
DIAMOND = np.array([[-1.4, 0.0], [0.0, 1.4], [1.4, 0.0], [0.0, -1.4], [-1.4, 0.0]])
"""how the best pair is marked, in columns and rows"""
START = 3.0
"""a start lies at most so far out, where a gradient is drawn one unit long"""
SHORTEST, HEAD = 0.2, 0.2
"""lengths of the shortest arrow that is drawn, and of an arrow's head"""
NAMED = (-3.95, 2.1)
"""on a parabola the name of an arrow begins between these, so that it does not leave the picture"""


def limits(spec: Spec, rates: Sequence[float]) -> dict[str, Any]:
    """The factor of each axis over the learning rate, how far one may go, and the best rate.

    Args:
        spec: the settings.
        rates: of the walks; the curves reach a little beyond the largest stable rate, and beyond each walk's.

    Returns:
        `curve_rates` of shape (rates, n) and `curve_factors` of shape (axes, rates, n), from rate 0 on;
        numbers `limit`, `best` and `best_factor` of descent with this momentum.
    """
    small, large, beta = spec.curvatures[0], spec.curvatures[-1], spec.momentum
    limit = largest_stable_rate(large, beta)
    ends = torch.tensor([max(BEYOND * limit, 1.05 * rate) for rate in rates], dtype=torch.float64)
    bends = [(1 + sign * beta**0.5) ** 2 / each for each in (small, large) for sign in (-1, 1)]
    even = torch.linspace(0, 1, CURVE, dtype=torch.float64) * ends[:, None]
    exact = torch.tensor(bends, dtype=torch.float64).expand(len(rates), -1)  # where the curves have corners
    across = torch.minimum(torch.cat([even, exact], dim=1), ends[:, None]).sort(dim=1).values
    curvatures = torch.tensor(spec.curvatures, dtype=torch.float64)[:, None, None]
    return {
        "curve_rates": across.numpy(),
        "curve_factors": amplification(-across if spec.uphill else across, beta, curvatures).numpy(),
        "limit": limit,
        "best": best_rate(small, large, beta),
        "best_factor": best_contraction(small, large, beta),
    }


def factor_map(spec: Spec, rates: Sequence[float]) -> dict[str, Any]:
    """The map of the long-run factor over learning rate and momentum, and where the walks stand on it.

    Args:
        spec: the settings.
        rates: of the walks.

    Returns:
        `map_rates` and `map_momenta`; `map_cells`, uint8 of shape (momenta, rates), 0 the slowest, 254 the
        fastest, 255 where it never arrives; `map_here` of shape (rates of the walks, 2), column and row;
        `map_limit` and `map_best`, lines of columns and rows where it begins to diverge and where it is
        fastest of all.
    """
    columns, curvatures = map_rates(), torch.tensor(spec.curvatures, dtype=torch.float64)
    signed = torch.tensor(columns, dtype=torch.float64) * (-1 if spec.uphill else 1)
    momenta = torch.tensor(MAP_MOMENTA, dtype=torch.float64)
    factors = amplification(signed[:, None], momenta[:, None, None], curvatures).amax(-1)
    row = spec.momentum / MAP_MOMENTA[1]
    edge = [largest_stable_rate(spec.curvature, beta) for beta in MAP_MOMENTA]
    rate, momentum = best_pair(spec.curvatures[0], spec.curvatures[-1])
    column, place = float(_columns([rate], columns)[0]), momentum / MAP_MOMENTA[1]
    return {
        "map_rates": np.array(columns),
        "map_momenta": np.array(MAP_MOMENTA),
        "map_cells": shades(factors),
        "map_here": np.stack([_columns(rates, columns), np.full(len(rates), row)], axis=1),
        "map_limit": np.stack([_columns(edge, columns), np.arange(len(MAP_MOMENTA))], axis=1),
        "map_best": np.array([column, place]) + DIAMOND,
    }


def shades(factors: Tensor) -> np.ndarray:
    """How deep the colour of a long-run factor is: by the logarithm of how fast it comes nearer.

    Args:
        factors: float64 of any shape, at least 0.

    Returns:
        uint8: 0 for a factor of almost 1, 254 for one of 1/10 or less, 255 from 1 on.
    """
    speed = -torch.log10(factors.clamp(min=1e-300))
    share = (1 - torch.log10(speed.clamp(SLOWEST, 1)) / np.log10(SLOWEST)).clamp(0, 1)
    return torch.where(factors >= 1 - EVEN, NEVER, (254 * share).round()).numpy().astype(np.uint8)


def _columns(rates: Sequence[float], columns: Sequence[float]) -> np.ndarray:
    """Where rates lie among the columns, between two if need be."""
    return np.interp(np.log(rates), np.log(columns), np.arange(len(columns)))


def arrows(
    surface: Landscape, points: Tensor, gradients: Tensor, losses: Tensor, curvature: float
) -> dict[str, np.ndarray]:
    """The gradient at the start of the step that leads to each point, as an arrow to be drawn.

    Args:
        surface: what is walked on.
        points: of shape (steps + 1, d).
        gradients: of shape (steps + 1, d).
        losses: of shape (steps + 1,).
        curvature: the largest.

    Returns:
        `gradient`, float32 of shape (steps + 1, n, 2): a line from the tail to the tip and round its head,
        NaN where it would be too short to be seen; its length grows with the root of the gradient's. On a
        parabola it lies at the height of the loss, its last point is where its name has room, and `tangent`,
        of shape (steps + 1, 2, 2), is the straight line with the slope that the gradient tells.
    """
    at = torch.arange(len(points)).sub(1).clamp(min=0)
    place, slope, height = points[at], gradients[at], losses[at][:, None]
    size = torch.linalg.vector_norm(slope, dim=1, keepdim=True)
    reach = (size / (curvature * START)).clamp(max=1).sqrt()
    along = torch.where(reach > SHORTEST, slope / size * reach, torch.nan)
    if len(surface.axes) > 1:
        return {"gradient": drawn(_arrow(place, along, torch.ones(2, dtype=torch.float64)))}
    ends = torch.cat([place - 1, place + 1], dim=1) + 0 * along  # NaN where there is no arrow
    tangent = torch.stack([ends, height + slope * (ends - place)], dim=2)
    unit = torch.tensor([1.0, float(surface.value(torch.ones(1))) * surface.window[0][1] / 2]).double()
    level = torch.cat([along, torch.zeros_like(along)], dim=1)
    arrow = _arrow(torch.cat([place, height], dim=1), level, unit)
    beside = (arrow[:, 1, :1] - 0.6 * (along < 0)).clamp(*NAMED)
    name = torch.cat([beside, arrow[:, 1, 1:] - unit[1]], dim=1)
    gap = torch.full_like(name, torch.nan)
    return {
        "gradient": drawn(torch.cat([arrow, gap[:, None], name[:, None]], dim=1)),
        "tangent": drawn(tangent),
    }


def _arrow(tail: Tensor, along: Tensor, unit: Tensor) -> Tensor:
    """Lines from the tail to the tip and round the head; a unit of each axis looks equally long."""
    tip, tail = tail + along, tail + 0 * along  # NaN where there is no arrow
    straight = along / unit
    straight = HEAD * straight / torch.linalg.vector_norm(straight, dim=1, keepdim=True)
    aside = torch.stack([-straight[:, 1], straight[:, 0]], dim=1) / 2
    barbs = [tip - (straight + side * aside) * unit for side in (1, -1)]
    return torch.stack([tail, tip, barbs[0], barbs[1], tip], dim=1)
