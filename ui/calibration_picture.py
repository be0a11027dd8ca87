"""What the stage of “How sure is it?” draws: reliability, loss over the temperature, who carries it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Dots, Heat, Moving, Plane, Slot, Stroke, scene
from ui.calibration_lines import carried, errors, losses

WINDOW = 1.02
"""a little more than the largest share, so that nothing is cut off"""
WIDER = 3
"""a picture has so many times as many columns around it as it has rows: its panel is that wide"""
MOST = 12
"""so many classes have a bar"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """All panels, the sentence and the formula."""
    still, n_looked_at = sweep.still, len(sweep.still["label"])
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _reliability(sweep),
            losses(sweep),
            errors(sweep),
            _counts(sweep),
            carried(sweep),
            _seen(sweep),
            _chances(sweep),
        ],
        formula=_formula(sweep),
        last_step=Moving(np.array([n_looked_at - 1])),
        step_word="picture",
        step_names=_names(still),
    )


def _names(still: Mapping[str, Any]) -> list[str]:
    """What each picture looked at is called: its place, its label, and what it is read as."""
    classes, n = still["classes"], len(still["label"])
    pairs = enumerate(zip(still["label"], still["choice"], strict=True), 1)
    return [f"{_place(at)} of {n}: {classes[label]} read as {classes[read]}" for at, (label, read) in pairs]


def _place(number: int) -> str:
    """A place in words: 1st, 2nd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 % 10 != 1 else 0, "th")
    return f"{number}{ending}"


def _columns(heights: np.ndarray) -> np.ndarray:
    """The outlines of bars from 0 to these heights, side by side between 0 and 1.

    Args:
        heights: of shape (t, bins); NaN where there is none.

    Returns:
        Of shape (t, 6 bins, 2): five corners and a gap for each.
    """
    n_bins = heights.shape[1]
    edges = np.linspace(0, 1, n_bins + 1)
    low, high = (np.broadcast_to(each, heights.shape) for each in (edges[:-1], edges[1:]))
    nothing, zero = np.full(heights.shape, np.nan), 0 * heights
    x = np.stack([low, low, high, high, low, nothing], axis=2)
    y = np.stack([zero, heights, heights, zero, zero, nothing], axis=2)
    return np.stack([x, y], axis=3).reshape(len(heights), 6 * n_bins, 2)


def _reliability(sweep: Sweep) -> Plane:
    """Each bin: how often right as a bar, how sure as a point on the diagonal, and the gap between both."""
    sure, right = sweep.arrays["confidence"], sweep.arrays["accuracy"]
    ends = np.stack(
        [np.stack([sure, right], 2), np.stack([sure, sure], 2), np.full((*sure.shape, 2), np.nan)], 2
    )
    return Plane(
        "How often right (bars), how sure (dashed), gap (thick)",
        ("confidence: probability of the first choice", "share read right"),
        ((0.0, WINDOW), (0.0, WINDOW)),
        (
            Stroke(Moving(_columns(right), "v"), "class-0", width=1.5, fill=True),
            Stroke(Moving(np.array([[0.0, 0.0], [1.0, 1.0]])), "muted", "6 4", 1.5),
            Stroke(Moving(ends.reshape(len(sure), -1, 2), "v"), "class-1", width=4.0),
            Dots(Moving(np.stack([sure, right], axis=2), "v"), "ink", 3.5),
        ),
        says="Reliability diagram: in each bin of confidence, the share of pictures that is read right.",
    )


def _counts(sweep: Sweep) -> Plane:
    """How many pictures there are in each bin."""
    counts = np.where(sweep.arrays["count"] > 0, sweep.arrays["count"], np.nan)
    return Plane(
        "Pictures by confidence",
        ("confidence", "pictures"),
        ((0.0, WINDOW), (0.0, WINDOW * sweep.still["n"])),
        (Stroke(Moving(_columns(counts), "v"), "class-0", width=1.5, fill=True),),
        says="How many pictures have a confidence in each bin.",
    )


def _seen(sweep: Sweep) -> Heat:
    """The picture looked at, in the middle of a panel that is wider than high."""
    images = sweep.still["images"]
    height, width = images.shape[1:]
    beside = max(0, WIDER * height - width) // 2
    cells = np.pad(images, ((0, 0), (0, 0), (beside, beside)))
    rows, columns = cells.shape[1:]
    return Heat(
        "The picture looked at",
        f"{width} × {height} pixels",
        "",
        [""] * columns,
        [""] * rows,
        Moving(cells, "s"),
        says="The picture looked at, by its loss at T = 1.",
    )


def _chances(sweep: Sweep) -> Bars:
    """The probabilities of the picture looked at."""
    classes = sweep.still["classes"][:MOST]
    return Bars(
        "What the network says of it",
        classes,
        Moving(sweep.arrays["p"][..., : len(classes)], "vs"),
        ("accent",),
        (0.0, 1.0),
        says="The probability of each class for the picture looked at.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The loss of the picture looked at, with its numbers."""
    arrays = sweep.arrays
    return [
        [
            "T = ",
            Slot(Moving(np.array(sweep.values), "v")),
            ":  −ln p(label) = ",
            Slot(Moving(arrays["cost"], "vs")),
            " for the picture looked at, ",
            Slot(Moving(arrays["loss"], "v")),
            f" on average over {sweep.still['n']:,}",
        ]
    ]
