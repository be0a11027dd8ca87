"""Walks computed: one for the settings, or one for every learning rate at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.errors import BadSetting
from dlcore.lessons import descent_recipe
from dlcore.lessons.arrays import drawn
from dlcore.lessons.descent_facts import facts_of
from dlcore.lessons.descent_words import Here, formulas, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops
from dlcore.theory.descent import sweep as descend
from dlcore.theory.landscapes import Landscape, heights, landscape, value_and_gradient
from dlcore.theory.traces import Trace

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec

GRID = 121
"""points along each side of the map"""
POLYNOMIALS = ("bowl", "parabola", "rosenbrock", "beale", "himmelblau", "saddle")
"""surfaces whose walks are the same to the last bit alone and in a batch; exp, cos and σ round long rows
otherwise than single numbers, and a walk that bounces would make much of that"""
N_SLICE = 33
"""points of the line along a step"""


def result(spec: Spec) -> Result[Spec]:
    """The walk with these settings.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    surface = surface_of(spec)
    trace = _walk(spec, surface)
    n = int(trace.n_valid[0])
    points, losses, gradients = trace.points[0, :n], trace.values[0, :n], trace.gradients[0, :n]
    slopes = torch.linalg.vector_norm(gradients, dim=1)
    at = max(0, min(spec.step, n - 1) - 1)  # where the step begins that leads to the one looked at
    here = Here(at, tuple(points[at].tolist()), float(losses[at]), tuple(gradients[at].tolist()))
    rows = torch.cat([points, losses[:, None], slopes[:, None]], dim=1).tolist()
    return Result(
        spec=spec,
        numbers={
            "steps_taken": n - 1,
            "first_loss": float(losses[0]),
            "final_loss": float(losses[-1]),
            "smallest_loss": float(losses.min()),
            "final_point": points[-1].tolist(),
            "final_slope": float(slopes[-1]),
        },
        says=say(spec, facts_of(spec, surface, trace, [spec.learning_rate])[0]),
        formulas=formulas(spec, surface.axes, surface.formula, here),
        head=("step", *surface.axes, "loss", "slope"),
        rows=[(float(number), *row) for number, row in enumerate(rows)],
        picture=_along(surface, spec.learning_rate, points, losses, gradients),
    )


def swept(spec: Spec) -> Sweep:
    """The walks at all learning rates, this one's among them.

    Raises:
        BadSetting: as `result`.
    """
    surface = surface_of(spec)
    rates, trace = _at_all_rates(_common(spec))
    axes, relief = heights(surface, GRID if len(surface.axes) > 1 else 4 * GRID)
    facts = facts_of(spec, surface, trace, rates)
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "points": drawn(trace.points),
            "losses": drawn(trace.values),
            "slopes": drawn(trace.gradients),
            "valid": (trace.n_valid - 1).numpy().astype(np.uint16),
            "wrong": np.array([each.diverged or each.last > each.first for each in facts], np.uint8),
        },
        still={
            "axes": surface.axes,
            "window": surface.window,
            "grid": [axis.numpy() for axis in axes],
            "heights": relief.numpy(),
            "log": bool((trace.values[trace.values.isfinite()] > 0).all()),
        },
    )


def relief(spec: Spec) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """The surface on a grid, for whoever looks at it from the side.

    Returns:
        Places on each axis, and the heights of shape (rows, columns), or (n,) over one weight.

    Raises:
        BadSetting: as `result`.
    """
    axes, found = heights(surface_of(spec), GRID)
    return tuple(axis.numpy() for axis in axes), found.numpy()


def recipe_text(spec: Spec) -> str:
    """The recipe with these settings.

    Raises:
        BadSetting: as `result`.
    """
    return descent_recipe.script(spec, surface_of(spec))


def surface_of(spec: Spec) -> Landscape:
    """What is walked on.

    Raises:
        BadSetting: the typed formula cannot be read.
    """
    return landscape(
        spec.landscape,
        condition=spec.condition,
        rotation_deg=spec.rotation_deg,
        expression=spec.expression,
    )


def _walk(spec: Spec, surface: Landscape) -> Trace:
    """The walk of these settings: a row of all of them where it has the very same bits there."""
    if spec.landscape not in POLYNOMIALS:
        return _walks(spec, surface, [spec.learning_rate])
    rates, trace = _at_all_rates(_common(spec))
    row = slice(at := rates.index(spec.learning_rate), at + 1)
    return Trace(trace.points[row], trace.values[row], trace.gradients[row], trace.n_valid[row], {})


@lru_cache(maxsize=4)  # one of 500 steps takes 1.7 MB
def _at_all_rates(spec: Spec) -> tuple[tuple[float, ...], Trace]:
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    return rates, _walks(spec, surface_of(spec), rates)


def _common(spec: Spec) -> Spec:
    """The same for every rate at which the slider stops, and for every step looked at."""
    default = type(spec)()
    on_scale = spec.learning_rate in stops(type(spec), "learning_rate", default.learning_rate)
    rate = default.learning_rate if on_scale else spec.learning_rate
    return replace(spec, learning_rate=rate, step=default.step)


def _walks(spec: Spec, surface: Landscape, rates: Sequence[float]) -> Trace:
    start = (spec.start_x, spec.start_y)[: len(surface.axes)]
    trace = descend(lambda points: value_and_gradient(surface, points), start, rates, spec.n_steps)
    if int(trace.n_valid[0]) == 0:
        place = ", ".join(f"{each:g}" for each in start)
        raise BadSetting(f"The surface has no height or no slope at ({place}): choose another start.")
    return trace


def _along(
    surface: Landscape, rate: float, points: torch.Tensor, losses: torch.Tensor, gradients: torch.Tensor
) -> dict[str, np.ndarray]:
    """The surface along each step of a walk, and its slope at the start of it.

    Returns:
        float32 arrays of shape (steps + 1, n): `distance` from 0 to twice the step's length, the `loss`
        there, the straight `slope` that the gradient tells; and the step's `length`, of shape (steps + 1,).
    """
    lengths = rate * torch.linalg.vector_norm(gradients, dim=1)[:, None]
    share = torch.linspace(0, 2, N_SLICE, dtype=torch.float64)
    line = points[:, None] - share[None, :, None] * rate * gradients[:, None]
    found = {
        "distance": share * lengths,
        "loss": surface.value(line),
        "slope": losses[:, None] - share * lengths.square() / rate,
        "length": lengths[:, 0],
    }
    return {name: drawn(each) for name, each in found.items()}
