"""A neuron computed: what it says of its points, and where descent leads from its weight."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Number, Result
from dlcore.lessons.sigmoid import ERRORS, N_STEPS
from dlcore.lessons.sigmoid_facts import KINKS, SURE, Facts
from dlcore.lessons.sigmoid_maths import Here, formulas
from dlcore.lessons.sigmoid_words import say
from dlcore.theory.sigmoid_forms import by_hand, value_and_slope
from dlcore.theory.step_errors import PENALTIES, Neuron, Walk, descended, says_yes, signs, slope_of

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

BAND = 2 * math.log(SURE / (1 - SURE))
"""h rises by so much between ŷ = 10 % and 90 %"""
FUNCTIONS: tuple[tuple[Callable[[Tensor], Tensor], float], ...] = (
    (says_yes, 0.0),
    (torch.relu, 0.0),
    (torch.abs, 0.0),
    (lambda x: torch.relu(1 - x), 1.0),
    (torch.sigmoid, 0.0),
)
"""what `sigmoid_facts.FUNCTIONS` names, and where each has its jump or kink; the sigmoid has none there"""
BESIDE = 1e-3
"""so far left and right of a kink its slopes are taken"""


def result(spec: Spec) -> Result[Spec]:
    """The neuron with these settings."""
    neuron, start = neuron_of(spec), torch.tensor([spec.weight], dtype=torch.float64)
    walk = descended(neuron, spec.error, start, spec.learning_rate, N_STEPS)
    facts = facts_of(spec, neuron, walk)[0]
    scores = neuron.scores(start)[0]
    at = float(walk.weights[0, spec.step])
    here = Here(
        at,
        float(walk.errors[0, spec.step]),
        float(walk.slopes[0, spec.step]),
        float(neuron.scores(torch.tensor(at, dtype=torch.float64))[spec.looked_at - 1]),
    )
    columns = (walk.weights[0], walk.errors[0], walk.slopes[0], walk.mistakes[0])
    rows = [(float(n), *map(float, row)) for n, row in enumerate(zip(*columns, strict=True))]
    return Result(
        spec,
        {
            "mistakes": facts.mistakes,
            "error": facts.first,
            "slope": facts.slope,
            "final_weight": facts.last_weight,
            "final_error": facts.last,
            "final_mistakes": facts.last_mistakes,
            "score": facts.score,
            "says_yes": int(facts.score >= 0),
            "probability": facts.probability,
            **_steepness(spec),
            "penalties": PENALTIES[spec.error](scores, neuron.labels()).tolist(),
            **_far(spec),
            **_near(spec),
        },
        say(facts),
        formulas(spec, here),
        ("step", "w₁", "error", "slope", "mistakes"),
        rows,
        {"compared": compared(spec, neuron), "kinks": kinks()},
    )


def neuron_of(spec: Spec) -> Neuron:
    """The neuron of these settings, without its first weight."""
    return Neuron(spec.points, spec.weight_2, spec.bias)


def facts_of(spec: Spec, neuron: Neuron, walk: Walk) -> list[Facts]:
    """What is true of each row of a walk.

    Args:
        spec: the settings.
        neuron: of these.
        walk: its tensors of shape (rows, steps + 1).
    """
    scores = neuron.scores(walk.weights[:, 0])
    kink = KINKS.get(spec.error)
    edge = (signs(neuron.labels()) * scores == (math.nan if kink is None else kink)).sum(-1)
    labels = neuron.labels()
    pulling = (slope_of(lambda h: PENALTIES[spec.error](h, labels), scores) != 0).sum(-1)  # no x₁ is 0
    looked, chances = scores[:, spec.looked_at - 1], torch.sigmoid(scores)[:, spec.looked_at - 1]
    return [
        Facts(
            error=spec.error,
            weight=float(walk.weights[row, 0]),
            first=float(walk.errors[row, 0]),
            slope=float(walk.slopes[row, 0]),
            n_points=len(neuron.points),
            mistakes=int(walk.mistakes[row, 0]),
            n_edge=int(edge[row]),
            n_pulling=int(pulling[row]),
            line=bool(walk.weights[row, 0] or neuron.weight_2),
            last_weight=float(walk.weights[row, -1]),
            last=float(walk.errors[row, -1]),
            last_mistakes=int(walk.mistakes[row, -1]),
            n_steps=N_STEPS,
            looked_at=spec.looked_at,
            label=neuron.points[spec.looked_at - 1][2],
            score=float(looked[row]),
            probability=float(chances[row]),
        )
        for row in range(len(scores))
    ]


def compared(spec: Spec, neuron: Neuron) -> np.ndarray:
    """The same descent with every error.

    Returns:
        (errors, 5) float32 in the order of `ERRORS`: slope at the start, last w₁, whether that is another
        one, mistakes at the start and after.
    """
    start = torch.tensor(spec.weight, dtype=torch.float64)
    rows = []
    for error in ERRORS:
        walk = descended(neuron, error, start, spec.learning_rate, N_STEPS)
        moved = walk.weights[-1] != start
        rows.append([walk.slopes[0], walk.weights[-1], moved, walk.mistakes[0], walk.mistakes[-1]])
    return np.array(rows, dtype=np.float32)


def kinks() -> np.ndarray:
    """Slopes by autograd a little left of a kink, at it, and a little right of it.

    Returns:
        (functions, 3) float32 in the order of `FUNCTIONS`; NaN at the jump of the step, where there is none.
    """
    sides = torch.tensor([-BESIDE, 0.0, BESIDE], dtype=torch.float64)
    slopes = [slope_of(function, sides + kink).numpy() for function, kink in FUNCTIONS]
    slopes[0][1] = np.nan  # the step has a jump and no kink
    return np.stack(slopes).astype(np.float32)


def _steepness(spec: Spec) -> dict[str, Number]:
    """The length of the weights, and how far the lines of 10 % and 90 % are apart, if there are any."""
    length = math.hypot(spec.weight, spec.weight_2)
    return {"norm": length, "band": BAND / length if length else None}


def _near(spec: Spec) -> dict[str, Number]:
    """The sigmoid between −10 and 10."""
    value, slope = value_and_slope(torch.sigmoid, spec.near_x, "float64")
    return {"near_value": value, "near_slope": slope}


def _far(spec: Spec) -> dict[str, Number]:
    """The sigmoid far out, by hand too where that is asked for; what is not a number is none."""
    numbers: dict[str, Number] = {}
    forms = {"far": torch.sigmoid, **({"by_hand": by_hand} if spec.by_hand else {})}
    for name, form in forms.items():
        value, slope = value_and_slope(form, spec.far_x, spec.dtype)
        numbers |= {f"{name}_value": value, f"{name}_slope": None if math.isnan(slope) else slope}
    return numbers
