"""The picture of long products in the lesson “Likelihood”."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Curve, Line, Lines, Moving, Slot, scene
from ui.likelihood_parts import best_line


def many(sweep: Sweep) -> Mapping[str, Any]:
    """A running product in two precisions beside the exact one, and what it means for the best weight."""
    still, powers = sweep.still, sweep.arrays["powers"]
    stops, weights = Moving(still["stops"]), still["weights"]
    told = (("exact", "ink", "7 5"), ("float64", "train", ""), ("float32", "accent", ""))
    curves = [Curve(name, stops, Moving(powers[..., n], "v"), *look) for n, (name, *look) in enumerate(told)]
    at = Line(Moving(still["stops"], "s"), "looked at")
    last = Moving(np.array(len(still["stops"]) - 1))
    shares = (("exact", "ink", "7 5"), ("double", "train", ""), ("single", "accent", ""))
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            Lines(
                "The running product as a power of ten; a line that ends has reached 0",
                "factors",
                "log₁₀ of the product",
                tuple(curves),
                here="",
                lines=(at,),
                x_span=(0.0, float(still["stops"][-1])),
            ),
            _shares(still, shares, weights),
            Lines(
                "Sum of logarithms, over all w",
                "w",
                "sum of ln p",
                (Curve("log-sum", Moving(weights), Moving(still["over_weight"], "s"), "train"),),
                here="value",
                x_span=(float(weights[0]), float(weights[-1])),
                lines=best_line(still["best"]),
            ),
            Bars(
                "Power of ten of the product; – where it is 0",
                [name for name, *_ in told],
                Moving(powers, "vs"),
                [colour for _, colour, _ in told],
            ),
        ],
        formula=[
            ["ln(p₁ · p₂ · …) = ln p₁ + ln p₂ + … = ", Slot(Moving(sweep.arrays["log_sums"], "vs"))],
            ["exactly, the product is 10 to the power of ", Slot(Moving(powers, "vs", part=0))],
        ],
        last_step=last,
        step_names=still["names"],
    )


def _shares(still: Mapping[str, Any], told: Sequence[tuple[str, str, str]], weights: np.ndarray) -> Lines:
    names = {"exact": "exact", "double": "float64", "single": "float32"}
    return Lines(
        "Product over all w, as a share of its largest",
        "w",
        "share",
        tuple(
            Curve(names[key], Moving(weights), Moving(still[f"share_{key}"], "s"), *look)
            for key, *look in told
        ),
        here="value",
        x_span=(float(weights[0]), float(weights[-1])),
        y_span=(0.0, 1.0),
        lines=best_line(still["best"]),
    )
