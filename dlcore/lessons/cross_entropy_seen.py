"""Cross-entropy computed: all values of one logit as one batch, and what is true with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.cross_entropy import place, points
from dlcore.lessons.cross_entropy_table import Table, main_class, one_hot
from dlcore.lessons.cross_entropy_words import Facts
from dlcore.theory.cross_entropy import by_autograd, divergence, entropy, losses, smoothed

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec


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
