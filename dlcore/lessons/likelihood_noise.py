"""Noise and the loss it makes: Gaussian noise and squared error, Bernoulli labels and cross-entropy."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.likelihood_data import LABELS, NOISY_X, NOISY_Y, reach
from dlcore.lessons.likelihood_labels import GRID, Data, data_of, held, window
from dlcore.lessons.likelihood_maths import bernoulli_formulas, gaussian_formulas
from dlcore.lessons.likelihood_told import say_bernoulli, say_gaussian
from dlcore.settings import stops
from dlcore.theory.likelihood import Best, gaussian_logs, margins, squared_errors

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec


def gaussian_result(spec: Spec) -> Result[Spec]:
    """A line through noisy targets, judged by squared error and by likelihood."""
    x, y = _line()
    error, logs = _judged(spec, [spec.weight])
    best = _least_squares(spec.bias)
    least, best_logs = _judged(spec, [best])
    predictions = spec.weight * x + spec.bias
    columns = (x, y, predictions, y - predictions, -logs[0])
    return Result(
        spec=spec,
        numbers={
            "squared_error": error[0].item(),
            "negative_log_likelihood": -logs.sum().item(),
            "best_weight": best,
            "least_squared_error": least[0].item(),
            "least_negative_log_likelihood": -best_logs.sum().item(),
        },
        says=say_gaussian(spec, spec.weight, error[0].item(), -logs.sum().item(), len(x), best),
        formulas=gaussian_formulas(spec, error[0].item(), -logs.sum().item(), len(x)),
        head=("point", "x", "target y", "prediction", "error", "−ln density"),
        rows=[(float(number), *row) for number, row in enumerate(torch.stack(columns, 1).tolist(), 1)],
    )


def gaussian_swept(spec: Spec) -> Sweep:
    """The line at all weights."""
    weights = stops(type(spec), "weight", spec.weight)
    (x, y), (errors, logs), best = _line(), _judged(spec, weights), _least_squares(spec.bias)
    losses = -logs.sum(1)
    ends = torch.tensor([-3.0, 3.0], dtype=torch.float64)
    lines = _tensor(weights)[:, None] * ends + spec.bias
    at = _tensor(weights)[:, None] * x + spec.bias
    strokes = torch.stack(
        [torch.stack([x.expand_as(at), y.expand_as(at)], -1), torch.stack([x.expand_as(at), at], -1)], -2
    )
    return Sweep(
        values=weights,
        says=tuple(
            say_gaussian(spec, weight, error, loss, len(x), best)
            for weight, error, loss in zip(weights, errors.tolist(), losses.tolist(), strict=True)
        ),
        arrays={
            "line": drawn(torch.stack([ends.expand_as(lines), lines], -1)),
            "strokes": drawn(strokes),
            "squares": drawn(errors),
            "losses": drawn(losses),
            "each": drawn(-logs),
        },
        still={
            "view": "gaussian",
            "points": drawn(torch.stack([x, y], -1)),
            "names": [f"point {number}" for number in range(1, len(x) + 1)],
            "best": Best("peak", best),
            "sigma": spec.sigma,
        },
    )


def bernoulli_result(spec: Spec) -> Result[Spec]:
    """Labels judged by likelihood, by cross-entropy, and by the squared error of P(blue)."""
    data, square = data_of(spec), _least_brier(spec)
    logs, entropy, brier = _compared(data, [spec.weight])
    loss = -logs.sum().item()
    return Result(
        spec=spec,
        numbers={
            "negative_log_likelihood": loss,
            "cross_entropy": entropy[0].item(),
            "squared_error": brier[0].item(),
            "best_weight": data.best.weight,
            "squared_error_least_at": square,
        },
        says=say_bernoulli(spec, spec.weight, loss, entropy[0].item(), data.best, square),
        formulas=bernoulli_formulas(spec, loss, logs.shape[1]),
        head=("point", "x", "blue", "own probability", "−ln of it"),
        rows=[
            (float(number), x, float(label), own, -log)
            for number, ((x, label), own, log) in enumerate(
                zip(data.points, logs[0].exp().tolist(), logs[0].tolist(), strict=True), 1
            )
        ],
        picture={
            "points": np.array(data.points, np.float32),
            "window": np.array(window(data), np.float32),
        },
    )


def bernoulli_swept(spec: Spec) -> Sweep:
    """The model of labels at all weights."""
    data, weights, square = data_of(spec), stops(type(spec), "weight", spec.weight), _least_brier(spec)
    logs, entropies, briers = _compared(data, weights)
    losses = -logs.sum(1)
    across = torch.linspace(*window(data), GRID, dtype=torch.float64)
    curves = torch.sigmoid(_tensor(weights)[:, None] * across + spec.bias)
    return Sweep(
        values=weights,
        says=tuple(
            say_bernoulli(spec, weight, loss, entropy, data.best, square)
            for weight, loss, entropy in zip(weights, losses.tolist(), entropies.tolist(), strict=True)
        ),
        arrays={
            "curve": drawn(torch.stack([across.expand_as(curves), curves], -1)),
            "held": held(data, torch.sigmoid(_tensor(weights)[:, None] * data.x + spec.bias)),
            "losses": drawn(losses),
            "entropies": drawn(entropies),
            "squares": drawn(briers),
            "each": drawn(-logs),
        },
        still={
            "view": "bernoulli",
            "points": np.array(data.points, np.float32),
            "labels": [label for _, label in data.points],
            "names": [f"{number} {LABELS[label]}" for number, (_, label) in enumerate(data.points, 1)],
            "window": window(data),
            "reach": [reach(spec, label) for label in (0, 1)],
            "best": data.best,
            "square": square,
        },
    )


def _line() -> tuple[Tensor, Tensor]:
    return _tensor(NOISY_X), _tensor(NOISY_Y)


def _judged(spec: Spec, weights: Sequence[float]) -> tuple[Tensor, Tensor]:
    """Squared errors, of shape (v,), and log-densities, (v, n)."""
    (x, y), tried = _line(), _tensor(weights)
    return squared_errors(x, y, tried, spec.bias), gaussian_logs(x, y, tried, spec.bias, spec.sigma)


def _least_squares(bias: float) -> float:
    """The weight with the least squared error, the bias held: Σx(y − b)/Σx²."""
    x, y = _line()
    return ((x * (y - bias)).sum() / (x * x).sum()).item()


def _compared(data: Data, weights: Sequence[float]) -> tuple[Tensor, Tensor, Tensor]:
    """Log-probabilities (v, n), torch's cross-entropy (v,), and squared errors of P(blue) (v,)."""
    scores = _tensor(weights)[:, None] * data.x + data.bias
    labels = ((data.signs + 1) / 2).expand_as(scores)
    entropy = binary_cross_entropy_with_logits(scores, labels, reduction="none").sum(1)
    missing = torch.sigmoid(-data.signs * scores)  # not 1 − P, which is 0 where P rounds to 1
    return data.logs(weights), entropy, missing.square().sum(1)


def _least_brier(spec: Spec) -> float:
    """The weight on the slider with the least squared error of P(blue).

    Beside a point that is quite wrong, what the others miss is lost to rounding: (1 − s)² is added as 1 and
    s² − 2s, and the sums are exact.
    """
    data, grid = data_of(spec), stops(type(spec), "weight", type(spec)().weight)
    sides = margins(data.x, data.signs, _tensor(grid), data.bias)
    small, wrong = torch.sigmoid(-sides.abs()), sides < 0
    parts = torch.cat([wrong.double(), small * small - 2 * small * wrong], 1)
    sums = [sum(map(Fraction, row)) for row in parts.tolist()]
    return grid[sums.index(min(sums))]


def _tensor(values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)
