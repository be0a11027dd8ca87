"""The race from every start at once: the arrays that the page's pictures are drawn from."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.which_loss import MAX_STEPS, map_rates, map_starts
from dlcore.lessons.which_loss_run import turns
from dlcore.lessons.which_loss_walks import facts_of, objectives, races
from dlcore.lessons.which_loss_words import say
from dlcore.settings import stops
from dlcore.theory.sigmoid_unit import bends, errors, flatness, least_bend, losses, mean_loss, pulls

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

REACH = 13.0
"""curves and surfaces go so far to both sides of 0"""
CURVE, GRID = 261, 79
"""points of a curve, and along each side of a surface"""
NEVER = 255
"""the shade of what has not arrived"""


def swept(spec: Spec) -> Sweep:
    """The race from every start, this one's among them.

    Args:
        spec: the settings.
    """
    starts = stops(type(spec), "start", spec.start)
    both = races(spec, starts, [spec.learning_rate] * len(starts))
    facts = facts_of(spec, both, starts)
    target = torch.tensor(spec.wanted, dtype=torch.float64)
    arrays: dict[str, np.ndarray] = {}
    for name, race in zip(("entropy", "square"), both, strict=True):
        arrays |= {
            f"{name}_found": _float32(race.found),
            f"{name}_sums": _float32(race.sums),
            f"{name}_losses": _float32(race.descent.losses),
            f"{name}_own": _float32(losses(race.objective, race.sums, target)),
            f"{name}_errors": _float32(errors(race.objective, race.sums, target)),
            f"{name}_pulls": _float32(pulls(race.objective, race.sums, target)),
            f"{name}_weights": _float32(race.descent.weights),
            f"{name}_last": (race.descent.n_valid - 1).numpy().astype(np.uint16),
        }
    arrays["flat"] = _float32(flatness(both[1].objective, both[1].sums))
    return Sweep(
        values=starts,
        says=tuple(say(spec, each) for each in facts),
        arrays=arrays,
        still={
            "spec": spec,
            "turns": turns(spec),
            **(_curves(spec) if spec.records == "one" else _surfaces(spec)),
            **_maps(spec, starts),
        },
    )


def _curves(spec: Spec) -> dict[str, Any]:
    """Both losses of the record over its weighted sum, and how they bend; each (points,) float64."""
    sums = torch.linspace(-REACH, REACH, CURVE, dtype=torch.float64)
    target = torch.tensor(spec.wanted, dtype=torch.float64)
    entropy, square = objectives(spec)
    return {
        "axis": sums.numpy(),
        "entropy_heights": losses(entropy, sums, target).numpy(),
        "square_heights": losses(square, sums, target).numpy(),
        "entropy_bends": bends(entropy, sums, target).numpy(),
        "square_bends": bends(square, sums, target).numpy(),
    }


def _surfaces(spec: Spec) -> dict[str, Any]:
    """Both losses over weight and bias, and their smaller curvature; each (GRID, GRID), bias by weight."""
    axis = torch.linspace(-REACH, REACH, GRID, dtype=torch.float64)
    weights = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1)
    entropy, square = objectives(spec)
    return {
        "axis": axis.numpy(),
        "entropy_heights": mean_loss(entropy, weights).numpy(),
        "square_heights": mean_loss(square, weights).numpy(),
        "entropy_bends": least_bend(entropy, weights).numpy(),
        "square_bends": least_bend(square, weights).numpy(),
    }


def _maps(spec: Spec, starts: tuple[float, ...]) -> dict[str, Any]:
    """Steps needed over learning rate and start, a map for each loss, and where this race stands on them."""
    rates, rows = map_rates(), map_starts()
    column = float(np.interp(np.log(spec.learning_rate), np.log(rates), np.arange(len(rates))))
    here = [(column, float(np.interp(start, rows, np.arange(len(rows))))) for start in starts]
    entropy, square = _steps_map(replace(spec, learning_rate=rates[0], start=rows[0], step=0))
    return {
        "map_rates": np.array(rates),
        "map_starts": np.array(rows),
        "map_here": np.array(here),
        "entropy_cells": shades(entropy),
        "square_cells": shades(square),
    }


@lru_cache(maxsize=16)
def _steps_map(spec: Spec) -> tuple[Tensor, Tensor]:
    """After how many steps each loss arrives, (starts, rates) int64, −1 for never."""
    rows, columns = map_starts(), map_rates()
    starts, rates = zip(*product(rows, columns), strict=True)
    entropy, square = races(spec, starts, rates)
    size = len(rows), len(columns)
    return entropy.arrived.reshape(size), square.arrived.reshape(size)


def shades(steps: Tensor) -> np.ndarray:
    """How deep the colour of a number of steps is, by its logarithm.

    Args:
        steps: int64 of any shape, from 0 to MAX_STEPS, or −1 for never.

    Returns:
        uint8: 254 for none, 0 for MAX_STEPS, 255 for never.
    """
    share = 1 - torch.log1p(steps.clamp(min=0).double()) / np.log1p(MAX_STEPS)
    return torch.where(steps < 0, NEVER, (254 * share).round()).numpy().astype(np.uint8)


def _float32(values: Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too large to be drawn is large enough
        return values.numpy().astype(np.float32)
