"""What the stage of the lesson “Likelihood” draws: labels under two models, long products, and losses."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui.likelihood_many import many
from ui.likelihood_parts import COLOURS, over_weight, sigmoid

RIGHT, BRIER = "Labels right: p above ½", "Squared error of P(blue)"
"""titles of charts"""
EVEN = "every p is ½"
FEW = 8
"""so many points have bars of their own"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The view of these settings."""
    draw = {"labels": _labels, "many": many, "gaussian": _gaussian, "bernoulli": _bernoulli}
    return draw[sweep.still["view"]](sweep)


def _labels(sweep: Sweep) -> Mapping[str, Any]:
    """Points under two models, product and log-sum over w, and each label's own probability."""
    still, arrays = sweep.still, sweep.arrays
    other = Stroke(Moving(still["other"]), "muted", "7 5", 2, "B")
    product, log_sum = arrays["product"], arrays["log_sum"]
    title = ("Product of all probabilities", "Sum of their logarithms")
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            sigmoid(sweep, (other,), "A"),
            over_weight(sweep, title[0], "product", ((title[0], product, "accent", ""),)),
            over_weight(sweep, title[1], "sum of ln p", ((title[1], log_sum, "train", ""),)),
            _own(sweep, "own", "Own-label probability, A", "v"),
            _own(sweep, "other_own", "Own-label probability, B", ""),
            _learned(still["learned"]) if still["learned"] is not None else _right(sweep),
        ],
        formula=[
            ["L = product of all p = ", Slot(Moving(product, "v"))],
            ["ln L = sum of all ln p = ", Slot(Moving(log_sum, "v"))],
        ],
    )


def _own(sweep: Sweep, name: str, title: str, by: Any) -> Bars:
    """Each label's own probability."""
    values, still = (sweep.arrays if by else sweep.still)[name], sweep.still
    colours = [COLOURS[label] for label in still["labels"][:FEW]]
    shown = f", points 1 to {FEW}" if still["n"] > FEW else ""
    return Bars(f"{title}{shown}", still["names"][:FEW], Moving(values[..., :FEW], by), colours, (0.0, 1.0))


def _right(sweep: Sweep) -> Lines:
    """How many labels get more than one half, over all weights; a gap where all get exactly one half."""
    even, span = sweep.arrays["undecided"], (0.0, float(sweep.still["n"]))
    right, where = np.where(even, np.nan, sweep.arrays["right"]), np.array(sweep.values)[even]
    lines = [Line(Moving(where), EVEN)] if len(where) == 1 else []
    return over_weight(
        sweep, RIGHT, "labels", ((RIGHT, right, "ink", ""),), span, lines=lines, gap=f"none: {EVEN}"
    )


def _learned(weights: np.ndarray) -> Lines:
    """Where gradient descent is after each step, over a logarithmic axis: nearly a line that never ends."""
    steps = Moving(np.arange(1, len(weights), dtype=np.float32))
    curve = Curve("Gradient descent never arrives", steps, Moving(weights[1:]), "accent")
    return Lines("Gradient descent never arrives", "step, logarithmic", "w", (curve,), here="", x_log=True)


def _gaussian(sweep: Sweep) -> Mapping[str, Any]:
    """A line through noisy targets, and its two losses."""
    still, arrays = sweep.still, sweep.arrays
    strokes = arrays["strokes"]
    gaps = np.concatenate([strokes, np.full_like(strokes[..., :1, :], np.nan)], -2)
    layers = (
        Stroke(Moving(gaps.reshape(len(strokes), -1, 2), "v"), "class-1", "", 2.5),
        Stroke(Moving(arrays["line"], "v"), "accent", "", 2.5),
        Dots(Moving(still["points"]), "class-0", 5),
    )
    squares, losses = arrays["squares"], arrays["losses"]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            Plane(
                "Targets, and how far the line w·x + b is from each", ("x", "y"), ((-3, 3), (-6, 6)), layers
            ),
            over_weight(
                sweep, "Squared error", "sum of squares", (("Squared error", squares, "accent", ""),)
            ),
            over_weight(sweep, "−log-likelihood", "nats", (("−log-likelihood", losses, "train", ""),)),
            Bars("−ln of each target's density", still["names"], Moving(arrays["each"], "v"), ("class-1",)),
        ],
        formula=[
            ["squared error ", Slot(Moving(squares, "v")), ", −log-likelihood ", Slot(Moving(losses, "v"))]
        ],
    )


def _bernoulli(sweep: Sweep) -> Mapping[str, Any]:
    """Labels under one model, −log-likelihood and cross-entropy, and the squared error of P(blue)."""
    arrays, still = sweep.arrays, sweep.still
    losses, entropies, squares = arrays["losses"], arrays["entropies"], arrays["squares"]
    both = (("−log-likelihood", losses, "train", ""), ("cross-entropy", entropies, "accent", "2 6"))
    names, each = still["names"], arrays["each"]
    colours = [COLOURS[label] for label in still["labels"]]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            sigmoid(sweep, (), "A"),
            over_weight(sweep, "One curve, two names", "nats", both),
            over_weight(
                sweep,
                "Squared error of P(blue): another curve",
                "sum of squares",
                (("", squares, "ink", ""),),
            ),
            Bars("−ln of each label's own probability", names, Moving(each, "v"), colours),
        ],
        formula=[
            ["−log-likelihood ", Slot(Moving(losses, "v")), ", cross-entropy ", Slot(Moving(entropies, "v"))]
        ],
    )
