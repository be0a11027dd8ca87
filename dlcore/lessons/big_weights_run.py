"""The lesson “Big weights” computed: for one factor, or for all at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.points import Points, points
from dlcore.export import MARK, filled, recipe
from dlcore.lessons.arrays import drawn
from dlcore.lessons.big_weights import LADDER, grid
from dlcore.lessons.big_weights_scored import F64, lines, scored, wrong_points
from dlcore.lessons.big_weights_words import Facts, formulas, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops
from dlcore.theory.logistic_fits import descent_norms, logistic_fit

if TYPE_CHECKING:
    from dlcore.lessons.big_weights import Spec

N_STEPS, RATE = 2000, 0.2
"""of the descents whose weights are watched: no step overshoots, even with the largest λ"""
_SPOTS, _MOONS = (
    re.compile(rf"{MARK} Two {name}.*?(?=^{MARK})", re.MULTILINE | re.DOTALL)
    for name in ("spots", "half moons")
)


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
    found = scored(spec.leave_bias, data, weights, bias, values)
    z = torch.linspace(-4, 4, 97, dtype=F64)
    return Sweep(
        values=values,
        says=tuple(say(spec, each) for each in known),
        arrays={
            "losses": drawn(found.losses),
            "right": drawn(found.right),
            "confidence": drawn(found.confidence),
            "lines": drawn(lines(spec.leave_bias, weights, bias, values)),
            "wrong": drawn(wrong_points(spec.leave_bias, data, weights, bias, values)),
            "sigmoid": drawn((torch.tensor(values, dtype=F64)[:, None] * z).sigmoid()),
        },
        still={
            "x": data.x.numpy(),
            "y": data.y.numpy(),
            "test_x": data.test_x.numpy(),
            "test_y": data.test_y.numpy(),
            "z": z.numpy(),
            "best": (known[0].best_train, known[0].best_test),
            "penalty": spec.penalty,
            **_descents(data, spec.penalty),
        },
    )


def _descents(data: Points, penalty: float) -> dict[str, np.ndarray]:
    """How long the weights are along gradient descent without and with the penalty, and at which steps."""
    watched = torch.tensor(sorted({round(1.15**n) for n in range(55) if 1.15**n <= N_STEPS} | {N_STEPS}))
    penalties = torch.tensor([0, penalty], dtype=F64)
    norms = descent_norms(data.x, data.y.double(), penalties, RATE, N_STEPS)
    return {"steps": watched.numpy(), "norms": norms[:, watched].numpy()}


def script(spec: Spec) -> str:
    """The recipe with these settings, and with the points that are chosen alone."""
    constants = {
        "N": spec.n,
        "NOISE": spec.noise,
        "SEED": spec.seed,
        "PENALTY": spec.penalty,
        "FACTOR": spec.factor,
        "FACTORS": list(grid()),
    }
    text = filled(recipe("big_weights"), constants)
    if spec.data == "moons":
        text = _SPOTS.sub("", text).replace("    blobs(", "    moons(")
    else:
        text = _MOONS.sub("", text)
    return text.replace("c * model.bias", "model.bias") if spec.leave_bias else text


def _points(spec: Spec) -> Points:
    return points(spec.data, spec.n, spec.noise, spec.seed, F64)


def _facts(spec: Spec, data: Points, weights: Tensor, bias: Tensor, factors: Sequence[float]) -> list[Facts]:
    leave = spec.leave_bias
    everywhere, one = (scored(leave, data, weights, bias, each) for each in (grid(), [1.0]))
    best = [_best(column) for column in everywhere.losses.T]
    here = scored(leave, data, weights, bias, factors)
    return [
        Facts(
            factor=factor,
            train_loss=losses[0],
            test_loss=losses[1],
            train_loss_at_one=float(one.losses[0, 0]),
            test_loss_at_one=float(one.losses[0, 1]),
            train_accuracy=right[0],
            test_accuracy=right[1],
            test_accuracy_at_one=float(one.right[0, 1]),
            confidence=sure,
            best_train=best[0],
            best_test=best[1],
            n=spec.n,
        )
        for factor, losses, right, sure in zip(
            factors, here.losses.tolist(), here.right.tolist(), here.confidence.tolist(), strict=True
        )
    ]


def _best(losses: Tensor) -> float:
    """The stop with the smallest loss; where float64 has 0 for several of them, the largest.

    Args:
        losses: at each stop of the slider.
    """
    return grid()[len(losses) - 1 - int(losses.flip(0).argmin())]


def _rows(spec: Spec, data: Points, weights: Tensor, bias: Tensor) -> list[tuple[float, ...]]:
    some = grid()[::6]
    found = scored(spec.leave_bias, data, weights, bias, some)
    return [
        (factor, *losses, *right)
        for factor, losses, right in zip(some, found.losses.tolist(), found.right.tolist(), strict=True)
    ]


def _ladder(data: Points) -> np.ndarray:
    """For each penalty: norm, test loss, and the factor of least test loss; float32."""
    weights, bias = logistic_fit(data.x, data.y.double(), torch.tensor(LADDER, dtype=F64))
    rows: list[list[float]] = []
    for w, b in zip(weights, bias, strict=True):
        losses = scored(False, data, w, b, grid()).losses[:, 1]
        at_one = scored(False, data, w, b, [1.0]).losses[0, 1]
        rows.append([float(w.norm()), float(at_one), _best(losses)])
    return np.array(rows, np.float32)
