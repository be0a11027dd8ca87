"""Walks down a bowl computed: one for the settings, or one for every learning rate at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.rate_facts import Axis, Facts
from dlcore.lessons.rate_map import arrows, factor_map, limits
from dlcore.lessons.rate_maths import Here, formulas
from dlcore.lessons.rate_words import say
from dlcore.settings import stops
from dlcore.theory.descent import Run, descend
from dlcore.theory.landscapes import Landscape, heights, value_and_gradient
from dlcore.theory.quadratics import quadratic
from dlcore.theory.stability import (
    amplification,
    best_contraction,
    best_rate,
    largest_stable_rate,
    motion,
)
from dlcore.theory.traces import Trace
from dlcore.theory.update_rules import Hyper

if TYPE_CHECKING:
    from dlcore.lessons.rate import Spec

GRID = 121
"""points along each side of the map"""
SMALL, LARGE = 1e-20, 1e26
"""losses between these are drawn"""
MEASURED = 1e-9
"""a distance is measured down to this share of the first one, well above rounding"""


def result(spec: Spec) -> Result[Spec]:
    """The walk with these settings."""
    surface, trace = quadratic(spec.curvatures), _walks(spec, [spec.learning_rate])
    n = int(trace.n_valid[0])
    points, losses, velocities = trace.points[0, :n], trace.values[0, :n], trace.kept["velocity"][0]
    gradients = value_and_gradient(surface, points)[1]
    factors = _factors(spec, [spec.learning_rate])[0]
    at = max(0, min(spec.step, n - 1) - 1)  # where the step begins that leads to the one looked at
    moved = velocities[at] * spec.momentum + (-1 if spec.uphill else 1) * gradients[at]
    sign = -1 if spec.uphill else 1  # torch's `maximize` turns the gradient round, and so the velocity
    here = Here(
        at + 1,
        points[at].tolist(),
        gradients[at].tolist(),
        (sign * velocities[at]).tolist(),
        (sign * moved).tolist(),
    )
    small, large = spec.curvatures[0], spec.curvatures[-1]
    return Result(
        spec=spec,
        numbers={
            "steps_taken": n - 1,
            "first_loss": float(losses[0]),
            "final_loss": float(losses[-1]),
            "final_point": points[-1].tolist(),
            "factors": factors,
            "largest_stable_rate": largest_stable_rate(large, spec.momentum),
            "best_rate": best_rate(small, large, spec.momentum),
            "best_contraction": best_contraction(small, large, spec.momentum),
            "measured_contraction": measured(points),
        },
        says=say(spec, _facts(spec, trace, [spec.learning_rate])[0]),
        formulas=formulas(spec, surface.axes, surface.formula, factors, here),
        head=("step", *surface.axes, "loss", *(f"gradient along {name}" for name in surface.axes)),
        rows=[
            (float(number), *row)
            for number, row in enumerate(torch.cat([points, losses[:, None], gradients], dim=1).tolist())
        ],
        picture=arrows(surface, points, gradients, losses, spec.curvature),
    )


def swept(spec: Spec) -> Sweep:
    """The walks at all learning rates, this one's among them."""
    surface = quadratic(spec.curvatures)
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    trace = _walks(spec, rates)
    facts = _facts(spec, trace, rates)
    axes, relief = heights(surface, GRID)
    velocities = trace.kept["velocity"] * (-1 if spec.uphill else 1)
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "points": drawn(trace.points),
            "losses": drawn(trace.values),
            "velocities": drawn(velocities),
            "last": (trace.n_valid - 1).numpy().astype(np.uint16),
            "wrong": np.array([each.grows for each in facts], np.uint8),
            "expected": _expected(facts),
            "tallest": np.array([max(axis.factor for axis in each.axes) for each in facts]),
        },
        still={
            "uphill": spec.uphill,
            "momentum": spec.momentum,
            "curvatures": spec.curvatures,
            "axes": surface.axes,
            "window": surface.window,
            "grid": [axis.numpy() for axis in axes],
            "heights": relief.numpy(),
            **limits(spec, rates),
            **factor_map(spec, rates),
        },
    )


def measured(points: Tensor) -> float | None:
    """What a step multiplied the distance by, over the last half of a walk.

    The distance is that of two neighbouring points together, which is what the recursion multiplies; it is
    looked at while it is above rounding.

    Args:
        points: of shape (steps + 1, d), the minimum at 0.

    Returns:
        None where fewer than two distances can be measured.
    """
    pairs = [math.hypot(*before, *after) for before, after in pairwise(points.tolist())]
    last = len(list(takewhile(lambda pair: pair > MEASURED * pairs[0], pairs))) - 1
    middle = last // 2
    return (pairs[last] / pairs[middle]) ** (1 / (last - middle)) if last > middle else None


def _walks(spec: Spec, rates: Sequence[float]) -> Trace:
    surface, hyper = quadratic(spec.curvatures), Hyper(momentum=spec.momentum)
    runs = [Run("momentum", spec.start, rate, hyper) for rate in rates]
    return descend(lambda points: _slope(spec, surface, points), runs, spec.n_steps, keep=True)


def _slope(spec: Spec, surface: Landscape, points: Tensor) -> tuple[Tensor, Tensor]:
    """Losses and gradients, turned round where steps go along them."""
    losses, gradients = value_and_gradient(surface, points)
    return losses, -gradients if spec.uphill else gradients


def _factors(spec: Spec, rates: Sequence[float]) -> list[list[float]]:
    """The long-run factor of each axis at each rate."""
    signed = torch.tensor(rates, dtype=torch.float64)[:, None] * (-1 if spec.uphill else 1)
    curvatures = torch.tensor(spec.curvatures, dtype=torch.float64)
    return amplification(signed, spec.momentum, curvatures).tolist()


def _facts(spec: Spec, trace: Trace, rates: Sequence[float]) -> list[Facts]:
    """What is true of each row of a trace."""
    names, sign = quadratic(spec.curvatures).axes, -1 if spec.uphill else 1
    facts = []
    for row, (rate, factors) in enumerate(zip(rates, _factors(spec, rates), strict=True)):
        n = int(trace.n_valid[row])
        axes = tuple(
            Axis(name, curvature, start, factor, motion(sign * rate, spec.momentum, curvature))
            for name, curvature, start, factor in zip(
                names, spec.curvatures, spec.start, factors, strict=True
            )
        )
        first, last = float(trace.values[row, 0]), float(trace.values[row, n - 1])
        facts.append(Facts(rate, spec.n_steps, n - 1, first, last, axes))
    return facts


def _expected(facts: Sequence[Facts]) -> np.ndarray:
    """The loss if the long-run factor were at work in every step, float32 of shape (rates, steps + 1).

    NaN where there is nothing to go, and where it would be too small or too large to be drawn.
    """
    factors = np.array([each.slowest.factor if each.live else 0.0 for each in facts])
    first, steps = np.array([each.first for each in facts]), np.arange(facts[0].n_steps + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = first[:, None] * factors[:, None] ** (2.0 * steps)
    return np.where((losses > SMALL) & (losses < LARGE), losses, np.nan).astype(np.float32)
