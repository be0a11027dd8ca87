"""What is drawn of the terms of a cross-entropy, one for each point and class, and of one label's cost."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Heat, Lines, Moving, Slot, Stroke, scene

CORNERS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
"""of a frame around a middle"""
EDGE = 0.46
"""half the height of the frame around a row, in cells"""


def terms(sweep: Sweep) -> Heat:
    """Every term −yᵢⱼ ln pᵢⱼ, point i in a frame, its class j marked."""
    still, values = sweep.still, sweep.arrays["terms"][:, ::-1]
    points, classes = values.shape[1:]
    point, klass = still["at"]
    row = points - 1 - point
    frame = CORNERS * np.array([classes / 2 - 0.02, EDGE]) + np.array([(classes - 1) / 2, row])
    cell = CORNERS * np.array([0.42, 0.36]) + np.array([klass, row])
    most = max(float(values.max()), 1e-12)
    return Heat(
        "The terms −yᵢⱼ ln pᵢⱼ" if still["single"] else "The terms −yᵢⱼ ln pᵢⱼ. Click one.",
        "class j, counted from 1",
        "",
        [f"j = {n}" for n in range(1, classes + 1)],
        [f"i = {n}" for n in range(points, 0, -1)],
        Moving(np.round(127 + 127 * np.clip(values / most, 0, 1)).astype(np.uint8), "v"),
        key=((127, "0"), (254, "largest; long frame: point i, summed over j; short: its class j")),
        outline=(
            Stroke(Moving(frame), "ink", width=2),
            Stroke(Moving(cell), "accent", width=3),
        ),
        signed=True,
        pick="" if still["single"] else "term",
        says="Points by classes: each cell is a term of the sum; the row of the point looked at has a frame.",
        numbers=Moving(values, "v"),
    )


def term_formula(sweep: Sweep) -> list[str | Slot]:
    """The term of the point i and the class j looked at, and that only the sum over points has 1/m."""
    arrays, still = sweep.arrays, sweep.still
    point, klass = still["at"]
    i, j = point + 1, klass + 1
    front = "1/m in front of Σᵢ only" if still["reduction"] == "mean" else "no 1/m: a sum"
    return [
        f"i = {i}, j = {j} (class {klass}): −y ln p = −",
        Slot(Moving(np.array(still["target"][klass]))),
        " · ln ",
        Slot(Moving(arrays["probabilities"][:, point, klass], "v")),
        " = ",
        Slot(Moving(arrays["terms"][:, point, klass], "v")),
        f"; {front}",
    ]


def label_picture(sweep: Sweep) -> Mapping[str, Any]:
    """−ln p over p, from 0.001 to 0.999."""
    curve = Curve("−ln p", Moving(np.array(sweep.values)), Moving(sweep.arrays["cost"]))
    chart = Lines(
        "What a label costs",
        "p, the probability of the label",
        "−ln p",
        (curve,),
        here="value",
        x_span=(0.0, 1.0),
        y_span=(0.0, 7.0),
    )
    formula = [
        "−ln ",
        Slot(Moving(np.array(sweep.values), "v")),
        " = ",
        Slot(Moving(sweep.arrays["cost"], "v")),
    ]
    return scene(sweep.values, Moving(sweep.says, "v"), [chart], formula=[formula])
