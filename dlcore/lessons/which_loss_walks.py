"""Both descents computed: from one start or from all of them, and what is true of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.which_loss import LOOKED_AT, MAX_STEPS, NEAR
from dlcore.lessons.which_loss_facts import Facts, Racer
from dlcore.theory.activations import sigmoid
from dlcore.theory.sigmoid_unit import Objective, flatness, gradient, predictions
from dlcore.theory.sigmoid_unit_walks import Descent, arrivals, bottomless, descend

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec


@dataclass(frozen=True, slots=True)
class Race:
    """One objective and where every start went with it.

    Attributes:
        objective: what was made small.
        descent: a row a start.
        sums: (starts, MAX_STEPS + 1) float64, h of the record looked at.
        found: of the same shape, its prediction.
        arrived: (starts,) int64, the first step at which it is near its target, −1 for never.
    """

    objective: Objective
    descent: Descent
    sums: Tensor
    found: Tensor
    arrived: Tensor


def objectives(spec: Spec) -> tuple[Objective, Objective]:
    """Cross-entropy and squared error of these settings."""
    return (
        Objective(spec.inputs, spec.targets, brackets=not spec.literal),
        Objective(spec.inputs, spec.targets, squares=spec.scale, identity=spec.identity),
    )


def races(spec: Spec, starts: Sequence[float], rates: Sequence[float]) -> tuple[Race, Race]:
    """Both descents, a row for each pair of a start and a learning rate.

    Args:
        spec: the settings.
        starts: weighted sums at the start.
        rates: as many learning rates.
    """
    rows = torch.tensor(starts, dtype=torch.float64), torch.tensor(rates, dtype=torch.float64)
    one, other = (_race(spec, objective, *rows) for objective in objectives(spec))
    return one, other


def _race(spec: Spec, objective: Objective, starts: Tensor, rates: Tensor) -> Race:
    descent = descend(objective, starts, rates, MAX_STEPS)
    sums = descent.weights[..., 0] * LOOKED_AT + descent.weights[..., 1]
    found = predictions(objective, sums)
    return Race(objective, descent, sums, found, arrivals(found, spec.wanted, NEAR))


def facts_of(spec: Spec, both: tuple[Race, Race], starts: Sequence[float]) -> list[Facts]:
    """What is true of the race from each start.

    Args:
        spec: the settings.
        both: the descents, a row a start.
        starts: weighted sums at the start.
    """
    endless = bottomless(both[0].objective)
    first = torch.tensor([[start, 0.0] for start in starts], dtype=torch.float64)
    steep = [gradient(race.objective, first)[:, 0] for race in both]
    flat = flatness(both[1].objective, first[:, 0])
    return [
        Facts(
            start=start,
            begun=float(sigmoid(first[row, 0])),
            flat=float(flat[row]),
            entropy=_racer(both[0], row, float(steep[0][row])),
            square=_racer(both[1], row, float(steep[1][row])),
            endless=endless,
            label_zero=_label_zero(spec, both[0], row),
        )
        for row, start in enumerate(starts)
    ]


def _racer(race: Race, row: int, slope: float) -> Racer:
    last = int(race.descent.n_valid[row]) - 1
    arrived = int(race.arrived[row])
    return Racer(
        arrives=arrived if arrived >= 0 else None,
        n_taken=last,
        slope=slope,
        first=float(race.descent.losses[row, 0]),
        last=float(race.descent.losses[row, last]),
        end_sum=float(race.sums[row, last]),
        end=float(race.found[row, last]),
    )


def _label_zero(spec: Spec, race: Race, row: int) -> tuple[float, ...]:
    """The final predictions of the records with target 0, the smallest and the largest."""
    weights = race.descent.weights[row, int(race.descent.n_valid[row]) - 1]
    ends = [
        float(sigmoid(weights[0] * x + weights[1]))
        for x, y in zip(spec.inputs, spec.targets, strict=True)
        if y == 0
    ]
    return (min(ends), max(ends)) if ends else ()
