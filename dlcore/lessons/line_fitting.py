"""The data of a line, its best lines, and the trainings upon it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.own_points import parsed
from dlcore.theory.line_fit import Line, hessian, least_absolute, least_squares, squared_error
from dlcore.theory.loop_calls import Record, order, record
from dlcore.theory.traces import FAR

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Data, its best lines, and the trainings upon it.

    Attributes:
        x: inputs of shape (n,), float64, as the model sees them.
        y: targets of shape (n,).
        scaling: mean and standard deviation of x, then of y, that were taken off; 0, 1, 0, 1 for none.
        best: the line of least squares.
        absolute: that of least absolute error, if it is asked for.
        curvatures: eigenvalues of the Hessian, the smaller first.
        rates: learning rates.
        kept: (rates, n_epochs + 1, 2): w and b after each epoch, the start first.
        losses: (rates, n_epochs + 1): the mean squared errors there.
        done: epochs of each rate before its numbers became too large.
        trained: what every call left behind.
    """

    x: Tensor
    y: Tensor
    scaling: tuple[float, float, float, float]
    best: Line
    absolute: Line | None
    curvatures: tuple[float, float]
    rates: Sequence[float]
    kept: Tensor
    losses: Tensor
    done: list[int]
    trained: Record


def fit(spec: Spec, rates: Sequence[float]) -> Fitted:
    """Everything there is to know of these settings at some learning rates.

    Raises:
        BadSetting: the points of one's own cannot be read.
        BadData: they all have one x, which leaves no line of least absolute error.
    """
    x, y, scaling = data(spec)
    calls = order(spec.zero_grad, spec.step_first, spec.in_halves)
    start = (spec.start_weight, spec.start_bias)
    trained = record((x, y), start, rates, calls, spec.n_epochs)
    kept = trained.states[:, :: len(calls), :2]
    fine = (kept.abs() <= FAR).all(2).cumprod(1).sum(1) - 1
    low, high = torch.linalg.eigvalsh(hessian(x)).tolist()
    return Fitted(
        x,
        y,
        scaling,
        least_squares(x, y),
        least_absolute(x, y) if spec.absolute else None,
        (low, high),
        rates,
        kept,
        squared_error(x, y, kept),
        fine.tolist(),
        trained,
    )


def data(spec: Spec) -> tuple[Tensor, Tensor, tuple[float, float, float, float]]:
    """The points as the model sees them, each axis of shape (n,), float64, and how they were scaled.

    Raises:
        BadSetting: the points of one's own cannot be read.
    """
    if spec.source == "own":
        x, y = torch.tensor(parsed(spec.points), dtype=torch.float64).T
    else:
        generator = torch.Generator().manual_seed(spec.seed)
        shape = (spec.n_samples, 1)
        x = 4 * torch.rand(shape, generator=generator, dtype=torch.float64)[:, 0] - 1
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)[:, 0]
        y = spec.slope * x + spec.intercept + spec.noise * noise
        y[: spec.n_outliers] += spec.outlier
    if not spec.standardise:
        return x, y, (0.0, 1.0, 0.0, 1.0)
    spread = [float(each.std(correction=0)) or 1.0 for each in (x, y)]
    middle = [float(each.mean()) for each in (x, y)]
    scaling = middle[0], spread[0], middle[1], spread[1]
    return (x - middle[0]) / spread[0], (y - middle[1]) / spread[1], scaling
