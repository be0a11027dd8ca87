"""Cross-entropy computed: all values of one logit as one batch, and one of them as a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dlcore.lessons.cross_entropy import place, points
from dlcore.lessons.cross_entropy_maths import formulas
from dlcore.lessons.cross_entropy_table import Table, main_class, one_hot
from dlcore.lessons.cross_entropy_words import Facts, say
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.settings import stops
from dlcore.theory.cross_entropy import (
    by_autograd,
    distances,
    divergence,
    entropy,
    least,
    losses,
    race,
    smoothed,
    squared_slopes,
    untrained,
)

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec

HIGHEST = 7.0
"""−ln p is drawn up to this loss: p = 0.0009"""
N_CURVE = 120
COUNTS = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""numbers of classes with which fresh networks are measured"""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The points with every value of the logit that moves; float64.

    Attributes:
        table: with the logit of the settings.
        at: point and class of the logit that moves.
        wanted: targets after smoothing (m, K).
        logits: (values, m, K).
        probabilities: of the same shape.
        losses: (values, m), from torch.
        slopes: (values, m, K): of each point's loss, from autograd.
        entropies: of the targets (m,).
        divergences: (values, m).
        totals: (values,): mean or sum.
        equal: the total if every class had the same probability.
    """

    table: Table
    at: tuple[int, int]
    wanted: Tensor
    logits: Tensor
    probabilities: Tensor
    losses: Tensor
    slopes: Tensor
    entropies: Tensor
    divergences: Tensor
    totals: Tensor
    equal: float


def seen(spec: Spec, values: tuple[float, ...]) -> Seen:
    """The points with each of these values in the place of the logit that moves.

    Args:
        spec: the settings.
        values: of the logit.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    table = points(spec)
    point, klass = place(spec, table)
    logits = torch.tensor(table.logits, dtype=torch.float64).repeat(len(values), 1, 1)
    logits[:, point, klass] = torch.tensor(values, dtype=torch.float64)
    targets = torch.tensor(table.targets, dtype=torch.float64)
    each, wanted = losses(logits, targets, spec.smoothing), smoothed(targets, spec.smoothing)
    equal = losses(torch.zeros_like(targets), targets, spec.smoothing)
    mean = spec.reduction == "mean"
    return Seen(
        table,
        (point, klass),
        wanted,
        logits,
        torch.softmax(logits, -1),
        each,
        by_autograd(logits, targets, spec.smoothing),
        entropy(wanted),
        divergence(wanted, logits),
        each.mean(-1) if mean else each.sum(-1),
        float(equal.mean() if mean else equal.sum()),
    )


def facts_of(spec: Spec, all_: Seen) -> list[Facts]:
    """What is true with each value.

    Args:
        spec: the settings.
        all_: the points with every value.
    """
    point, klass = all_.at
    target = all_.table.targets[point]
    label = main_class(target) if one_hot(target) and not spec.smoothing else None
    columns = (
        all_.probabilities[:, point].tolist(),
        all_.losses[:, point].tolist(),
        all_.divergences[:, point].tolist(),
        all_.slopes[:, point, klass].tolist(),
        all_.totals.tolist(),
    )
    return [
        Facts(
            point=point + 1,
            n_points=all_.table.n_points,
            reduction=spec.reduction,
            probabilities=tuple(probabilities),
            target=tuple(all_.wanted[point].tolist()),
            label=label,
            loss=loss,
            entropy=float(all_.entropies[point]),
            divergence=more,
            klass=klass,
            slope=slope,
            total=total,
            equal=all_.equal,
        )
        for probabilities, loss, more, slope, total in zip(*columns, strict=True)
    ]


def result(spec: Spec) -> Result[Spec]:
    """The cross-entropy with these settings.

    Args:
        spec: the settings.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    values = stops(type(spec), "logit", spec.logit)
    all_, here = seen(spec, values), values.index(spec.logit)
    facts = facts_of(spec, all_)[here]
    numbers = _numbers(spec, all_, here)
    table, classes = all_.table, range(all_.table.n_classes)
    each = torch.stack([all_.losses[here], all_.entropies, all_.divergences[here]], 1)
    rows = torch.cat([each, all_.probabilities[here], all_.wanted], 1).tolist()
    return Result(
        spec=spec,
        numbers=numbers,
        says=say(facts),
        formulas=formulas(spec, table, facts, numbers),
        head=(
            "point",
            "loss",
            "entropy of y",
            "KL",
            *(f"p of class {n}" for n in classes),
            *(f"y of class {n}" for n in classes),
        ),
        rows=[(float(number), *row) for number, row in enumerate(rows, 1)],
    )


def swept(spec: Spec) -> Sweep:
    """The cross-entropy at all values of one logit.

    Args:
        spec: the settings.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    values = stops(type(spec), "logit", spec.logit)
    all_ = seen(spec, values)
    point, klass = all_.at
    target, logits = all_.wanted[point], all_.logits[:, point]
    main = main_class(tuple(target.tolist()))
    share = all_.table.n_points if spec.reduction == "mean" else 1
    return Sweep(
        values=values,
        says=tuple(map(say, facts_of(spec, all_))),
        arrays={
            "probabilities": all_.probabilities.numpy(),
            "losses": all_.losses.numpy(),
            "totals": all_.totals.numpy(),
            "slopes": all_.slopes[:, point].numpy(),
            "divergences": all_.divergences[:, point].numpy(),
            "race": race(logits, target)[..., main].movedim(1, 0).numpy(),
            "closed": ((all_.probabilities[:, point, klass] - target[klass]) / share).numpy(),
            "gradients": (all_.slopes[:, point, klass] / share).numpy(),
        },
        still={
            "at": (point, klass),
            "labels": [main_class(row) for row in all_.table.targets],
            "single": all_.table.single,
            "hard": all_.table.hard,
            "main": main,
            "hard_here": bool(target.max() == 1),
            "target": target.tolist(),
            "entropy": float(all_.entropies[point]),
            "reduction": spec.reduction,
            "equal": all_.equal,
            "fresh": _fresh(),
            "curve": _curve(all_, target, main),
            "squared_slopes": squared_slopes(logits, target)[:, klass].numpy(),
        },
    )


def _curve(all_: Seen, target: Tensor, main: int) -> np.ndarray:
    """Probabilities of the label, falling, the least cross-entropy and the squared error there: (n, 3)."""
    p = torch.exp(-torch.linspace(HIGHEST, 0, N_CURVE + 1, dtype=torch.float64))[:-1]
    p = torch.cat([p[p < 0.5], torch.linspace(0.5, 1, N_CURVE + 1, dtype=torch.float64)[:-1]]).flip(0)
    others = len(target) - 1
    return torch.stack([p, least(p, target, main), (1 - p) ** 2 * (1 + 1 / others)], 1).numpy()


def _numbers(spec: Spec, all_: Seen, here: int) -> dict[str, Number]:
    """What terminal and recipe print."""
    point, klass = all_.at
    table, logits, wanted = all_.table, all_.logits[here], all_.wanted
    share = table.n_points if spec.reduction == "mean" else 1
    ends = race(logits[point][None], wanted[point])[:, 0, -1, main_class(table.targets[point])]
    numbers: dict[str, Number] = {
        "loss": float(all_.totals[here]),
        "losses": all_.losses[here].tolist(),
        "entropies": all_.entropies.tolist(),
        "divergences": all_.divergences[here].tolist(),
        "closed_form": float((all_.probabilities[here] - wanted)[point, klass] / share),
        "gradient": float(all_.slopes[here, point, klass] / share),
        "softmax_twice": float(losses(all_.probabilities[here], wanted).sum() / share),
        "equal_guesses": all_.equal,
        "untrained": untrained(table.n_classes),
        "race_cross_entropy": float(ends[0]),
        "race_squared_error": float(ends[1]),
    }
    if table.n_classes == 2:
        scores = logits[:, 1] - logits[:, 0]
        numbers["binary"] = float(
            functional.binary_cross_entropy_with_logits(scores, wanted[:, 1], reduction=spec.reduction)
        )
    for name, prediction in zip(("first", "second"), predictions(spec), strict=True):
        target = torch.eye(len(prediction), dtype=torch.float64)[0]
        numbers[name] = list(distances(torch.tensor(prediction, dtype=torch.float64), target))
    return numbers


def predictions(spec: Spec) -> tuple[list[float], list[float]]:
    """The two predictions that are compared; of three classes A shares what is left, B gives it to one."""
    first, second = spec.first, spec.second
    if spec.others == "two":
        return [first, 1 - first], [second, 1 - second]
    return [first, (1 - first) / 2, (1 - first) / 2], [second, 1 - second, 0.0]


def _fresh() -> np.ndarray:
    """Numbers of classes, ln K, and the loss of a fresh network: (counts, 3)."""
    counts = torch.tensor(COUNTS, dtype=torch.float64)
    measured = torch.tensor([untrained(n) for n in COUNTS])
    return torch.stack([counts, counts.log(), measured], 1).numpy()
