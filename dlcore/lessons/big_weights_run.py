"""The lesson “Big weights” computed: for one factor, or for all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from dlcore.data.points import Points, points
from dlcore.export import filled, recipe
from dlcore.lessons.arrays import drawn
from dlcore.lessons.big_weights import LADDER
from dlcore.lessons.big_weights_words import Facts, formulas, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import controls, scale_of, stops
from dlcore.theory.logistic_fits import descent_norms, logistic_fit

if TYPE_CHECKING:
    from dlcore.lessons.big_weights import Spec

F64 = torch.float64
CHANCES = (0.1, 0.5, 0.9)
"""probabilities whose lines are drawn"""
N_STEPS, RATE = 1000, 1.0
"""of the descents whose weights are watched"""
FAR = 20.0
"""lines of the picture reach so far"""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What becomes of k factors.

    Attributes:
        losses: training and test cross-entropy, (k, 2).
        right: share of right answers on both, (k, 2).
        confidence: mean probability of the answer on the test points, (k,).
    """

    losses: Tensor
    right: Tensor
    confidence: Tensor


def result(spec: Spec) -> Result[Spec]:
    """Losses and accuracies at this factor."""
    data = _points(spec)
    weights, bias = logistic_fit(data.x, data.y.double(), torch.tensor([spec.penalty], dtype=F64))
    known = _facts(spec, data, weights[0], bias[0], [spec.factor])[0]
    return Result(
        spec=spec,
        numbers={
            "weights": weights[0].tolist(),
            "bias": float(bias[0]),
            "norm": float(weights[0].norm()),
            "losses": [known.train_loss, known.test_loss],
            "losses_at_1": [known.train_loss_at_one, known.test_loss_at_one],
            "accuracies": [known.train_accuracy, known.test_accuracy],
            "test_confidence": known.confidence,
            "best_factors": [known.best_train, known.best_test],
        },
        says=say(spec, known),
        formulas=formulas(spec, known, weights[0].tolist(), float(bias[0])),
        head=("factor", "training loss", "test loss", "training accuracy", "test accuracy"),
        rows=_rows(spec, data, weights[0], bias[0]),
        picture={"ladder": _ladder(data)},
    )


def swept(spec: Spec) -> Sweep:
    """Losses and accuracies at every factor, and where the lines of equal probability lie."""
    data, values = _points(spec), stops(type(spec), "factor", spec.factor)
    weights, bias = (
        each[0] for each in logistic_fit(data.x, data.y.double(), torch.tensor([spec.penalty], dtype=F64))
    )
    known = _facts(spec, data, weights, bias, values)
    scored = _scored(spec, data, weights, bias, values)
    descents = descent_norms(
        data.x, data.y.double(), torch.tensor([0, spec.penalty], dtype=F64), RATE, N_STEPS
    )
    watched = torch.tensor(sorted({round(1.15**n) for n in range(50) if 1.15**n <= N_STEPS} | {N_STEPS}))
    z = torch.linspace(-4, 4, 97, dtype=F64)
    return Sweep(
        values=values,
        says=tuple(say(spec, each) for each in known),
        arrays={
            "losses": drawn(scored.losses),
            "right": drawn(scored.right),
            "confidence": drawn(scored.confidence),
            "lines": drawn(_lines(spec, weights, bias, values)),
            "sigmoid": drawn((torch.tensor(values, dtype=F64)[:, None] * z).sigmoid()),
        },
        still={
            "x": data.x.numpy(),
            "y": data.y.numpy(),
            "test_x": data.test_x.numpy(),
            "test_y": data.test_y.numpy(),
            "z": z.numpy(),
            "best": (known[0].best_train, known[0].best_test),
            "separable": known[0].separable,
            "penalty": spec.penalty,
            "steps": watched.numpy(),
            "norms": descents[:, watched].numpy(),
        },
    )


def script(spec: Spec) -> str:
    """The recipe with these settings and points."""
    data = _points(spec)
    constants = {
        "PENALTY": spec.penalty,
        "FACTOR": spec.factor,
        "X": data.x.tolist(),
        "Y": data.y.double().tolist(),
        "TEST_X": data.test_x.tolist(),
        "TEST_Y": data.test_y.double().tolist(),
    }
    text = filled(recipe("big_weights"), constants)
    return text.replace("c * model.bias", "model.bias") if spec.leave_bias else text


def _points(spec: Spec) -> Points:
    return points(spec.data, spec.n, spec.noise, spec.seed, F64)


def _logits(spec: Spec, x: Tensor, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Tensor:
    """Of shape (factors, points)."""
    c = torch.tensor(factors, dtype=F64)[:, None]
    return c * (x @ weights) + (bias if spec.leave_bias else c * bias)


def _scored(spec: Spec, data: Points, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Scored:
    losses, right, sure = [], [], torch.zeros(0)
    for x, labels in ((data.x, data.y), (data.test_x, data.test_y)):
        logits = _logits(spec, x, weights, bias, factors)
        y = labels.double().expand_as(logits)
        losses.append(binary_cross_entropy_with_logits(logits, y, reduction="none").mean(1))
        right.append(((logits > 0) == (y > 0)).double().mean(1))
        sure = logits.abs().sigmoid().mean(1)
    return Scored(torch.stack(losses, 1), torch.stack(right, 1), sure)


def _facts(spec: Spec, data: Points, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> list[Facts]:
    grid = scale_of(controls(type(spec))["factor"])
    everywhere, one = (_scored(spec, data, weights, bias, each) for each in (grid, [1.0]))
    best = [grid[int(place)] for place in everywhere.losses.argmin(0)]
    separable = bool(one.right[0, 0] == 1)
    here = _scored(spec, data, weights, bias, factors)
    return [
        Facts(
            factor,
            *here.losses[row].tolist(),
            *one.losses[0].tolist(),
            *here.right[row].tolist(),
            float(one.right[0, 1]),
            float(here.confidence[row]),
            best[0],
            best[1],
            separable,
            spec.n,
        )
        for row, factor in enumerate(factors)
    ]


def _rows(spec: Spec, data: Points, weights: Tensor, bias: Tensor) -> list[tuple[float, ...]]:
    grid = scale_of(controls(type(spec))["factor"])[::6]
    scored = _scored(spec, data, weights, bias, grid)
    return [
        (factor, *losses, *right)
        for factor, losses, right in zip(grid, scored.losses.tolist(), scored.right.tolist(), strict=True)
    ]


def _lines(spec: Spec, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> Tensor:
    """Where the probability is each of `CHANCES`: two points of a straight line, (factors, chances, 2, 2)."""
    c = torch.tensor(factors, dtype=F64)[:, None]
    level = torch.logit(torch.tensor(CHANCES, dtype=F64)) - (bias if spec.leave_bias else c * bias)
    length = weights.norm().clamp(min=1e-12)
    normal = weights / length
    foot = (level / (c * length))[..., None] * normal
    along = torch.stack([-normal[1], normal[0]]) * FAR
    return torch.stack([foot - along, foot + along], -2)


def _ladder(data: Points) -> np.ndarray:
    """For each penalty: norm, test loss, and the factor of least test loss; float32."""
    from dlcore.lessons.big_weights import Spec

    weights, bias = logistic_fit(data.x, data.y.double(), torch.tensor(LADDER, dtype=F64))
    grid = scale_of(controls(Spec)["factor"])
    rows = []
    for w, b in zip(weights, bias, strict=True):
        losses = _scored(Spec(), data, w, b, grid).losses[:, 1]
        at_one = _scored(Spec(), data, w, b, [1.0]).losses[0, 1]
        rows.append([float(w.norm()), float(at_one), grid[int(losses.argmin())]])
    return np.array(rows, np.float32)
