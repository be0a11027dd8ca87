"""What the pictures of the lesson “Likelihood” share: the curve of P(blue), and curves over all weights."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.likelihood import EDGE
from dlcore.lessons.numbers import spoken
from figures.scene import Curve, Dots, Layer, Line, Lines, Moving, Plane, Stroke

COLOURS = ("class-1", "class-0")
"""of the labels orange and blue"""
TITLE = "P(blue). Drag a point; click high for blue, low for orange."


def sigmoid(sweep: Sweep, behind: Sequence[Layer], name: str) -> Plane:
    """P(blue) over x, and for each point a stroke as long as its label's probability.

    Args:
        sweep: of a model of labels.
        behind: what lies below the curve.
        name: of the curve.
    """
    still = sweep.still
    layers: list[Layer] = [*behind, Stroke(Moving(sweep.arrays["curve"], "v"), "accent", "", 2.5, name)]
    labels = np.array(still["labels"])
    for label, colour in enumerate(COLOURS):
        if not (labels == label).any():
            continue
        layers.append(
            Dots(
                Moving(still["points"][labels == label]),
                colour,
                6,
                hollow=label == 0,
                stems=Moving(sweep.arrays["held"][:, labels == label], "v"),
                upon=name,
                drag="x",
                reach=still["reach"][label],
            )
        )
    return Plane(TITLE, ("x", "P(blue)"), (still["window"], (-0.06, 1.06)), tuple(layers), pick="point")


def over_weight(
    sweep: Sweep,
    title: str,
    y_title: str,
    curves: Sequence[tuple[str, np.ndarray, str, str]],
    y_span: tuple[float, float] | None = None,
    *,
    lines: Sequence[Line] = (),
    gap: str = "not a number",
) -> Lines:
    """Curves over all weights, with the likeliest one marked.

    Args:
        sweep: whose weights they are.
        title: above the chart.
        y_title: name and unit of y.
        curves: name, values, role of the colour, and dash of each.
        y_span: the ends of y, if they stand still.
        lines: further vertical lines.
        gap: what a gap of a curve is called when it is read.
    """
    weights = Moving(np.array(sweep.values))
    return Lines(
        title,
        "w",
        y_title,
        tuple(Curve(name, weights, Moving(y), colour, dash) for name, y, colour, dash in curves),
        here="value",
        x_span=(float(sweep.values[0]), float(sweep.values[-1])),
        y_span=y_span,
        lines=(*best_line(sweep.still["best"]), *lines),
        gap=gap,
    )


def best_line(best: Any) -> tuple[Line, ...]:
    """The likeliest weight, where there is one on the slider."""
    if best.weight is None or abs(best.weight) > EDGE:
        return ()
    return (Line(Moving(np.array([best.weight])), f"best w = {spoken(best.weight, 3)}"),)
