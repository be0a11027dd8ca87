"""Labels under two models computed: for one weight of model A, or for every one at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.likelihood_data import LABELS, Point, points_of, reach
from dlcore.lessons.likelihood_maths import labels_formulas
from dlcore.lessons.likelihood_words import Labelled, say_labels
from dlcore.settings import stops
from dlcore.theory.likelihood import Best, best_weight, learned_weights, margins, own_logs

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

TIE = 1e-9
"""a label whose margin is no more than this is not right: it gets one half"""
LEARNING_STEPS = 2000
GRID = 121
"""points of a curve"""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Labelled points as tensors.

    Attributes:
        points: x and label of each.
        x: of shape (n,), float64.
        signs: of shape (n,), +1 for blue.
        bias: of model A.
        best: the likeliest weight of model A, with this bias.
    """

    points: list[Point]
    x: Tensor
    signs: Tensor
    bias: float
    best: Best

    def logs(self, weights: Sequence[float], bias: float | None = None) -> Tensor:
        """The logarithm of each label's own probability, of shape (v, n)."""
        return own_logs(self.x, self.signs, _tensor(weights), self.bias if bias is None else bias)

    def right(self, weights: Sequence[float]) -> list[int]:
        """How many labels get more than one half."""
        return (margins(self.x, self.signs, _tensor(weights), self.bias) > TIE).sum(1).tolist()


def data_of(spec: Spec) -> Data:
    """The points of these settings and the weight that explains them best.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    points = points_of(spec)
    x = _tensor([x for x, _ in points])
    signs = _tensor([2.0 * label - 1 for _, label in points])
    return Data(points, x, signs, spec.bias, best_weight(x, signs, spec.bias))


def learned(data: Data) -> np.ndarray | None:
    """The weights of gradient descent where no weight is the likeliest, else None."""
    if data.best.kind not in ("rising", "falling"):
        return None
    return learned_weights(data.x, data.signs, data.bias, LEARNING_STEPS).numpy()


def labels_result(spec: Spec) -> Result[Spec]:
    """Both models with these settings."""
    data = data_of(spec)
    logs, other = data.logs([spec.weight])[0], data.logs([spec.other_weight], spec.other_bias)[0]
    facts = _facts(spec, data, [spec.weight], learned(data))[0]
    numbers = {
        "probabilities": logs.exp().tolist(),
        "other_probabilities": other.exp().tolist(),
        "product": logs.exp().prod().item(),
        "other_product": other.exp().prod().item(),
        "log_likelihood": logs.sum().item(),
        "other_log_likelihood": other.sum().item(),
        "n_right": data.right([spec.weight])[0],
        "best_weight": data.best.weight,
        "best_log_likelihood": facts.best_log,
        "best_n_right": facts.best_right,
        "learned_weight": facts.learned[-1] if facts.learned else None,
    }
    rows = [
        (float(number), x, float(label), *_both(own, label), *_both(others, label), own, others)
        for number, ((x, label), own, others) in enumerate(
            zip(data.points, logs.exp().tolist(), other.exp().tolist(), strict=True), 1
        )
    ]
    return Result(
        spec=spec,
        numbers=numbers,
        says=say_labels(spec, facts),
        formulas=labels_formulas(spec, facts),
        head=(
            *("point", "x", "blue", "P(blue), A", "P(orange), A", "P(blue), B", "P(orange), B"),
            *("own label, A", "own label, B"),
        ),
        rows=rows,
        picture={"points": np.array(data.points, np.float32), "window": np.array(window(data), np.float32)},
    )


def labels_swept(spec: Spec) -> Sweep:
    """Model A at all weights, model B beside it."""
    data, weights = data_of(spec), stops(type(spec), "weight", spec.weight)
    logs, other = data.logs(weights), data.logs([spec.other_weight], spec.other_bias)[0]
    learnt = learned(data)
    facts = _facts(spec, data, weights, learnt)
    across = torch.linspace(*window(data), GRID, dtype=torch.float64)
    tried = _tensor(weights)
    curves = torch.sigmoid(tried[:, None] * across + spec.bias)
    second = torch.sigmoid(spec.other_weight * across + spec.other_bias)
    return Sweep(
        values=weights,
        says=tuple(say_labels(spec, each) for each in facts),
        arrays={
            "curve": drawn(torch.stack([across.expand_as(curves), curves], -1)),
            "held": held(data, torch.sigmoid(tried[:, None] * data.x + spec.bias)),
            "own": drawn(logs.exp()),
            "product": drawn(logs.sum(1).exp()),
            "log_sum": drawn(logs.sum(1)),
            "right": np.array(data.right(weights), np.float32),
            "undecided": (margins(data.x, data.signs, tried, data.bias).abs() <= TIE).all(1).numpy(),
        },
        still={
            "view": "labels",
            "names": [f"{number} {LABELS[label]}" for number, (_, label) in enumerate(data.points, 1)],
            "labels": [label for _, label in data.points],
            "points": np.array(data.points, np.float32),
            "other": drawn(torch.stack([across, second], -1)),
            "other_own": drawn(other.exp()),
            "window": window(data),
            "reach": [reach(spec, label) for label in (0, 1)],
            "best": data.best,
            "learned": learnt,
            "n": len(data.points),
        },
    )


def window(data: Data) -> tuple[float, float]:
    """The ends of the x axis."""
    low, high = min(0.0, float(data.x.min())), max(0.0, float(data.x.max()))
    if high - low < 6:
        low, high = min(-3.0, low), max(3.0, high)
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def held(data: Data, blue: Tensor) -> np.ndarray:
    """Strokes as long as each label's own probability: from 0 up for blue, from 1 down for orange.

    Args:
        data: the points.
        blue: P(blue) of shape (v, n).

    Returns:
        float32 of shape (v, n, 2, 2).
    """
    foot = ((1 - data.signs) / 2).expand_as(blue)
    heights = torch.stack([foot, blue], -1)
    return drawn(torch.stack([data.x[:, None].expand_as(heights), heights], -1))


def _facts(spec: Spec, data: Data, weights: Sequence[float], learnt: np.ndarray | None) -> list[Labelled]:
    """What is true at each weight."""
    other = data.logs([spec.other_weight], spec.other_bias)[0].tolist()
    best, best_log, best_right = data.best, None, None
    if best.weight is not None:
        best_log = data.logs([best.weight]).sum().item()
        best_right = data.right([best.weight])[0]
    grid = sorted(stops(type(spec), "weight", type(spec)().weight), key=abs)
    counts = data.right(grid)
    most = max(counts)
    where = grid[counts.index(most)]
    told = () if learnt is None else tuple(float(learnt[n]) for n in (500, 1000, LEARNING_STEPS))
    return [
        Labelled(weight, logs, other, best, best_log, best_right, (where, most), told)
        for weight, logs in zip(weights, data.logs(weights).tolist(), strict=True)
    ]


def _both(own: float, label: int) -> tuple[float, float]:
    """P(blue) and P(orange) of a point whose label has this probability."""
    return (own, 1 - own) if label else (1 - own, own)


def _tensor(values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)
