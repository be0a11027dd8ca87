"""Walks computed: one for the settings, or one for every learning rate at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.errors import BadSetting
from dlcore.lessons import descent_recipe
from dlcore.lessons.descent_words import FLAT, NEAR, Facts, Here, formulas, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops
from dlcore.theory.descent import sweep as descend
from dlcore.theory.landscapes import Landscape, curvatures, heights, landscape, value_and_gradient
from dlcore.theory.traces import Trace, arrived

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec

GRID = 121
"""points along each side of the map"""
N_SLICE = 33
"""points of the line along a step"""


def result(spec: Spec) -> Result[Spec]:
    """The walk with these settings.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    surface = surface_of(spec)
    trace = _walks(spec, surface, [spec.learning_rate])
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
        says=say(spec, _facts(spec, surface, trace, [spec.learning_rate])[0]),
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
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    trace = _walks(spec, surface, rates)
    axes, relief = heights(surface, GRID if len(surface.axes) > 1 else 4 * GRID)
    facts = _facts(spec, surface, trace, rates)
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "points": _float32(trace.points),
            "losses": _float32(trace.values),
            "slopes": _float32(trace.gradients),
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
    return {name: _float32(each) for name, each in found.items()}


def _facts(spec: Spec, surface: Landscape, trace: Trace, stops: Sequence[float]) -> list[Facts]:
    """What is true of each row of a trace."""
    firsts = arrived(trace, surface.minima, NEAR).first_step.tolist() if surface.minima else [-1] * len(stops)
    return [
        _fact(spec, surface, trace, row, rate, first)
        for row, (rate, first) in enumerate(zip(stops, firsts, strict=True))
    ]


def _fact(spec: Spec, surface: Landscape, trace: Trace, row: int, rate: float, first: int) -> Facts:
    n = int(trace.n_valid[row])
    losses, end = trace.values[row, :n], trace.points[row, n - 1]
    slope = float(torch.linalg.vector_norm(trace.gradients[row, n - 1]))
    distances = {each: float(torch.linalg.vector_norm(end - torch.tensor(each))) for each in surface.minima}
    nearest = min(distances, key=distances.__getitem__, default=None)
    return Facts(
        rate=rate,
        n_steps=spec.n_steps,
        n_taken=n - 1,
        first=float(losses[0]),
        last=float(losses[-1]),
        n_uphill=int((losses[1:] > losses[:-1]).sum()),
        slope=slope,
        minimum=nearest,
        distance=math.inf if nearest is None else distances[nearest],
        arrived=first,
        curvature=float(curvatures(surface, end)[0]) if slope < FLAT else math.nan,
        across=_across(spec),
    )


def _across(spec: Spec) -> float:
    """How far the start lies along the steep axis of the bowl, or from the middle of the parabola."""
    if spec.landscape == "parabola":
        return spec.start_x
    turn = math.radians(spec.rotation_deg)
    return math.cos(turn) * spec.start_y - math.sin(turn) * spec.start_x


def _float32(values: torch.Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too high to be drawn is high enough
        return values.numpy().astype(np.float32)
