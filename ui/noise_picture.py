"""What is drawn of walks with batches: over weights, over batch sizes, over steps, and on the records."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.noise import rates
from figures.scene import Band, Curve, Dots, Heat, Line, Lines, Moving, Plane, Slot, Stroke, Walk, scene
from figures.surface import relief

THEORY = "4 4"
"""dashes of what theory says, everywhere"""
ALL = "1 4"
"""dashes of what all records together do"""
FLOOR = 0.03
"""losses are drawn down to this share of what theory ends with, for the largest batch that has noise"""
CEILING = 1e2
"""and up to so many times the loss of the start"""
ROOM = 0.05
"""beside the records, as a share of their span"""
LABEL = 0.8
"""a line's name stands at this share of its length"""
DEEPEST = 254
"""the shade of the largest number in a map of cells"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The walks over the weights, how far they wander, their loss, the records, and the map of settings."""
    points, n_records = sweep.arrays["points"], sweep.still["n_records"]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_over_weights(sweep), _over_sizes(sweep), _loss(sweep), _records(sweep), _map(sweep)],
        formula=[
            [
                "w ← w − η · ∂E/∂w of the batch = ",
                Slot(Moving(points, "vs", lag=1, part=0)),
                " − ",
                Slot(Moving(np.array([sweep.still["rate"]]))),
                " · ",
                Slot(Moving(sweep.arrays["slopes"], "vs", lag=1, part=0), bracket=True),
                " = ",
                Slot(Moving(points, "vs", first=1, part=0)),
            ]
        ],
        last_step=Moving(sweep.arrays["last"], "v"),
        names=[f"all {n_records}" if size >= n_records else str(size) for size in sweep.values],
    )


def _over_weights(sweep: Sweep) -> Plane:
    """The bowl, one walk, where all of them end, and where theory says that they wander."""
    still, arrays = sweep.still, sweep.arrays
    points, last, wrong = (Moving(arrays[name], "v") for name in ("points", "last", "wrong"))
    return Plane(
        "The bluer, the less loss. Click to start elsewhere.",
        ("weight", "bias"),
        still["window"],
        (
            Stroke(Moving(still["together"]), "muted", ALL, 2),
            Walk(points, last, wrong, "one walk"),
            Stroke(Moving(arrays["ball"], "v"), "ink", THEORY, 1.5, fill=True),
            Dots(Moving(arrays["ends"], "v"), "class-1", 2.5),
            Dots(Moving(still["together"][:1]), "accent", 4, name="start"),
            Dots(Moving(still["minimum"][None]), "ink", 3),
        ),
        relief(still["grid"][0], still["grid"][1], still["heights"]),
        pick="start",
    )


def _over_sizes(sweep: Sweep) -> Lines:
    """How far the walks wander at every batch size, measured and by theory, and by theory at other rates."""
    arrays, sizes = sweep.arrays, Moving(np.array(sweep.values))
    low, high = float(sweep.values[0]), float(sweep.values[-1])
    quarter, fourfold = arrays["others"].T
    bears = sweep.still["smallest_batch"]
    unbounded = Band(Moving(np.array([low])), Moving(np.array([float(bears or high)])), "no bound")

    def over(values: np.ndarray) -> Moving:
        return Moving(np.where(_settles(sweep), values, np.nan))

    return Lines(
        "How far the walks wander",
        "records in a batch",
        "distance",
        (
            Curve("measured", sizes, over(arrays["measured"]), "accent"),
            Curve("theory", sizes, over(arrays["theory"]), "ink", THEORY),
            Curve("4 η", sizes, Moving(np.where(fourfold > 0, fourfold, np.nan)), "muted", THEORY),
            Curve("η / 4", sizes, Moving(np.where(quarter > 0, quarter, np.nan)), "muted", THEORY),
        ),
        here="value",
        log=True,
        x_log=True,
        x_span=(low, high),
        bands=() if bears == 1 else (unbounded,),
        says="The distance from the minimum over the batch size, measured and by theory.",
    )


def _loss(sweep: Sweep) -> Lines:
    """The loss of one walk, what theory expects, and all records together; over steps, or over their cost."""
    still, arrays = sweep.still, sweep.arrays
    n_steps, n_records = still["n_steps"], still["n_records"]
    costs = still["counted"] == "records"
    begin = int(costs)  # a logarithmic axis has no place for what cost nothing
    steps = np.arange(begin, n_steps + 1)
    sizes = arrays["sizes"].astype(np.float64)[:, None]
    x = Moving(sizes * steps, "v") if costs else Moving(steps.astype(np.uint16))
    together = Moving(n_records * steps if costs else steps.astype(np.uint16))
    low, high = _span(sweep)

    def drawn(values: np.ndarray) -> np.ndarray:
        return np.where((values >= low) & (values <= high), values, np.nan)[..., begin:]

    upto = Moving(np.maximum(arrays["last"].astype(np.int64) - begin, 0).astype(np.uint16), "v")
    here = (Line(Moving(sizes * np.maximum(np.arange(n_steps + 1), 1), "vs"), "step looked at"),)
    return Lines(
        "Loss above the smallest one",
        "records looked at" if costs else "step",
        "loss",
        (
            Curve("one walk", x, Moving(drawn(arrays["excess"]), "v"), "accent", upto=upto),
            Curve("theory", x, Moving(drawn(arrays["expected"]), "v"), "ink", THEORY),
            Curve("all records", together, Moving(drawn(arrays["excess_together"])), "muted", ALL),
        ),
        here="" if costs else "step",
        log=True,
        x_log=costs,
        x_span=(1.0, float(n_records * n_steps)) if costs else None,
        lines=here if costs else (),
        says="The loss of one walk, of all walks by theory, and of all records together.",
    )


def _span(sweep: Sweep) -> tuple[float, float]:
    """The losses worth drawing: from a little below what noise leaves to far above the start."""
    expected, start = sweep.arrays["expected"], float(sweep.arrays["excess"][0, 0])
    ends = expected[_settles(sweep), -1]
    return float(ends.min()) * FLOOR if len(ends) else start / CEILING, start * CEILING


def _settles(sweep: Sweep) -> np.ndarray:
    """Whether there is noise at a batch size, and it stays bounded."""
    noisy = (sweep.arrays["sizes"] < sweep.still["n_records"]) | (sweep.still["drawn"] == "replacement")
    return noisy & sweep.arrays["settles"].astype(bool)


def _records(sweep: Sweep) -> Plane:
    """The records, the batch that led to the step looked at, and the line of the walk there."""
    still = sweep.still
    (across, up, what), seen = still["names"], still["records"]
    low, high = seen.min(0), seen.max(0)
    low, high = low - ROOM * (high - low), high + ROOM * (high - low)
    ends = low[0] + np.array([0, 1, LABEL]) * (high[0] - low[0])
    weights = sweep.arrays["points"]
    heights = weights[..., :1] * ends + weights[..., 1:]
    lines = np.stack([np.broadcast_to(ends, heights.shape), heights], axis=-1)
    best = np.stack([ends[1::-1], still["minimum"][0] * ends[1::-1] + still["minimum"][1]], axis=-1)
    return Plane(
        f"The batch of this step among the {what}",
        (across, up),
        ((float(low[0]), float(high[0])), (float(low[1]), float(high[1]))),
        (
            Dots(Moving(seen), "muted", 1.5),
            Stroke(Moving(best), "ink", THEORY, 1.5, "best"),
            Stroke(Moving(lines, "vs"), "accent", "", 2, "this step"),
            Dots(Moving("batch", "s", settled=True), "class-1", 4),
        ),
        says=f"The {what}, {still['scaling']}, the line of the walk at this step, and the best line.",
    )


def _map(sweep: Sweep) -> Heat:
    """How far walks wander in the long run, for every batch size and learning rate."""
    known, radii = np.array(rates()), sweep.arrays["map"].T  # one row a learning rate
    some = radii[radii > 0]
    low, high = (np.log(some.min()), np.log(some.max())) if some.size else (0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip((np.log(radii) - low) / max(high - low, 1e-9), 0, 1)
    cells = np.where(np.isnan(radii), 255, np.nan_to_num(share) * DEEPEST).astype(np.uint8)
    row = float(np.interp(np.log(sweep.still["rate"]), np.log(known), np.arange(len(known))))
    return Heat(
        "Both together. Click to try them.",
        "records in a batch",
        "learning rate η",
        [f"{size}" if size < sweep.still["n_records"] else "all" for size in sweep.values],
        known,
        Moving(cells),
        ((0, "wanders little"), (DEEPEST, "far"), (255, "without bound")),
        Moving(np.array([[column, row] for column in range(len(sweep.values))]), "v"),
        pick="both",
        says="How far walks wander, for every learning rate and batch size.",
    )
