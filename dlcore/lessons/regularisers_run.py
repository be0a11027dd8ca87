"""Networks with and without remedies: at the moment looked at, or at every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.regularisers import AUGMENTED, NORMALISED, batch_sizes, moments
from dlcore.lessons.regularisers_facts import SCORES, Facts, batched, facts_of
from dlcore.lessons.regularisers_maths import formulas, target
from dlcore.lessons.regularisers_stack import KINDS
from dlcore.lessons.regularisers_training import Trained, trained
from dlcore.lessons.regularisers_words import say

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

TABLE = ("accuracy", "test_accuracy", "moved_accuracy", "test_loss", "confidence")
"""what the table below the picture tells of every kind of network"""
PICTURES = 4
"""training pictures that are shown, as they are and as an epoch moves them"""
DEEPEST = 254


def result(spec: Spec) -> Result[Spec]:
    """Both networks after the epoch looked at."""
    known = trained(spec)
    facts, at = facts_of(spec, known, spec.epoch), moments(spec).index(spec.epoch)
    pair = [KINDS.index("none"), KINDS.index(spec.remedy)]
    scores = known.scores
    columns = [scores[name][one].mean(0).tolist() for one in pair for name in SCORES]
    return Result(
        spec=spec,
        numbers=_numbers(spec, known, facts),
        says=say(spec, facts),
        formulas=formulas(spec, facts),
        head=("epoch", *(f"{_column(name)}, {whose}" for whose in ("without", "with") for name in SCORES)),
        rows=[(float(epoch), *row) for epoch, *row in zip(moments(spec), *columns, strict=True)],
        picture={
            "table": drawn(torch.stack([scores[name][..., at].mean(1) for name in TABLE], dim=1)),
            "spread": _half_range(scores["test_accuracy"][..., at]),
        },
    )


def _column(name: str) -> str:
    """What a score is called: "loss" is that on the training pictures."""
    return name.replace("_", " ") if name not in ("loss", "accuracy") else f"training {name}"


def _half_range(accuracies: torch.Tensor) -> np.ndarray:
    """Half of what lies between the worst and the best seed of each kind, (kinds,)."""
    return drawn((accuracies.amax(1) - accuracies.amin(1)) / 2)


def _numbers(spec: Spec, known: Trained, facts: Facts) -> dict[str, Number]:
    """What the recipe prints too: a number for each network, those without the remedy first."""
    pair = [KINDS.index("none"), KINDS.index(spec.remedy)]
    names = [name for name in known.scores if spec.remedy in AUGMENTED or not name.startswith("moved")]
    told: dict[str, Number] = {
        name: known.scores[name][pair, :, moments(spec).index(facts.epoch)].flatten().tolist()
        for name in names
    }
    told["epoch"] = facts.epoch
    return told | ({"scatter": facts.scatter} if spec.remedy == "norm" else {})


def swept(spec: Spec) -> Sweep:
    """All networks at every moment."""
    known, epochs = trained(spec), moments(spec)
    scores = known.scores
    pair = [KINDS.index("none"), KINDS.index(spec.remedy)]
    wrong = torch.stack([scores["test_accuracy"], scores["moved_accuracy"]]).mean(2)  # (2, kinds, moments)
    return Sweep(
        values=epochs,
        says=tuple(say(spec, facts_of(spec, known, epoch)) for epoch in epochs),
        arrays={
            "accuracies": drawn(scores["test_accuracy"][pair].movedim(-1, 0)),
            "train_accuracies": drawn(scores["accuracy"][pair].mean(1).T),
            "losses": drawn(
                torch.stack([scores["loss"], scores["test_loss"]])[:, pair].mean(2).movedim(-1, 0)
            ),
            "wrong": drawn(100 * (1 - wrong).movedim(-1, 0)),
            "pictures": _pictures(known, epochs),
            "answers": drawn(known.answers[:, pair]),
            **_company(spec, known),
        },
        still={
            "remedy": spec.remedy,
            "batch_size": spec.batch_size,
            "batch_sizes": batch_sizes(spec),
            "target": target(spec.smoothing),
            "smoothing": spec.smoothing,
        },
    )


def _company(spec: Spec, known: Trained) -> dict[str, np.ndarray]:
    """What batch norm makes of one picture in its batches, and in evaluation; nothing without batch norm."""
    if spec.remedy not in NORMALISED:
        return {}
    calm = known.calm[:, NORMALISED.index(spec.remedy)]
    return {"batched": drawn(batched(spec, known)), "calm": drawn(calm)}


def _pictures(known: Trained, epochs: tuple[int, ...]) -> np.ndarray:
    """A few training pictures, below them how each epoch moved them; uint8 of shape (moments, 17, 35).

    At the start the moves of the first epoch are shown.
    """
    before = [max(0, epoch - 1) for epoch in epochs]
    side = round(known.drawn.x.shape[1] ** 0.5)
    as_they_are = known.drawn.x[:PICTURES].expand(len(before), -1, -1)
    both = torch.stack([known.drawn.moved[before, :PICTURES], as_they_are], dim=1)  # the lower row first
    sheet = torch.zeros(len(before), 2 * side + 1, PICTURES * (side + 1) - 1, dtype=torch.float64)
    for row in range(2):
        for column in range(PICTURES):
            top, left = row * (side + 1), column * (side + 1)
            picture = both[:, row, column].view(-1, side, side).flip(1)  # the lowest row of cells first
            sheet[:, top : top + side, left : left + side] = picture
    return (sheet.clamp(0, 1) * DEEPEST).round().numpy().astype(np.uint8)
