"""The races at every learning rate at once, and the strip of all rules and rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.race_field import Field, field_of, rates_of
from dlcore.lessons.race_goal import GRID
from dlcore.lessons.race_inside import held, inside_of, kept
from dlcore.lessons.race_result import says
from dlcore.lessons.race_words import Outcome
from dlcore.theory.landscapes import heights
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

LIVE = 100
"""in a race of at most so many steps what a rule keeps is shown while the learning rate is dragged, too"""
DEEP, PALE = 254, 60
"""shades of the strip: there at once, and there at the last step"""


def swept(spec: Spec) -> Sweep:
    """The races at all learning rates, this one's among them.

    Raises:
        BadSetting: as `result`.
    """
    field = field_of(spec)
    taken = [_at_rate(spec, field, rate) for rate in field.rates]
    rows = torch.tensor([[field.row(rule, rates[rule]) for rule in RULES] for rates in taken])
    last = field.trace.n_valid - 1
    axes, relief = heights(field.surface, GRID if len(field.surface.axes) > 1 else 4 * GRID)
    made = inside_of(spec, field)
    wrong = torch.tensor([[each is Outcome.DIVERGED for each in row] for row in field.outcomes]).flatten()
    return Sweep(
        values=field.rates,
        says=tuple(says(spec, field, rate, rates) for rate, rates in zip(field.rates, taken, strict=True)),
        arrays={
            "points": drawn(held(field.trace.points, last)[rows]),
            "losses": drawn(field.trace.values[rows]),
            "last": last[rows].numpy().astype(np.uint16),
            "wrong": wrong[rows].numpy().astype(np.uint8),
            "kept": kept(made, field.of_rule(spec.rule).n_valid),
        },
        still={
            "axes": field.surface.axes,
            "window": field.surface.window,
            "minima": field.goal.minima,
            "radius": field.goal.radius,
            "grid": [axis.numpy() for axis in axes],
            "heights": relief.numpy(),
            "log": bool((field.trace.values[field.trace.values.isfinite()] >= 0).all()),
            "rule": spec.rule,
            "own_best": spec.own_best,
            "n_steps": spec.n_steps,
            "weight_decay": spec.weight_decay,
            "best": [field.rates.index(field.best_rate(rule)) for rule in RULES],
            "strip": _strip(field, spec.n_steps),
            "parts": [(part.name, part.symbol) for part in made.parts],
            "over": [part.symbol for part in made.parts].index(made.over.symbol),
            "divided": made.under is not None,
            "live": spec.n_steps <= LIVE,
        },
    )


def _at_rate(spec: Spec, field: Field, rate: float) -> dict[str, float]:
    rates = rates_of(spec, field)
    return rates | {rule: rate for rule in RULES if rule == spec.rule or not spec.own_best}


def _strip(field: Field, n_steps: int) -> np.ndarray:
    """A shade for each rule and rate: the sooner there, the deeper; 0 not there, 255 diverged."""
    shades = DEEP - (DEEP - PALE) * field.arrivals.double() / n_steps
    there = [[each is Outcome.ARRIVED for each in row] for row in field.outcomes]
    wrong = [[each is Outcome.DIVERGED for each in row] for row in field.outcomes]
    shades = torch.where(torch.tensor(there), shades.round(), 0.0)
    return torch.where(torch.tensor(wrong), 255.0, shades).numpy().astype(np.uint8)
