"""Cross-entropy with one setting of all controls: its numbers, words and rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from dlcore.lessons.cross_entropy_maths import formulas
from dlcore.lessons.cross_entropy_seen import Seen, facts_of, seen
from dlcore.lessons.cross_entropy_words import say
from dlcore.lessons.lesson import Number, Result
from dlcore.settings import stops
from dlcore.theory.cross_entropy import distances, losses, untrained

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec


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


def _numbers(spec: Spec, all_: Seen, here: int) -> dict[str, Number]:
    """What terminal and recipe print."""
    point, klass = all_.at
    table, logits, wanted = all_.table, all_.logits[here], all_.wanted
    share = table.n_points if spec.reduction == "mean" else 1
    numbers: dict[str, Number] = {
        "loss": float(all_.totals[here]),
        "losses": all_.losses[here].tolist(),
        "entropies": all_.entropies.tolist(),
        "divergences": all_.divergences[here].tolist(),
        "closed_form": float((all_.probabilities[here] - wanted)[point, klass] / share),
        "gradient": float(all_.slopes[here, point, klass] / share),
        "softmax_twice": float(losses(all_.probabilities[here], wanted).sum() / share),
        "equal_guesses": all_.equal,
        "label_cost": -math.log(spec.probability),
        "untrained": untrained(table.n_classes),
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
