"""The lesson on calibration computed: for one temperature, or for all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from dlcore.lessons.calibration import LOOKED_AT, PICTURES, TILES
from dlcore.lessons.calibration_judged import Judged, judged, pictured
from dlcore.lessons.calibration_maths import Here, formulas
from dlcore.lessons.calibration_net import Scored, scored
from dlcore.lessons.calibration_words import say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.calibration import Spec

HEAD = ("confidence above", "up to", "pictures", "mean confidence", "accuracy")
COSTLY = 5
"""so many of the largest losses are among the numbers"""
MOVING = ("error", "confidence", "accuracy", "count", "loss", "validation_loss", "carried", "p", "cost")


def result(spec: Spec) -> Result[Spec]:
    """The network with these settings, judged at its temperature."""
    validation, seen = scored(spec)
    found = judged(validation, seen, spec.pictures, [spec.temperature], spec.n_bins, _wrong(spec))
    (facts,), at = found.facts, int(found.order[spec.step])
    label, costs = int(seen.labels[at]), found.costs[0]
    p = float(found.chances[0, at, label])
    return Result(
        spec=spec,
        numbers={
            "confidence": facts.confidence,
            "accuracy": facts.accuracy,
            "changed_answers": facts.changed,
            "calibration_error": facts.error,
            "bin_counts": [int(each) for each in found.bins.count[0]],
            "loss": facts.loss,
            "largest_losses": costs.topk(COSTLY).values.tolist(),
            "worst_share": facts.worst_share,
            "wrong_found": facts.wrong_found,
            "fitted_temperature": facts.fitted,
            "loss_at_1": facts.loss_at_one,
            "loss_at_fitted": facts.loss_at_fitted,
            "looked_at": [label, int(found.choice[at])],
            "looked_at_p": p,
        },
        says=say(facts),
        formulas=formulas(facts, Here(seen.logits[at].tolist(), label, p, float(costs[at]))),
        head=HEAD,
        rows=table(found),
        picture=costliest(seen, found, _wrong(spec)),
    )


def swept(spec: Spec) -> Sweep:
    """The network judged at all temperatures."""
    values = stops(type(spec), "temperature", spec.temperature)
    validation, seen = scored(spec)
    found = judged(validation, seen, spec.pictures, values, spec.n_bins, _wrong(spec))
    return sweep_of(validation, seen, found, [str(n) for n in range(10)], PICTURES[spec.pictures])


def _wrong(spec: Spec) -> int:
    """How many of the labels judged on are wrong."""
    return spec.n_wrong if spec.pictures == "training" else 0


def sweep_of(validation: Scored, seen: Scored, found: Judged, classes: list[str], title: str) -> Sweep:
    """What a stage moves through: for this lesson's network, or for any other.

    Args:
        validation: what it says of the pictures on which T is chosen.
        seen: what it says of those it is judged on.
        found: by `judged`.
        classes: their names.
        title: what the pictures it is judged on are called.
    """
    drawn = pictured(validation, seen, found, LOOKED_AT)
    arrays = {name: drawn.pop(name) for name in MOVING}
    still: dict[str, Any] = {"classes": classes, "title": title, "n": len(seen.labels)}
    still |= {"fitted": found.fitted, "within": found.facts[0].within, "pictures": found.facts[0].pictures}
    return Sweep(
        values=tuple(found.temperatures.tolist()),
        says=tuple(map(say, found.facts)),
        arrays=arrays,
        still=still | drawn,
    )


def table(found: Judged) -> list[tuple[float, ...]]:
    """A row for each bin with pictures in it: its ends, how many, how sure and how often right on average."""
    bins = found.bins
    edges = torch.linspace(0, 1, bins.count.shape[1] + 1, dtype=torch.float64).tolist()
    columns = (bins.count[0].tolist(), bins.confidence[0].tolist(), bins.accuracy[0].tolist())
    return [row for row in zip(edges, edges[1:], *columns, strict=False) if row[2]]


def costliest(seen: Scored, found: Judged, n_wrong: int = 0) -> dict[str, np.ndarray]:
    """The pictures with the largest losses at the first temperature, the largest first.

    Args:
        seen: what the network says of all pictures.
        found: by `judged`.
        n_wrong: how many of their labels are wrong: those of the first ones.

    Returns:
        `images`, uint8 of shape (m, height, width), and `about`, float32 of shape (m, 4): label, first
        choice, what it costs, and 1 where the label is wrong.
    """
    top = found.costs[0].argsort(descending=True, stable=True)[:TILES]
    label, choice = seen.labels[top], found.choice[top]
    about = [label, choice, found.costs[0, top], top < n_wrong]
    return {
        "images": seen.images[top].numpy(),
        "about": torch.stack([each.float() for each in about], dim=1).numpy(),
    }
