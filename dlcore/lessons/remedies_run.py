"""The remedies as the page needs them: the one looked at as a result, and all of them at every moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.remedies_facts import Facts, Spread
from dlcore.lessons.remedies_maths import First, formulas
from dlcore.lessons.remedies_names import REMEDIES
from dlcore.lessons.remedies_training import GRID, Trained, trained
from dlcore.lessons.remedies_words import inside, say

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec

ZERO = 127
"""the shade of a point at which both classes are equally probable"""


def result(spec: Spec) -> Result[Spec]:
    """All remedies after these steps, and the numbers of the one looked at."""
    known = trained(spec)
    time, place = known.times.index(spec.steps), list(REMEDIES).index(spec.remedy)
    facts = facts_of(known, time)
    here = facts.of(spec.remedy)
    return Result(
        spec=spec,
        numbers=_numbers(spec, known, time, place, here),
        says=say(facts),
        formulas=formulas(spec, here, _first(known, time, place)),
        head=("training steps", *(f"test loss, {inside(name)}" for name in REMEDIES.values())),
        rows=[
            (float(step), *row)
            for step, row in zip(known.times, known.test_loss.mean(2).tolist(), strict=True)
        ],
        picture={
            "test": drawn(known.test_loss[time].mean(1)),
            "wrong": drawn(100 * (1 - known.test_accuracy[time].mean(1))),
        },
    )


def _numbers(spec: Spec, known: Trained, time: int, place: int, here: Spread) -> dict[str, Number]:
    """What terminal and recipe print."""
    own: dict[str, Number] = {}
    if spec.remedy == "l1":
        own = {"sums_of_sizes": known.sizes[time, place].tolist()}
    elif spec.remedy == "l2":
        own = {"sums_of_squares": known.squares[time, place].tolist()}
    elif spec.remedy == "early":
        own = {"kept_at": known.kept_at[time].tolist()}
    return {
        "train_losses": known.train_loss[time, place].tolist(),
        "test_losses": known.test_loss[time, place].tolist(),
        "test_accuracies": known.test_accuracy[time, place].tolist(),
        **own,
        "mean_test_loss": here.mean,
        "mean_gap": here.gap,
    }


def _first(known: Trained, time: int, place: int) -> First:
    ended, step = int(known.ended_at[0]), known.times[time]
    return First(
        float(known.train_loss[time, place, 0]),
        float(known.sizes[time, place, 0]),
        float(known.squares[time, place, 0]),
        int(known.kept_at[time, 0]),
        min(step, ended) if ended >= 0 else step,
    )


def facts_of(known: Trained, time: int) -> Facts:
    """What is true at a moment.

    Args:
        known: the networks over time.
        time: the place of the moment.
    """
    test, train = known.test_loss[time], known.train_loss[time].mean(1)
    spreads = tuple(
        Spread(name, float(row.mean()), float(row.min()), float(row.max()), float(row.mean() - learnt))
        for name, row, learnt in zip(REMEDIES, test, train, strict=True)
    )
    return Facts(known.times[time], spreads)


def swept(spec: Spec) -> Sweep:
    """All remedies at every moment."""
    known = trained(spec)
    place, wrong = list(REMEDIES).index(spec.remedy), 100 * (1 - known.test_accuracy)
    probable = torch.sigmoid(known.fields)
    looked = {"train": known.train_loss[:, place], "test": known.test_loss[:, place]}
    plain = {"plain train": known.train_loss[:, 0], "plain test": known.test_loss[:, 0]}
    given = known.points
    return Sweep(
        values=known.times,
        says=tuple(say(facts_of(known, time)) for time in range(len(known.times))),
        arrays={
            "shades": (ZERO + (ZERO * (2 * probable - 1)).round()).numpy().astype(np.uint8),
            "borders": borders(known),
            "test_loss": drawn(known.test_loss.mean(2)),
            "train_loss": drawn(known.train_loss.mean(2)),
            "wrong": drawn(wrong.mean(2)),
            "wrong_spread": drawn(torch.stack([wrong.amin(2), wrong.amax(2)], dim=2)),
        },
        still={
            "remedy": spec.remedy,
            "reach": known.reach,
            "factor": spec.factor,
            "points": [drawn(given.usual.x[given.usual.y == label]) for label in (0, 1)],
            "tests": [drawn(part[0][part[1] == label]) for part in [_few(known)] for label in (0, 1)],
            "more": [drawn(part[0][part[1] == label]) for part in [_added(known)] for label in (0, 1)],
            "bands": {name: _band(values) for name, values in {**looked, **plain}.items()},
        },
    )


def _few(known: Trained) -> tuple[torch.Tensor, torch.Tensor]:
    """As many test points as training points: those that are drawn."""
    given, n = known.points.usual, len(known.points.usual.y)
    return given.test_x[:n], given.test_y[:n]


def _added(known: Trained) -> tuple[torch.Tensor, torch.Tensor]:
    """What more data add."""
    more, n = known.points.more, len(known.points.usual.y)
    return more.x[n:], more.y[n:]


def _band(losses: torch.Tensor) -> np.ndarray:
    """Mean, lowest and highest over the seeds, float32 of shape (3, moments)."""
    return drawn(torch.stack([losses.mean(1), losses.amin(1), losses.amax(1)]))


def borders(known: Trained) -> np.ndarray:
    """Where both classes are equally probable, for the first network of each remedy.

    Returns:
        float32 of shape (moments, remedies, n, 2): lines one after the other, NaN between them and behind.
    """
    from contourpy import contour_generator

    middle = ((np.arange(GRID) + 0.5) / GRID * 2 - 1) * known.reach
    fields = known.fields.numpy().reshape(-1, GRID, GRID)
    gap = np.full((1, 2), np.nan)
    found = [
        [
            part
            for line in contour_generator(middle, middle, field).lines(0.0)
            for part in (np.asarray(line), gap)
        ]
        for field in fields
    ]
    joined = [np.concatenate([gap, *lines]) for lines in found]
    table = np.full((len(joined), max(map(len, joined)), 2), np.nan, np.float32)
    for row, line in zip(table, joined, strict=True):
        row[: len(line)] = line
    return table.reshape(*known.fields.shape[:2], -1, 2)
