"""What came of each walk of a race, and when it was there."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from dlcore.lessons.race_goal import Goal
from dlcore.lessons.race_words import Outcome
from dlcore.theory.traces import Trace

FLAT = 1e-6
"""a slope below this is called none"""


def arrivals_of(trace: Trace, goal: Goal) -> Tensor:
    """The step from which on each walk is there to its end; −1 where it is not there at its end.

    Args:
        trace: the walks.
        goal: what counts as there.
    """
    if goal.level is not None:
        there = trace.values <= goal.level
    else:
        there = torch.zeros(trace.values.shape, dtype=torch.bool)
        for minimum in goal.minima:
            away = trace.points - torch.tensor(minimum, dtype=torch.float64)
            there |= torch.linalg.vector_norm(away, dim=2) <= goal.radius
    steps = torch.arange(trace.values.shape[1])
    last = trace.n_valid - 1
    last_away = torch.where(there | (steps > last[:, None]), -1, steps).amax(1)
    return torch.where(last_away < last, last_away + 1, -1)


def outcomes_of(
    trace: Trace, goal: Goal, arrivals: Tensor, erratic: Tensor, n_steps: int
) -> Sequence[Outcome]:
    """What came of each walk.

    Args:
        trace: the walks.
        goal: what counts as there.
        arrivals: of `arrivals_of`.
        erratic: (rows,) bool, which walks are cut because rounding decides where they go.
        n_steps: how long the race is.
    """
    rows = torch.arange(len(trace.n_valid))
    slopes = torch.linalg.vector_norm(trace.gradients[rows, trace.n_valid - 1], dim=1)
    told: list[Any] = [each.tolist() for each in (arrivals, trace.n_valid, erratic, slopes)]
    made: list[Outcome] = []
    for first, n_valid, wild, slope in zip(*told, strict=True):
        if wild:
            made.append(Outcome.ERRATIC)
        elif first >= 0 and (n_valid > n_steps or goal.endless):
            made.append(Outcome.ARRIVED)
        elif n_valid <= n_steps:
            made.append(Outcome.DIVERGED)
        else:
            made.append(Outcome.RESTS if slope < FLAT else Outcome.ON_THE_WAY)
    return made
