"""The neuron at every weight w₁ and after every step from there: what the browser moves through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.sigmoid import N_STEPS
from dlcore.lessons.sigmoid_curves import curves, function, pointer, tangents
from dlcore.lessons.sigmoid_facts import SURE
from dlcore.lessons.sigmoid_points import CLOUDS
from dlcore.lessons.sigmoid_run import facts_of, neuron_of
from dlcore.lessons.sigmoid_words import say
from dlcore.settings import stops
from dlcore.theory.half_planes import cut
from dlcore.theory.step_errors import PENALTIES, Walk, descended, slope_of

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

CHANCES = (0.5, SURE, 0.99)
"""the plane is shaded anew where ŷ, or 1 − ŷ, passes one of these"""
MARGINS = (0.0, 1.0, 2.0)
"""the same for errors that know no probability: scores"""


def swept(spec: Spec) -> Sweep:
    """The neuron at all weights.

    Returns:
        Arrays with V weights and S + 1 steps: `weights`, `errors`, `slopes`, `mistakes`, `after`, `scores`,
        `chances` and `own_slopes` of shape (V, S + 1), the last three of the point looked at; `penalties`
        (V, S + 1, points); outlines and lines of the plane (V, S + 1, n, 2), `yes_0` … `no_2`, `line`,
        `line_yes`, `line_no`; `tangent`, `arrow` on the error, `own_tangent`, `own_place` on the function.
    """
    neuron, values = neuron_of(spec), stops(type(spec), "weight", spec.weight)
    starts = torch.tensor(values, dtype=torch.float64)
    walk = descended(neuron, spec.error, starts, spec.learning_rate, N_STEPS)
    scores = neuron.scores(walk.weights)
    looked = scores[..., spec.looked_at - 1]
    shown, applied = curves(spec, neuron, walk), function(spec, neuron, looked)
    wide = tuple(ends[1] - ends[0] for ends in (shown["window"][0], applied["window"][0]))
    return Sweep(
        values=values,
        says=tuple(say(each) for each in facts_of(spec, neuron, walk)),
        arrays={
            **{name: _float32(value) for name, value in _plain(spec, walk, looked).items()},
            "penalties": _float32(PENALTIES[spec.error](scores, neuron.labels())),
            **_plane(spec, walk.weights.numpy()),
            **tangents(spec, neuron, walk, looked, wide),
            "arrow": pointer(walk, shown["window"]),
        },
        still={
            "spec": spec,
            "points": np.array(spec.points, np.float32),
            "window": CLOUDS[spec.data].window,
            "curves": shown,
            "function": applied,
        },
    )


def _plain(spec: Spec, walk: Walk, looked: Tensor) -> dict[str, Tensor]:
    return {
        "weights": walk.weights,
        "errors": walk.errors,
        "slopes": walk.slopes,
        "mistakes": walk.mistakes,
        "after": walk.weights - spec.learning_rate * walk.slopes,
        "scores": looked,
        "chances": torch.sigmoid(looked),
        "own_slopes": slope_of(torch.sigmoid, looked),
    }


def _plane(spec: Spec, weights: np.ndarray) -> dict[str, np.ndarray]:
    """How the plane is shaded on both sides of the line, and the lines themselves."""
    window = CLOUDS[spec.data].window
    slopes = np.stack([weights, np.full_like(weights, spec.weight_2)], -1)
    drawn: dict[str, Any] = {}
    for place, level in enumerate(levels(spec.error)):
        for side, name in ((1, "yes"), (-1, "no")):
            outline, line = cut(side * slopes, np.full_like(weights, side * spec.bias - level), window)
            drawn[f"{name}_{place}"] = outline.astype(np.float32)
            if place == 1 and spec.error != "mistakes":
                drawn[f"line_{name}"] = line.astype(np.float32)
            elif level == 0 and name == "yes":
                drawn["line"] = line[..., ::-1, :].astype(np.float32)  # its name at the other end
    return drawn


def levels(error: str) -> tuple[float, ...]:
    """The scores at which the shade of the plane changes, for yes; those for no are their opposites.

    Args:
        error: its name; with a step everything changes on the line.
    """
    if error == "mistakes":
        return (0.0, 0.0, 0.0)
    if error in ("distance", "log_loss"):
        return tuple(float(np.log(chance / (1 - chance))) for chance in CHANCES)
    return MARGINS


def _float32(values: Tensor) -> np.ndarray:
    return values.detach().numpy().astype(np.float32)
