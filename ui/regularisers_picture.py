"""The picture of the lesson “Regularising on images”: scores, mistakes, and what each remedy does."""

from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.regularisers import (
    AUGMENTED,
    BATCHES,
    LAST_EPOCH,
    N_TEST,
    NORMALISED,
    SMOOTHED,
    VARIANTS,
)
from figures.scene import Bars, Curve, Dots, Heat, Layer, Lines, Moving, Panel, Plane, Slot, Stroke, scene

WITHOUT, WITH = "class-1", "class-0"
LOWEST = 8.0
"""the window of accuracies begins a little below what is reached after this many epochs"""
JITTER = 5.0
"""batch sizes wide that the dots of one of them are spread"""


def picture(sweep: Sweep) -> dict[str, Any]:
    """Accuracy with its seeds, loss, mistakes of all networks, and what the remedy looked at does."""
    remedy = sweep.still["remedy"]
    panels: list[Panel] = [_accuracy(sweep), _wrong(sweep), _loss(sweep)]
    if remedy in AUGMENTED:
        panels.append(_pictures(sweep))
    if remedy in SMOOTHED:
        panels.append(_targets(sweep))
    if remedy in NORMALISED:
        panels.append(_company(sweep))
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=_formula(sweep))


def _accuracy(sweep: Sweep) -> Plane:
    """Test accuracy of both, the mean with the band between worst and best seed; training accuracy dashed."""
    epochs, known = np.array(sweep.values, np.float32), 100 * sweep.arrays["accuracies"]
    train = 100 * sweep.arrays["train_accuracies"]
    low = 10 * np.floor(known[epochs >= LOWEST].min() / 10)
    layers: list[Layer] = [_here(epochs, low)]
    for n, (colour, word) in enumerate(((WITHOUT, "without"), (WITH, "with"))):
        worst, best = known[:, n].min(1), known[:, n].max(1)
        around = np.concatenate([_line(epochs, worst), _line(epochs, best)[::-1]])
        layers += [
            Stroke(Moving(around), colour, width=0.0, fill=True),
            Stroke(Moving(_line(epochs, train[:, n])), colour, "6 4", 1.5),
            Stroke(Moving(_line(epochs, known[:, n].mean(1))), colour, width=2.5, name=f"test, {word}"),
        ]
    return Plane(
        "Accuracy; dashed: training; band: three seeds",
        ("epoch", "right answers, %"),
        ((0.0, float(LAST_EPOCH)), (float(low), 102.0)),
        tuple(layers),
    )


def _line(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack([x, y], axis=1)


def _here(epochs: np.ndarray, low: float) -> Stroke:
    """The line at the epoch looked at."""
    ends = np.array([low, 102.0])
    lines = np.stack([_line(np.full(2, epoch), ends) for epoch in epochs])
    return Stroke(Moving(lines, "v"), "muted", "2 3", 1.0)


def _wrong(sweep: Sweep) -> Bars:
    """Mistakes of all networks on both kinds of test pictures."""
    shown = [
        WITHOUT if name == "none" else WITH if name == sweep.still["remedy"] else "muted" for name in VARIANTS
    ]
    wrong = np.round(sweep.arrays["wrong"], 2)
    return Bars(
        "Mistakes; stroke: pictures moved",
        list(VARIANTS.values()),
        Moving(wrong[:, 0], "v"),
        shown,
        (0.0, float(max(1.0, wrong[np.array(sweep.values) >= LOWEST].max()))),
        says=f"Of {N_TEST} test pictures, so many are read wrongly by each kind of network.",
        unit=" %",
        marks=Moving(wrong[:, 1], "v"),
    )


def _loss(sweep: Sweep) -> Lines:
    """Plain cross-entropy of both on training and test pictures."""
    epochs, losses = Moving(np.array(sweep.values, np.float32)), sweep.arrays["losses"]
    curves = tuple(
        Curve(f"{which}, {word}", epochs, Moving(losses[:, row, n]), colour, dash)
        for n, (colour, word) in enumerate(((WITHOUT, "without"), (WITH, "with")))
        for row, (which, dash) in enumerate((("training", "6 4"), ("test", "")))
    )
    return Lines(
        "Plain cross-entropy for all",
        "epoch",
        "loss",
        curves,
        here="value",
        log=True,
        says="The plain cross-entropy without and with the remedy, on training and on test pictures.",
    )


def _pictures(sweep: Sweep) -> Heat:
    """A few training pictures, and how this epoch moved them."""
    cells = sweep.arrays["pictures"]
    return Heat(
        "Training pictures; below, as moved",
        "",
        "",
        [""] * cells.shape[2],
        [""] * cells.shape[1],
        Moving(cells, "v"),
        says="Four training pictures as they are, and below them as augmentation moved them in this epoch.",
    )


def _targets(sweep: Sweep) -> Bars:
    """What is wanted of the right class with and without smoothing, and what is given for one picture."""
    wanted, count = sweep.still["target"], len(sweep.values)
    fixed = np.tile(np.array([1.0, wanted[0], wanted[1]], np.float32), (count, 1))
    return Bars(
        "Wanted and given, one training picture",
        (
            "wanted: 1 or 0",
            "smoothed: right class",
            "smoothed: each other",
            "given without",
            "given with",
        ),
        Moving(np.concatenate([fixed, sweep.arrays["answers"]], axis=1), "v"),
        ("muted", "muted", "muted", WITHOUT, WITH),
        (0.0, 1.0),
        says="The target of the right class without and with label smoothing, and what it is given.",
    )


def _company(sweep: Sweep) -> Plane:
    """What batch norm makes of one picture in batches of different sizes, and in evaluation."""
    values, calm = sweep.arrays["batched"], sweep.arrays["calm"]
    spread = np.linspace(-JITTER / 2, JITTER / 2, BATCHES, dtype=np.float32)
    layers: list[Layer] = []
    for n, size in enumerate(sweep.still["batch_sizes"]):
        across = np.broadcast_to(size + spread, values[:, n].shape)
        chosen = size == sweep.still["batch_size"]
        dots = Moving(np.stack([across, values[:, n]], axis=-1), "v")
        layers.append(Dots(dots, WITH if chosen else "muted", 2.5))
    ends = np.array([0.0, 72.0])
    flat = np.stack([_line(ends, np.full(2, each)) for each in calm])
    layers.append(Stroke(Moving(flat, "v"), "ink", "6 4", 1.5, name="in evaluation"))
    reach = float(np.ceil(np.nanmax(np.abs(np.concatenate([values.ravel(), calm])))))
    return Plane(
        "One picture in 40 batches of each size",
        ("batch size", "a unit, normalised"),
        ((0.0, 72.0), (-reach, reach)),
        tuple(layers),
        says="Each dot is one picture's first unit in another batch of this size.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The gain on the test pictures."""
    known = 100 * sweep.arrays["accuracies"].astype(np.float64).mean(2)
    having, without = np.round(known[:, 1], 2), np.round(known[:, 0], 2)
    slots = [Slot(Moving(each, "v")) for each in (having, without, np.round(known[:, 1] - known[:, 0], 2))]
    return [["test pictures: ", slots[0], " % with − ", slots[1], " % without = ", slots[2], " points"]]
