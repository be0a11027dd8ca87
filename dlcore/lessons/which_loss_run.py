"""The race computed for one start: its numbers, its table and what stands below the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dlcore.lessons.lesson import Number, Result
from dlcore.lessons.which_loss import LOOKED_AT
from dlcore.lessons.which_loss_facts import Facts
from dlcore.lessons.which_loss_maths import Here, formulas
from dlcore.lessons.which_loss_walks import Race, facts_of, races
from dlcore.lessons.which_loss_words import say
from dlcore.theory.sigmoid_unit import (
    Objective,
    errors,
    flatness,
    gradient,
    losses,
    mean_loss,
    predictions,
    pulls,
    sums_of,
)
from dlcore.theory.sigmoid_unit_walks import turn

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

BETWEEN = (-3.0, 3.0)
"""squared error of a label bends the other way somewhere between these weighted sums"""


def result(spec: Spec) -> Result[Spec]:
    """The race with these settings.

    Args:
        spec: the settings.
    """
    both = races(spec, [spec.start], [spec.learning_rate])
    (facts,) = facts_of(spec, both, [spec.start])
    here = _here(spec, both)
    return Result(
        spec=spec,
        numbers=_numbers(facts) | _torchs(spec),
        says=say(spec, facts),
        formulas=formulas(spec, here),
        head=(
            *("step", "cross-entropy", "its p", "∂L/∂w of cross-entropy"),
            *("squared error", "its ŷ", "∂L/∂w of squared error"),
        ),
        rows=_rows(both),
        picture={
            "brackets": np.array(_brackets(spec, both[0], here.step), np.float32),
            "squares": np.array([here.half_mean, here.mse], np.float32),
            "mse_at_the_start": np.array([facts.square.first / spec.scale], np.float32),
        },
    )


def turns(spec: Spec) -> float | None:
    """Where squared error through a sigmoid bends the other way, h of the record looked at, by autograd.

    Args:
        spec: the settings.

    Returns:
        None for an identity unit, whose squares bend up everywhere.
    """
    if spec.identity:
        return None
    return turn(lambda h: (torch.sigmoid(h) - spec.wanted) ** 2, *BETWEEN)


def _numbers(facts: Facts) -> dict[str, Number]:
    racers = (facts.entropy, facts.square)
    return {
        "cross_entropy_steps": facts.entropy.arrives,
        "squared_error_steps": facts.square.arrives,
        "start_slopes": [each.slope for each in racers],
        "first_losses": [each.first for each in racers],
        "final_losses": [each.last for each in racers],
        "final_predictions": [each.end for each in racers],
    }


def _torchs(spec: Spec) -> dict[str, Number]:
    """What torch's losses for labels answer to the real targets of regression at the start."""
    if not spec.identity:
        return {}
    sums = spec.start * torch.tensor(spec.inputs, dtype=torch.float64)
    targets = torch.tensor(spec.targets, dtype=torch.float64)
    return {
        "bce_with_logits_loss": float(functional.binary_cross_entropy_with_logits(sums, targets)),
        "bce_loss": _bce_loss(torch.sigmoid(sums), targets),
    }


def _bce_loss(probabilities: Tensor, targets: Tensor) -> float | str:
    """What torch's BCELoss says: a number, or why it refuses."""
    try:
        return float(functional.binary_cross_entropy(probabilities, targets))
    except RuntimeError as error:
        return str(error)


def _entropy(spec: Spec, brackets: bool, weights: Tensor) -> float:
    return float(mean_loss(Objective(spec.inputs, spec.targets, brackets=brackets), weights))


def _at(race: Race, step: int) -> tuple[int, Tensor]:
    """The step looked at, or the last one there is, and the weights there."""
    at = min(step, int(race.descent.n_valid[0]) - 1)
    return at, race.descent.weights[0, at]


def _brackets(spec: Spec, race: Race, step: int) -> list[list[float]]:
    """Of the intended and the literal formula: the loss, and its slope along h of the record looked at."""
    _, weights = _at(race, step)
    place, target = weights[0] * LOOKED_AT + weights[1], torch.tensor(spec.wanted).double()
    meant = [Objective(spec.inputs, spec.targets, brackets=brackets) for brackets in (True, False)]
    return [[float(mean_loss(one, weights)), float(pulls(one, place, target))] for one in meant]


def _here(spec: Spec, both: tuple[Race, Race]) -> Here:
    """Both units at the step looked at."""
    target = torch.tensor(spec.wanted, dtype=torch.float64)
    weights = [_at(race, spec.step)[1] for race in both]
    sums = [each[0] * LOOKED_AT + each[1] for each in weights]
    square = both[1].objective
    whole = losses(replace(square, squares=1.0), sums_of(square, weights[1]), square.y)

    def each(
        function: Callable[[Race, Tensor], Tensor], places: Sequence[Tensor] = sums
    ) -> tuple[float, float]:
        one, other = (function(race, place) for race, place in zip(both, places, strict=True))
        return float(one), float(other)

    return Here(
        step=_at(both[0], spec.step)[0],
        sums=(float(sums[0]), float(sums[1])),
        found=each(lambda race, h: predictions(race.objective, h)),
        losses=each(lambda race, at: mean_loss(race.objective, at), weights),
        pulls=each(lambda race, h: pulls(race.objective, h, target)),
        slopes=each(lambda race, at: gradient(race.objective, at)[0], weights),
        errors=each(lambda race, h: errors(race.objective, h, target)),
        flat=float(flatness(square, sums[1])),
        intended=_entropy(spec, True, weights[0]),
        literal=_entropy(spec, False, weights[0]),
        half_mean=float(whole.mean() / 2),
        mse=float(whole.mean()),
        turns=turns(spec),
    )


def _rows(both: tuple[Race, Race]) -> list[tuple[float, ...]]:
    """Step by step; NaN from where squared error has diverged."""
    columns = []
    for race in both:
        along = gradient(race.objective, race.descent.weights[0])[:, 0]
        columns += [race.descent.losses[0], race.found[0], along]
    return [(float(step), *row) for step, row in enumerate(torch.stack(columns, 1).tolist())]
