"""The pictures of the lesson “Early stopping”."""

from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.regions import outline_below
from figures.scene import Bars, Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, scene

LOOKS = (("training", "train", ""), ("validation", "validation", "6 4"), ("test", "test", "2 3"))
"""name, colour and dash of the sets, in the order of the sweep's columns"""
TOLD = (("the set that chose", "accent", ""), ("another set", "test", "2 3"))
"""whose accuracy is told: name, colour and dash"""
ROWS = (
    "set that chose: mean",
    "set that chose: standard error",
    "another set: mean",
    "another set: standard error",
)


def picture(sweep: Sweep) -> dict[str, Any]:
    """Loss and accuracy over the epochs, the plane after one of them, and what each patience ends with."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _curves(sweep, "Loss after each epoch", "loss", _marks(sweep)),
            _curves(sweep, "Accuracy after each epoch", "accuracy", ()),
            _over(sweep),
            _plane(sweep),
        ],
        formula=_formula(sweep),
        last_step=Moving(np.array(len(sweep.still["loss"]) - 1)),
        step_word="epoch",
    )


def _marks(sweep: Sweep) -> tuple[Line, ...]:
    return (
        Line(Moving(sweep.arrays["kept"], "v"), "kept"),
        Line(Moving(sweep.arrays["stops"], "v"), "stops"),
    )


def _curves(sweep: Sweep, title: str, what: str, lines: tuple[Line, ...]) -> Lines:
    values = sweep.still[what]
    epochs = Moving(np.arange(len(values), dtype=np.uint16))
    return Lines(
        title,
        "epoch",
        what,
        tuple(
            Curve(name, epochs, Moving(values[:, place]), colour, dash)
            for place, (name, colour, dash) in enumerate(LOOKS)
        ),
        lines=lines,
        y_span=(float(np.floor(10 * values[:, :3].min())) / 10, 1.0) if what == "accuracy" else None,
        x_whole=True,
        says=f"The {what} on training, validation and test examples after each epoch.",
    )


def _plane(sweep: Sweep) -> Plane:
    """Where the network says class 1 after the epoch looked at, and the training examples."""
    still, axis = sweep.still, sweep.still["axis"]
    outlines = [outline_below(axis, axis, -heights, 0.0) for heights in still["heights"]]
    padded = np.full((len(outlines), max(map(len, outlines)) or 1, 2), np.nan, np.float32)
    for place, each in enumerate(outlines):
        padded[place, : len(each)] = each
    layers = (
        Stroke(Moving(padded, "s"), "class-1", width=1.5, fill=True),
        *(
            Dots(Moving(points), f"class-{klass}", 3.5, hollow=klass == 1)
            for klass, points in enumerate(still["points"])
            if len(points)
        ),
    )
    window = (float(axis[0]), float(axis[-1]))
    title = "Training examples; shaded: read as the inner ring, ○"
    says = "The training examples and the part of the plane that the network reads as the inner ring."
    return Plane(title, ("x₁", "x₂"), (window, window), layers, says=says)


def _over(sweep: Sweep) -> Lines:
    """The loss on fresh examples that each patience ends with."""
    still, patience = sweep.still, Moving(np.array(sweep.values, np.float32))
    curves = [Curve("this seed", patience, Moving(sweep.arrays["fresh"]), "accent")]
    if len(still["ten_over"]):
        curves.append(Curve("mean of ten seeds", patience, Moving(still["ten_over"]), "ink", "6 4"))
    return Lines(
        "Loss on 2,000 fresh examples",
        "patience (1: the naive rule)",
        "loss",
        tuple(curves),
        here="value",
        x_whole=True,
        says="The loss on 2,000 fresh examples of the weights that each patience ends with.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """What the rule knows after the epoch looked at."""
    counted = sweep.arrays["counted"]
    epoch, loss, best, waited = (Slot(Moving(counted, "vs", first=1, part=part)) for part in range(4))
    patience, words = Slot(Moving(np.array(sweep.values, np.float32), "v")), f"{sweep.still['watched']} loss"
    return [
        ["epoch ", epoch, f": {words} ", loss, ", at the last improvement ", best],
        ["epochs waited: ", waited, " of ", patience],
    ]


def choosing_picture(sweep: Sweep) -> dict[str, Any]:
    """How far the told score lies above the true one, over the size of the sets.

    Args:
        sweep: of `dlcore.lessons.stopping_choosing.choosing`.
    """
    gaps, sizes = 100 * sweep.arrays["gaps"][:, 0], Moving(np.array(sweep.values, np.float32))
    curves = [
        Curve(name, sizes, Moving(gaps[:, place, 0]), colour, dash)
        for place, (name, colour, dash) in enumerate(TOLD)
    ]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            Lines(
                "Accuracy told minus true, mean of 200 sets",
                "examples in a set",
                "points of accuracy",
                tuple(curves),
                here="value",
                x_log=True,
                says="How far the accuracy told lies above the true one, over the size of the sets.",
            ),
            Bars(
                "At this size, in points of accuracy",
                ROWS,
                Moving(gaps.reshape(len(gaps), 4), "v"),
                ("accent", "muted", "test", "muted"),
            ),
        ],
    )
