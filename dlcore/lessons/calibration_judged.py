"""A network's logits judged at many temperatures at once: everything that pictures and words are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.calibration_facts import TINY, Facts
from dlcore.lessons.calibration_net import Scored
from dlcore.theory.calibration import (
    Reliability,
    chance_gap,
    fitted_temperature,
    losses,
    reliability,
    scaled,
)
from dlcore.theory.temperatures import was_found

SHARES = 101
"""points of the curve that tells which share of the pictures carries which share of the loss"""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A network on pictures, at t temperatures.

    Attributes:
        temperatures: float64 of shape (t,).
        facts: for each.
        chances: probabilities, float64 of shape (t, n, k).
        confidence: of the first choice, of shape (t, n).
        choice: the first choices at T = 1, of shape (n,).
        costs: −ln p of the label, of shape (t, n).
        bins: reliability, of shapes (t, bins).
        fitted: the temperature chosen on the validation pictures.
        order: the pictures by their loss at T = 1, the largest first.
    """

    temperatures: Tensor
    facts: tuple[Facts, ...]
    chances: Tensor
    confidence: Tensor
    choice: Tensor
    costs: Tensor
    bins: Reliability
    fitted: float
    order: Tensor


def judged(
    validation: Scored,
    seen: Scored,
    pictures: str,
    temperatures: Sequence[float],
    n_bins: int,
    n_wrong: int = 0,
) -> Judged:
    """Judge a network on pictures at all temperatures as one tensor.

    Args:
        validation: what it says of those on which T is chosen.
        seen: what it says of those it is judged on.
        pictures: what these are called: "test" …
        temperatures: above 0.
        n_bins: of the confidence.
        n_wrong: how many labels of the pictures are wrong: those of the first ones.
    """
    values = torch.tensor(temperatures, dtype=torch.float64)
    fitted = fitted_temperature(validation.logits, validation.labels)
    chances = scaled(seen.logits, values).exp()
    confidence, choices = chances.max(-1)
    choice = seen.logits.argmax(-1)
    right = choices == seen.labels
    costs = losses(seen.logits, seen.labels, values)
    plain, best = losses(seen.logits, seen.labels, torch.tensor([1.0, fitted]))
    bins = reliability(confidence, right, n_bins)
    worst = max(1, round(len(seen.labels) / 100))
    whole, largest = costs.sum(1), costs.topk(worst, dim=1).values.sum(1)
    wrong = costs.argsort(dim=1, descending=True, stable=True)[:, :n_wrong] < n_wrong
    gaps, changed = chance_gap(confidence), (choices != choice).sum(1)
    facts = tuple(
        Facts(
            pictures=pictures,
            n=len(seen.labels),
            n_wrong=n_wrong,
            wrong_found=int(wrong[at].sum()),
            temperature=float(value),
            confidence=float(confidence[at].mean()),
            accuracy=float(right[at].double().mean()),
            chance=float(gaps[at]),
            changed=int(changed[at]),
            error=float(bins.error[at]),
            loss=float(costs[at].mean()),
            worst=worst,
            worst_share=float(largest[at] / whole[at]) if costs[at].mean() > TINY else None,
            fitted=fitted,
            within=was_found(fitted),
            loss_at_one=float(plain.mean()),
            loss_at_fitted=float(best.mean()),
        )
        for at, value in enumerate(values)
    )
    order = plain.argsort(descending=True, stable=True)
    return Judged(values, facts, chances, confidence, choice, costs, bins, fitted, order)


def pictured(validation: Scored, seen: Scored, found: Judged, n_looked_at: int) -> dict[str, Any]:
    """What is drawn: arrays whose first axis is that of the temperatures, and some that stand still.

    Args:
        validation: as for `judged`.
        seen: as for `judged`.
        found: by `judged`.
        n_looked_at: so many pictures, those with the largest losses at T = 1, can be looked at one by one.

    Returns:
        `confidence`, `accuracy`, `count` of shape (t, bins); `loss`, `validation_loss` and
        `error`, the calibration error, of shape (t,);
        `carried` of shape (t, SHARES), the share of the loss that the costliest `shares` carry, NaN where the
        loss is next to nothing; of the pictures looked at `p` of shape (t, m, k), `cost` of shape (t, m),
        `label` and `choice` of shape (m,), `images`, uint8 of shape (m, height, width) from 0
        to 254, the lowest row first.
    """
    top = found.order[:n_looked_at]
    shares = torch.linspace(0, 1, SHARES, dtype=torch.float64)
    running = found.costs.sort(dim=1, descending=True).values.cumsum(1)
    running = torch.cat([torch.zeros_like(running[:, :1]), running], dim=1).numpy()
    places = np.linspace(0, 1, running.shape[1])
    carried = np.stack(
        [np.interp(shares.numpy(), places, row / row[-1] if row[-1] else row * np.nan) for row in running]
    )
    carried[[each.worst_share is None for each in found.facts]] = np.nan
    grey = (seen.images[top].double() / 255 * 254).round().to(torch.uint8)
    return {
        "confidence": found.bins.confidence.numpy(),
        "accuracy": found.bins.accuracy.numpy(),
        "count": found.bins.count.numpy(),
        "error": found.bins.error.numpy(),
        "loss": np.array([each.loss for each in found.facts]),
        "validation_loss": losses(validation.logits, validation.labels, found.temperatures).mean(1).numpy(),
        "shares": shares.numpy(),
        "carried": carried,
        "p": found.chances[:, top].numpy(),
        "cost": found.costs[:, top].numpy(),
        "label": seen.labels[top].numpy(),
        "choice": found.choice[top].numpy(),
        "images": grey.flip(1).numpy(),
    }
