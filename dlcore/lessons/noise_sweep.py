"""Walks with batches of every size at once, for the browser to move through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.columns import COLUMNS
from dlcore.lessons import noise
from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.noise_facts import Facts, facts_of
from dlcore.lessons.noise_walks import expected_excess, fit_of, moments_of, start_of, walks_of
from dlcore.lessons.noise_words import say
from dlcore.theory.minibatch import LineFit, ball, largest_rate, noise_share, radii
from dlcore.theory.minibatch_walks import walks

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec

GRID = 101
"""points along each side of the map"""
N_ROUND = 65
"""points of an ellipse"""
REACH = 1.05
"""the map shows so much on each side of the minimum"""
CLOSER = 5.0
"""or so many times the radius at which walks with a middling batch settle"""
ROOM = 0.15
"""and so much beyond a start that lies further out"""
OTHER_RATES = (0.25, 4.0)
"""the ball is also told at these multiples of the learning rate"""


def swept(spec: Spec) -> Sweep:
    """The walks at all batch sizes, this one's among them.

    Raises:
        Unavailable: as `result`.
    """
    fit, values = fit_of(spec), noise.stops(spec)
    sizes = [min(value, len(fit.x)) for value in values]
    expected = moments_of(spec, fit, sizes)
    every = walks_of(spec, fit, sizes)
    facts = [
        facts_of(spec, fit, size, many, expected[n])
        for n, (size, many) in enumerate(zip(sizes, every, strict=True))
    ]
    first = torch.stack([many.points[:, 0] for many in every])
    shares = [noise_share(size, len(fit.x), spec.drawn) for size in sizes]
    return Sweep(
        values=values,
        says=tuple(map(say, facts)),
        arrays={
            "points": drawn(first),
            "last": np.array([int(many.last[0]) for many in every], np.uint16),
            "wrong": np.array([each.ends_badly for each in facts], np.uint8),
            "excess": drawn(fit.excess(first)),
            "excess_together": drawn(fit.excess(_together(spec, fit))),
            "expected": drawn(expected_excess(fit, expected)),
            "ends": drawn(torch.stack([many.points[-1] for many in every])),
            "ball": np.stack([_ellipse(fit, ball(fit, spec.learning_rate, share)) for share in shares]),
            "sizes": np.array(sizes, np.uint16),
            "measured": np.array([_or_nan(each.measured) for each in facts], np.float32),
            "theory": np.array([_or_nan(each.theory) for each in facts], np.float32),
            "settles": np.array([each.settled is not None for each in facts], np.uint8),
            "slopes": drawn((first[:, :-1] - first[:, 1:]) / spec.learning_rate),
            "others": drawn(radii(fit, spec.learning_rate * torch.tensor(OTHER_RATES).double(), shares).T),
            "map": drawn(radii(fit, torch.tensor(noise.rates(), dtype=torch.float64), shares).T),
        },
        still=_still(spec, fit, _typical(facts)),
    )


def _ellipse(fit: LineFit, spread: Tensor | None) -> np.ndarray:
    """Where walks are within two standard deviations, float32 (points, 2)."""
    if spread is None:
        return np.full((N_ROUND, 2), np.nan, np.float32)
    variances, axes = torch.linalg.eigh(spread)
    turn = torch.linspace(0, 2 * torch.pi, N_ROUND, dtype=torch.float64)
    circle = torch.stack([turn.cos(), turn.sin()], 1)
    return drawn(fit.minimum + 2 * (circle * variances.clamp(min=0).sqrt()) @ axes.T)


def _typical(facts: Sequence[Facts]) -> float:
    """How far walks with a middling batch wander; 0 where no batch size with noise settles."""
    settled = sorted(each.settled for each in facts if each.share and each.settled is not None)
    return settled[len(settled) // 2] if settled else 0.0


def _still(spec: Spec, fit: LineFit, typical: float) -> dict[str, object]:
    """What is the same for all batch sizes."""
    known = COLUMNS[spec.data]
    low, high = _window(spec, fit, typical)
    grid = [
        torch.linspace(float(a), float(b), GRID, dtype=torch.float64) for a, b in zip(low, high, strict=True)
    ]
    up, across = torch.meshgrid(grid[1], grid[0], indexing="ij")
    return {
        "records": torch.stack([fit.x, fit.y], 1).numpy(),
        "names": (known.across, known.up, known.records),
        "n_records": len(fit.x),
        "minimum": fit.minimum.numpy(),
        "window": [[float(a), float(b)] for a, b in zip(low, high, strict=True)],
        "grid": [axis.numpy() for axis in grid],
        "heights": (fit.smallest_loss + fit.excess(torch.stack([across, up], -1))).numpy(),
        "together": drawn(_together(spec, fit)),
        "n_steps": spec.n_steps,
        "rate": spec.learning_rate,
        "drawn": spec.drawn,
        "counted": spec.counted,
        "scaling": spec.scaling,
        "smallest_batch": smallest_batch(spec, fit),
    }


def _window(spec: Spec, fit: LineFit, typical: float) -> tuple[Tensor, Tensor]:
    """The lowest and the highest weight and bias of the map."""
    if spec.closer and typical > 0:
        return fit.minimum - CLOSER * typical, fit.minimum + CLOSER * typical
    low, high = fit.minimum - REACH, fit.minimum + REACH
    return torch.minimum(low, start_of(spec) - ROOM), torch.maximum(high, start_of(spec) + ROOM)


def _together(spec: Spec, fit: LineFit) -> Tensor:
    """Where all records together go, (n_steps + 1, 2) float64."""
    alike = [torch.arange(len(fit.x))[None]] * spec.n_steps
    return walks(fit, spec.learning_rate, start_of(spec), alike, (spec.n_steps, 1)).points[:, 0]


def smallest_batch(spec: Spec, fit: LineFit) -> int | None:
    """The fewest records in a batch with which walks settle at this learning rate; None where none do.

    Args:
        spec: the settings.
        fit: what is descended on.
    """

    def settles(size: int) -> bool:
        share = noise_share(size, len(fit.x), spec.drawn)
        return spec.learning_rate < largest_rate(fit, share)

    low, high = 1, len(fit.x)
    if not settles(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle + 1, high)
    return low


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
