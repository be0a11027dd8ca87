"""The map trained: all its networks at once, each with a twin that tells when rounding takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.matrix_axes import TITLES, cells
from dlcore.lessons.matrix_shades import learnt
from dlcore.settings import controls, stops
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.report import NUMBERS, SweepReport
from dlcore.training.sweep.sweep import Sweep

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec

NUDGE = 1e-14
"""a twin's first weights differ by about this share"""
APART = 1e-6
"""twins that differ by more than this share have parted: rounding decides what becomes of such a network"""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A map of networks over time.

    Attributes:
        depths: hidden layers, by row.
        columns: names of the columns' values.
        times: steps after which the networks were looked at.
        numbers: by the names of `NUMBERS`, of shape (times, rows · columns) or (…, layers), NaN as there.
        trusted: by cell the place among the times up to which it does not depend on rounding.
    """

    depths: tuple[int, ...]
    columns: tuple[str, ...]
    times: tuple[int, ...]
    numbers: dict[str, np.ndarray]
    trusted: np.ndarray

    def cell(self, depth: int, column: str) -> int:
        """The place of a network."""
        return self.depths.index(depth) * len(self.columns) + self.columns.index(column)

    def last_sound(self, cell: int) -> int:
        """The place of the last time at which all numbers of a network are finite."""
        depth = self.depths[cell // len(self.columns)]
        gradients = self.numbers["signal_gradients"][:, cell, : depth + 1]
        sound = np.isfinite(gradients).all(axis=1) & np.isfinite(self.numbers["test_loss"][:, cell])
        return int(np.logical_and.accumulate(sound).sum()) - 1

    @property
    def learnt(self) -> np.ndarray:
        """Which networks have learnt by each time, (times, cells)."""
        return learnt(self.numbers["test_accuracy"], np.isfinite(self.numbers["test_loss"]))


def trained(spec: Spec) -> Trained:
    """The map of these settings; which cell, what is shown and the time change nothing of it."""
    known = controls(type(spec))
    still = {name: known[name].default for name in (spec.compare, "depth", "shown", "steps")}
    rows, times = (stops(type(spec), name, getattr(spec, name)) for name in ("depth", "steps"))
    return _trained(replace(spec, **still), rows, times)


@lru_cache(maxsize=8)
def _trained(spec: Spec, depths: tuple[int, ...], times: tuple[int, ...]) -> Trained:
    plans = cells(spec, depths)
    both = _joined([(group, _at(with_twins([plans[i] for i in group]), times)) for group in alike(plans)])
    count = len(plans)
    return Trained(
        depths,
        tuple(TITLES[spec.compare]),
        times,
        {name: values[:, :count] for name, values in both.items()},
        _trusted(both, count),
    )


def alike(plans: Sequence[Plan]) -> list[list[int]]:
    """Places of the plans with the same normalisation: a stack that mixes them computes each for all."""
    kinds = [plan.normalisation for plan in plans]
    return [[i for i, each in enumerate(kinds) if each == kind] for kind in dict.fromkeys(kinds)]


def with_twins(plans: Sequence[Plan]) -> Sweep:
    """A sweep of these networks, then of the same with first weights that differ by next to nothing."""
    torch.set_num_threads(1)
    sweep = Sweep([*plans, *plans], torch.float64, torch.device("cpu"))
    row, count = sweep.stack.row, len(plans)
    twins = torch.tensor([place >= count for place in sweep.places])[sweep.stack.layout.owners(row.device)]
    drawn = torch.rand(len(row), generator=torch.Generator().manual_seed(0), dtype=row.dtype)
    with torch.no_grad():
        row.mul_(1 + NUDGE * drawn * twins)
    return sweep


def _at(sweep: Sweep, times: Sequence[int]) -> list[SweepReport]:
    """What is reported after these numbers of steps, in order."""
    reports = []
    for time in times:
        sweep.take(time - sweep.step)
        reports.append(sweep.report(times[-1]))
    return reports


def _joined(groups: Sequence[tuple[list[int], list[SweepReport]]]) -> dict[str, np.ndarray]:
    """What was reported of all groups, (times, networks …): the plans in their order, then their twins."""
    places = np.concatenate([group for group, _ in groups])
    firsts, twins = (
        [slice(len(group) * half, len(group) * (half + 1)) for group, _ in groups] for half in (0, 1)
    )
    joined = {}
    for name in NUMBERS:
        parts = [np.stack([getattr(report, name) for report in reports]) for _, reports in groups]
        halves = [
            np.concatenate([part[:, at] for part, at in zip(parts, half, strict=True)], axis=1)
            for half in (firsts, twins)
        ]
        joined[name] = np.concatenate([half[:, np.argsort(places)] for half in halves], axis=1)
    return joined


def _trusted(both: dict[str, np.ndarray], count: int) -> np.ndarray:
    """The last time, by cell, at which the twins had not yet parted."""
    parted = np.zeros(both["loss"][:, :count].shape, bool)
    for values in both.values():
        one, other = values[:, :count], values[:, count:]
        with np.errstate(invalid="ignore", over="ignore"):
            away = np.abs(one - other) > APART * np.abs(one) + 1e-300
        away |= np.isfinite(one) != np.isfinite(other)
        parted |= away.reshape(*parted.shape, -1).any(axis=2)
    return (~np.logical_or.accumulate(parted, axis=0)).sum(axis=0) - 1
