"""What is true of a walk: where it ended, how it got there, and when it arrived."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from dlcore.lessons.descent_words import FLAT, NEAR, Facts
from dlcore.theory.landscapes import Landscape, curvatures
from dlcore.theory.traces import Trace, arrived

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec


def facts_of(spec: Spec, surface: Landscape, trace: Trace, stops: Sequence[float]) -> list[Facts]:
    """What is true of each row of a trace.

    Args:
        spec: the settings.
        surface: what is walked on.
        trace: walks, a row each.
        stops: their learning rates.
    """
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
