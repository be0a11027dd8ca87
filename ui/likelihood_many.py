"""The picture of long products in the lesson “Likelihood”."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.likelihood import EDGE
from figures.scene import Bars, Curve, Line, Lines, Moving, Slot, scene

PRECISIONS = (("exact, by log-sum", "ink", "7 5"), ("float64", "train", ""), ("float32", "accent", ""))
"""name, role of the colour and dash, in the order of the sweep's arrays"""
SUM = "Sum of logarithms, over all w"


def many(sweep: Sweep) -> Mapping[str, Any]:
    """A running product in two precisions beside the exact one, and what it means for the best weight.

    Args:
        sweep: of long products.
    """
    still, powers = sweep.still, sweep.arrays["powers"]
    shares = [still[f"share_{name}"] for name in ("exact", "double", "single")]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _running(still, sweep.arrays),
            _over(still, "Product over all w, as a share of its largest", "share", shares, (0.0, 1.0)),
            _over(still, SUM, "sum of ln p", [still["over_weight"]], None),
            Bars(
                "Power of ten of the product; – where it is 0",
                [name for name, *_ in PRECISIONS],
                Moving(powers, "vs"),
                [colour for _, colour, _ in PRECISIONS],
            ),
        ],
        formula=[
            ["ln(p₁ · p₂ · …) = ln p₁ + ln p₂ + … = ", Slot(Moving(sweep.arrays["log_sums"], "vs"))],
            ["exactly, the product is 10 to the power of ", Slot(Moving(powers, "vs", part=0))],
        ],
        last_step=Moving(np.array(len(still["stops"]) - 1)),
        step_names=still["names"],
    )


def _running(still: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Lines:
    """The product after each factor, and where it becomes 0."""
    zero, stops = arrays["zero"], Moving(still["stops"])
    curves = [
        Curve(name, stops, Moving(arrays["powers"][..., n], "v"), colour, dash)
        for n, (name, colour, dash) in enumerate(PRECISIONS)
    ]
    marks = [Line(Moving(zero[:, n], "v"), f"float{32 * (n + 1)}: 0", wrong=True) for n in range(2)]
    return Lines(
        "The running product as a power of ten",
        "factors",
        "log₁₀ of the product",
        tuple(curves),
        here="",
        lines=(*marks, Line(Moving(still["stops"], "s"), "looked at")),
        x_span=(0.0, float(still["stops"][-1])),
    )


def _over(
    still: Mapping[str, Any],
    title: str,
    y_title: str,
    values: Sequence[np.ndarray],
    y_span: tuple[float, float] | None,
) -> Lines:
    """Curves over all weights, of the number of factors looked at."""
    weights, bests = still["weights"], still["bests"]
    looks = PRECISIONS if len(values) > 1 else ((title, "train", ""),)
    return Lines(
        title,
        "w",
        y_title,
        tuple(
            Curve(name, Moving(weights), Moving(y, "s"), colour, dash)
            for (name, colour, dash), y in zip(looks, values, strict=True)
        ),
        here="value",
        x_span=(float(weights[0]), float(weights[-1])),
        y_span=y_span,
        lines=(Line(Moving(np.where(np.abs(bests) <= EDGE, bests, np.nan), "s"), "best w"),),
    )
