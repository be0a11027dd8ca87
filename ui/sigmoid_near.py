"""What is drawn of the sigmoid from −10 to 10: its curve with a tangent, and its slope."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Dots, Lines, Moving, Plane, Slot, Stroke, scene

LOW, HIGH = -0.12, 1.12
"""ends of the axis of σ"""


def near_picture(sweep: Sweep) -> Mapping[str, Any]:
    """The curve, its tangent here and where it is saturated; the slope everywhere; the formula."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_curve(sweep), _slope(sweep)],
        formula=[
            [
                *("σ(x) = 1/(1 + e^(−x)) = ", Slot(Moving(sweep.arrays["sigmoid"], "v"))),
                *(", σ′(x) = σ(x) · σ(−x) = ", Slot(Moving(sweep.arrays["sigmoid"], "v"))),
                *(" · ", Slot(Moving(sweep.arrays["other"], "v"))),
                *(" = ", Slot(Moving(sweep.arrays["slope"], "v"))),
            ]
        ],
    )


def _curve(sweep: Sweep) -> Plane:
    """σ, its tangent at x, and the shade where it is saturated."""
    at, across = sweep.still["saturated"], np.array(sweep.values, np.float32)
    ends = ((across[0], -at), (at, across[-1]))
    return Plane(
        "The sigmoid and its tangent",
        ("x", "σ(x)"),
        ((float(across[0]), float(across[-1])), (LOW, HIGH)),
        (
            *(
                Stroke(
                    Moving(np.array([(start, LOW), (start, HIGH), (end, HIGH), (end, LOW)])),
                    "muted",
                    width=0,
                    fill=True,
                    name="saturated" if start > 0 else "",
                )
                for start, end in ends
            ),
            Stroke(Moving(np.stack([across, sweep.arrays["sigmoid"]], -1)), "class-0", "", 2.5, "σ(x)"),
            Stroke(Moving(sweep.arrays["tangent"], "v"), "ink", "2 4", 1.5),
            Dots(Moving(sweep.arrays["place"], "v"), "accent", 6.0),
        ),
    )


def _slope(sweep: Sweep) -> Lines:
    """The slope over x: nowhere more than 1/4."""
    return Lines(
        "Its slope σ′(x)",
        "x",
        "slope",
        (Curve("σ′(x)", Moving(np.array(sweep.values)), Moving(sweep.arrays["slope"])),),
        here="value",
        x_span=(sweep.values[0], sweep.values[-1]),
        y_span=(0.0, 0.25),
    )
