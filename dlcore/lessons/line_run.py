"""Lines fitted: one for the settings, or one for every learning rate at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.line_drawn import squares, still
from dlcore.lessons.line_points import parsed
from dlcore.lessons.line_steps import positions, step_names
from dlcore.lessons.line_words import Facts, Here, extrapolates, formulas, say
from dlcore.settings import stops
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


def result(spec: Spec) -> Result[Spec]:
    """The training with these settings.

    Raises:
        BadSetting: the points of one's own cannot be read.
        BadData: they all have one x, which leaves no line of least absolute error.
    """
    fitted = fit(spec, [spec.learning_rate])
    facts = _facts(spec, fitted, 0)
    calls = order(spec.zero_grad, spec.step_first, spec.in_halves)
    places = positions(len(calls), spec.n_epochs)
    at = min(places[min(spec.step, len(places) - 1)], facts.done * len(calls))
    epoch = max(0, -(-at // len(calls)) - 1)
    used = fitted.trained.used[0, epoch]
    here = Here(epoch, *fitted.kept[0, epoch].tolist(), *used.tolist(), float(fitted.losses[0, epoch]))
    return Result(
        spec=spec,
        numbers=_numbers(spec, fitted, facts),
        says=say(spec, facts),
        formulas=formulas(spec, facts, here),
        head=("epoch", "w", "b", "mse"),
        rows=[
            (float(number), *fitted.kept[0, number].tolist(), float(fitted.losses[0, number]))
            for number in range(facts.done + 1)
        ],
        picture={
            "squares": squares(fitted.x, fitted.y, fitted.trained.states[0, places, :2]),
            "points": torch.stack([fitted.x, fitted.y], 1).numpy(),
            "scaling": np.array(fitted.scaling),
        },
    )


def swept(spec: Spec) -> Sweep:
    """The trainings at all learning rates, this one's among them.

    Raises:
        BadSetting: as `result`.
        BadData: as `result`.
    """
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    fitted = fit(spec, rates)
    facts = [_facts(spec, fitted, row) for row in range(len(rates))]
    calls = order(spec.zero_grad, spec.step_first, spec.in_halves)
    places = positions(len(calls), spec.n_epochs)
    epochs = [max(0, -(-place // len(calls)) - 1) for place in places]
    after = [min(place // len(calls), spec.n_epochs) for place in places]
    last = [max(p for p, place in enumerate(places) if place <= each.done * len(calls)) for each in facts]
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "states": _float32(fitted.trained.states[:, places]),
            "before": _float32(fitted.kept[:, epochs]),
            "used": _float32(fitted.trained.used[:, epochs]),
            "losses": _float32(fitted.losses),
            "last": np.array(last, np.uint16),
            "wrong": np.array([each.last > each.first for each in facts], np.uint8),
        },
        still=still(spec, fitted.x, fitted.y, fitted.best, fitted.absolute)
        | {
            "step_names": step_names(calls, spec.n_epochs),
            "epoch": np.array(after, np.float32),
            "start": (spec.start_weight, spec.start_bias),
        },
    )


def fit(spec: Spec, rates: Sequence[float]) -> Fitted:
    """Everything there is to know of these settings at some learning rates.

    Raises:
        BadSetting: as `result`.
        BadData: as `result`.
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
    scaled = ((each - m) / s for each, m, s in zip((x, y), middle, spread, strict=True))
    return *scaled, (middle[0], spread[0], middle[1], spread[1])


def _facts(spec: Spec, fitted: Fitted, row: int) -> Facts:
    done = fitted.done[row]
    weight, bias = fitted.kept[row, done].tolist()
    low, high = float(fitted.x.min()), float(fitted.x.max())
    away = fitted.kept[row, 0] - torch.tensor([fitted.best.weight, fitted.best.bias], dtype=torch.float64)
    steep = torch.linalg.eigh(hessian(fitted.x)).eigenvectors[:, 1]
    return Facts(
        rate=fitted.rates[row],
        done=done,
        weight=weight,
        bias=bias,
        first=float(fitted.losses[row, 0]),
        last=float(fitted.losses[row, done]),
        best=fitted.best,
        absolute=fitted.absolute,
        curvatures=fitted.curvatures,
        across=abs(float(away @ steep)) / (float(away.norm()) or 1.0),
        low=low,
        high=high,
        new_x=low + spec.new_at / 100 * (high - low),
        n=len(fitted.x),
        moved=bool((fitted.kept[row, 0] != fitted.kept[row, done]).any()),
    )


def _numbers(spec: Spec, fitted: Fitted, facts: Facts) -> dict[str, Number]:
    """What terminal and recipe print."""
    numbers: dict[str, Number] = {
        "epochs_done": facts.done,
        "weight": facts.weight,
        "bias": facts.bias,
        "mse": facts.last,
        "best_weight": facts.best.weight,
        "best_bias": facts.best.bias,
        "best_mse": facts.best.error,
        "largest_curvature": facts.curvatures[1],
        "largest_stable_rate": 2 / facts.curvatures[1],
        "new_x": facts.new_x,
        "prediction": facts.prediction,
        "extrapolates": int(extrapolates(spec)),
    }
    if fitted.absolute:
        numbers |= {"absolute_weight": fitted.absolute.weight, "absolute_bias": fitted.absolute.bias}
    return numbers


def _float32(values: Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too high to be drawn is high enough
        return values.numpy().astype(np.float32)
